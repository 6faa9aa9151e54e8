// Package sim defines what a game is: a pure function that advances a flat
// state by one tick. It knows nothing of clocks, sockets, players' names or
// bytes on a wire, so the same code runs in the server, in a bot and in the
// browser, and every one of them computes the same bits.
//
// # The determinism contract
//
// State and commands are int32 words and nothing else (see [LayoutOf]). A game
// reads its state, its commands and constants; it must not read a clock, a map's
// order, a goroutine's result, a float, or memory outside the state. Randomness
// comes from a [Rand] that lives in the state. Package simtest checks what can
// be checked, a golden hash per game checks the rest on every target.
package sim

// Tick counts the states of a match. Tick 1 is the state Init made, tick N+1 is
// one Step after tick N. Tick 0 is no state of a game: it names the zero World,
// the baseline of whoever has none.
type Tick uint32

// Slot is a place in a match, in [0, Rules.Slots).
type Slot uint8

// MaxSlots is the most slots a game can have: a seat's byte on the wire and the
// fixed arrays of a match are sized by it.
const MaxSlots = 64

// Grid is how many slices a server cuts a second into. Every game's rate divides
// it, so that each tick is due at one of them.
const Grid = 480

// Limits of a Setup: the most match settings a game can declare, the most words of a
// sketch behind them, and both.
const (
	MaxSettings = 8
	MaxSketch   = 25
	MaxValues   = MaxSettings + MaxSketch
)

// Rules are the constants of a game. They never change while a program runs.
type Rules struct {
	Name     string
	Hz       int       // ticks per second; divides Grid
	Slots    int       // at most MaxSlots
	Settings []Setting // what a match can be set up with, at most MaxSettings
	Sketch   int       // of a Sketcher: the words behind its settings, at most MaxSketch
	Rates    Rates     // how often it speaks; an operator may choose others

	// StaleSeconds is for a Masker: when its secrets are none any more. Spectators are
	// shown everything, so much later. 0 is never: they see what is a secret to nobody.
	StaleSeconds int

	// Looks is how many looks a player may choose among, such as a paint and a livery, numbered from 1.
	// They are no state: they travel with his name, and only a page knows what they are.
	Looks uint16
}

// A Setting is one choice made before a match starts, such as its laps.
type Setting struct {
	Name              string
	Min, Max, Default int32
}

// Setup is what Init needs to make the first state: with the commands, all that
// a replay needs. The zero Setup, through [Rules.Clamp], means the defaults.
type Setup struct {
	Seed     uint32
	Settings [MaxValues]int32 // by index in Rules.Settings, outside its range means the default; behind those a sketch
}

// Clamp returns setup with every setting in its declared range, and unused words zero.
func (r *Rules) Clamp(setup Setup) Setup {
	clear(setup.Settings[len(r.Settings)+r.Sketch:])
	for i := range r.Settings {
		if s := r.Settings[i]; setup.Settings[i] < s.Min || setup.Settings[i] > s.Max {
			setup.Settings[i] = s.Default
		}
	}
	return setup
}

// Game is the rules of a game over state S, driven by one command C per slot.
//
// S and C must be flat: structs and arrays of int32 all the way down (see
// [LayoutOf]). A flat state is its own snapshot: saving it is an assignment,
// comparing it is ==, and its delta is a walk over words.
//
// An array with an element for each slot is what everything above the game knows
// of players: the position in it is what figures of prediction are about, a field
// Place (from 1) or Score (more is better) in it is what a result ranks by. What
// a page needs to draw, walls as well, belongs in the state: a page reads nothing
// else, and words that do not change cost next to no bytes.
//
// C's zero must be within its ranges. A person whose command is not there in time
// holds the last one for 15 ticks, then the zero command, and after a second
// without any the slot is the game's bot's until the person is back.
type Game[S, C any] interface {
	Rules() Rules

	// Init makes the state of tick 1 in *s, which is zero. The setup is clamped.
	Init(s *S, setup Setup)

	// Join puts a driver, person or bot, into an empty slot and Leave empties it.
	// Both run between steps. A change of driver is neither.
	Join(s *S, slot Slot)
	Leave(s *S, slot Slot)

	// Step advances s by one tick. cmds has one command per slot, each field
	// within the range its tag declares; an empty slot's is zero. Clients also
	// step past the end of a game, and what Mask made.
	Step(s *S, cmds []C)
}

// Finisher is a Game that ends. Without it a match lasts until nobody is left.
// The result ranks players by the Place or the Score that the state has of them.
type Finisher[S any] interface{ Over(s *S) bool }

// Masker is a Game with secrets: Mask erases from view what slot must not see.
// Without it every seat is sent the same bytes.
//
// The client steps a masked view to predict its own moves, and every snapshot puts
// right what it could not know. So Step and Bot must make sense of a view: erase a
// rival to something that Step leaves alone, and mark it with a field that only
// Mask sets if a page is to tell it from an empty slot.
//
// What other persons hold down is a secret too: in a view their commands are zero,
// and a bot's is what Bot makes of the view. Keep what shows of a command, such as
// a heading, in the state and let the zero command go on with it: else rivals stop
// dead in every prediction. A Rand tells the future, so erase it, and let nothing
// depend on it that players must predict of themselves.
//
// What a spectator sees is the game's to say. With Rules.StaleSeconds he is sent everything, so
// much later: choose it so that nobody who plays is helped by a friend who looks on. Without it
// he is sent what is left when Mask has run for every slot in turn, empty
// ones too, on the same view. Every seat has snapshots and past Worlds of its own:
// a game with secrets costs the server more.
type Masker[S any] interface{ Mask(view *S, slot Slot) }

// Scener is a Game with more to draw than its state: what never changes during a
// match, such as its track. AppendScene appends it as JSON, by the value of a
// setting that the state repeats, with the sketch that belongs to it if there is one; a page asks
// for it by that, at most 64 KiB of it.
type Scener interface {
	AppendScene(dst []byte, number int32, sketch []int32) []byte
}

// Sketcher is a Game that can be played on what a player drew, such as a track. The drawing is
// Rules.Sketch words that stand behind the settings of a Setup wherever that goes: one of the
// settings says whether it is played on.
type Sketcher interface {
	// Fit returns a clamped setup without the words that Init does not read, and the name of what
	// is wrong with its sketch, or nothing. Init must bear a sketch that something is wrong with.
	Fit(setup Setup) (fitted Setup, fault string)

	// Example is a setup with a sketch that nothing is wrong with.
	Example() Setup

	// AppendDraft appends what a page shows of a sketch while somebody draws it, as JSON: what is
	// wrong with it, and what it has come to. At most 64 KiB.
	AppendDraft(dst []byte, sketch []int32) []byte
}

// Botter is a Game that can play itself: bots for empty seats, and for seats
// whose person is silent. Bot reads s and changes nothing.
type Botter[S, C any] interface{ Bot(s *S, slot Slot) C }

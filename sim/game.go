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
//
// # Optional parts
//
// A [Game] may have more methods. [Erase] finds them by their signatures.
//
//   - [Finisher]: it ends
//   - [Botter]: it can play by itself
//   - [Masker]: it has secrets
//   - [Guesser]: it knows what people are likely to do, for what a client draws of rivals
//   - [Soloist]: it can be played alone against the clock
//   - [Scener]: a page draws more than the state
//   - [Sketcher]: it can be played on what a player drew
//   - [Builder]: its Init or Join may take milliseconds
package sim

// Tick numbers the states of a match. Tick 1 is the state that Init made; tick N+1 is one Step after tick
// N. Tick 0 is not a state of a game: it names the zero World, which is the baseline for a client that has
// no World yet.
type Tick uint32

// Slot is a place in a match, in [0, Rules.Slots).
type Slot uint8

// MaxSlots is the most slots a game can have. It fixes the size of a slot number on the wire and of the
// arrays of a match.
const MaxSlots = 64

// Grid is into how many slices a server cuts a second. Every game's rate divides it, so that each tick is
// due at the start of a slice.
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

	// StaleSeconds is for a Masker: after how many seconds its secrets may be shown. Spectators are shown
	// everything with that delay. 0 means never: spectators see only what is secret to nobody.
	StaleSeconds int

	// Looks is how many looks, such as a paint and a livery, a player can choose from; they are numbered from
	// 1. A look is not part of the state: it travels with the player's name, and only the page knows what it
	// means.
	Looks uint16
}

// A Setting is one choice made before a match starts, such as the number of laps.
type Setting struct {
	Name              string
	Min, Max, Default int32
}

// Setup is what Init needs to make the first state. A replay needs the setup and the commands, and nothing
// more. The zero Setup, through [Rules.Clamp], means the defaults.
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
// S and C must be flat: structs and arrays of int32 all the way down, with tags that say how a page draws
// them and what a command's ranges are (see [Field]). A flat state is its own snapshot: saving it is an
// assignment, comparing it is ==, and its delta is a walk over words.
//
// Everything above the game learns of players from an array of structs with one element for each slot. (Any
// other array of structs with as many elements is taken for theirs as well: give it another length.) The
// position in it is what prediction errors are measured by. A field Place (from 1) or Score (more is better)
// in it is what a result is ranked by. A page reads the state and the exported integer constants beside it, so
// what it draws, walls too, belongs there; words of a state that do not change cost almost no bytes.
//
// The zero value of C must be within its ranges. If a person's command does not arrive in time, the last
// one is held for a quarter of a second (15 ticks at 60 Hz), then the zero command. After a second without
// any command the game's bot drives the slot until the person is back.
type Game[S, C any] interface {
	Rules() Rules

	// Init makes the state of tick 1 in *s, which is zero. The setup is clamped.
	Init(s *S, setup Setup)

	// Join puts a driver, a person or a bot, into an empty slot; Leave empties the slot. Both are called
	// between steps. They are not called when a bot takes over from a person, or a person from a bot.
	Join(s *S, slot Slot)
	Leave(s *S, slot Slot)

	// Step advances s by one tick. cmds has one command per slot, each field within the range that its tag
	// declares; an empty slot's command is zero. Clients also step states past the end of a game, and states
	// that Mask has changed.
	Step(s *S, cmds []C)
}

// Finisher is a Game that ends. Without it a match lasts until nobody is left. The result ranks players by
// the field Place or Score of the state.
type Finisher[S any] interface{ Over(s *S) bool }

// Masker is a Game with secrets: Mask erases from view whatever the player of slot must not see. Without it
// every seat is sent the same bytes.
//
// The client steps a masked view to predict its own moves, and every snapshot corrects what it could not
// know. So Step and Bot must be able to work with a view: erase a rival in such a way that Step leaves him
// alone. If a page is to tell an erased rival from an empty slot, mark him with a field that only Mask
// sets.
//
// What other persons hold down is a secret too: in a view their commands are zero, and a bot's command is
// what Bot makes of the view. If a command has a visible effect, such as a heading, keep that in the state,
// and let the zero command continue it: otherwise rivals stop at once in every prediction. A Rand tells the
// future, so erase it. Nothing that players must predict about themselves may depend on it.
//
// The game decides what spectators see. With Rules.StaleSeconds they are sent everything, that many seconds
// late: choose it so that a friend who watches cannot help a player. Without it they are sent what is left
// after Mask has run for every slot in turn, empty ones too, on the same view. Every seat has its own
// snapshots and past Worlds, so a game with secrets costs the server more.
type Masker[S any] interface{ Mask(view *S, slot Slot) }

// Scener is a Game with more to draw than its state: something that never changes during a match, such as
// its track. AppendScene appends it as JSON, at most 64 KiB. number is the value of a setting that the
// state repeats; sketch is the player's drawing, if the number says that there is one. A page asks for the
// scene with these two.
type Scener interface {
	AppendScene(dst []byte, number int32, sketch []int32) []byte
}

// Sketcher is a Game that can be played on something that a player drew, such as a track. The drawing is a
// sketch: Rules.Sketch words, which always stand behind the settings of a Setup. One of the settings says
// whether the sketch is used.
type Sketcher interface {
	// Fit returns a clamped setup without the words that Init does not read, and the name of the fault of its
	// sketch, or nothing if it has none. Init must not fail on a sketch with a fault.
	Fit(setup Setup) (fitted Setup, fault string)

	// Example returns a setup with a sketch without faults.
	Example() Setup

	// AppendDraft appends, as JSON, what a page shows of a sketch while the player draws it: its fault, and
	// the result so far. At most 64 KiB.
	AppendDraft(dst []byte, sketch []int32) []byte
}

// Botter is a Game that can play by itself: its bots drive empty seats, and seats whose person is silent.
// Bot reads s and must not change it.
type Botter[S, C any] interface{ Bot(s *S, slot Slot) C }

// Builder is a Game whose Init or Join builds something that takes milliseconds and that the game then keeps for a
// while, such as a track.
type Builder interface {
	// Built reports whether what a clamped setup takes is kept now, so that Init and Join take no time.
	Built(setup Setup) bool
}

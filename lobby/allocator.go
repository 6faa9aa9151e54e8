package lobby

import "errors"

// Wish is the match that somebody asks for.
type Wish struct {
	Game  string `json:"game"`  // empty: the default
	Seats uint8  `json:"seats"` // bots included; 0: all there are
	// by index; missing ones are the game's defaults. Behind them: what a player drew
	Settings []int32 `json:"settings,omitempty"`
	Tracks   uint64  `json:"tracks,omitempty"` // bits of further values of the first setting that do as well
}

// Condition is how a match is doing.
type Condition struct {
	People int  `json:"people"` // who have a seat
	Free   int  `json:"free"`   // seats that nobody has or was promised
	Open   bool `json:"open"`   // quick players still get in
}

// Allocator is the node's own matches and their seats. A Lobby calls it from its goroutine only, and Prepare
// alone may take longer to answer.
type Allocator interface {
	// Fit returns wish with nothing left open, or ErrGame or an *UnfitError.
	Fit(wish Wish) (Wish, error)

	// Prepare does beforehand what takes long about a match for wish, so that Start is quick. then is called
	// once, on the lobby's goroutine, perhaps before Prepare returns. Its error is nil, or ErrFull if too many
	// matches are being prepared to begin with this one within PrepareWithin.
	Prepare(wish Wish, then func(error))

	// Start starts a match for a fitted wish under the id match. If a match with that id exists already, it
	// does nothing.
	Start(match uint64, wish Wish, public bool, now int64) error

	// Take keeps a seat of match for a player. Asking again gives the same answer, also for a player who sits
	// there already. A player from the quick queue gets in only while the match is open to quick players,
	// whatever the matchmaker believed: otherwise the error is ErrMatch.
	Take(match, player uint64, quick bool, now int64) error

	// Release gives up the player's seat, or his promised seat, in match.
	Release(match, player uint64)

	// Condition says how a match is doing; false: there is none.
	Condition(match uint64, now int64) (Condition, bool)

	// Left returns how many more matches can be started.
	Left() int

	// Holders returns who has a seat in a match. It is not to be changed.
	Holders(match uint64) []uint64

	// Counts returns how many players are in how many matches.
	Counts() (players, matches int)
}

// What an Allocator can answer.
var (
	ErrGame     = errors.New("lobby: no such game")
	ErrMatch    = errors.New("lobby: no such match")
	ErrFull     = errors.New("lobby: no free seat")
	ErrDraining = errors.New("lobby: the server is draining")
)

// UnfitError says why a match cannot be played on the sketch that a player drew.
type UnfitError struct{ Why string } // a name: words, with an underscore between them

func (e *UnfitError) Error() string { return "lobby: a sketch with a fault: " + e.Why }

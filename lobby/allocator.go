package lobby

import "errors"

// Wish is the race that somebody asks for.
type Wish struct {
	Game     string  // empty: the default
	Seats    uint8   // bots included; 0: all there are
	Settings []int32 // by index; missing ones are the game's defaults
}

// Place is a seat that is kept for a player, for as long as a ticket lives.
type Place struct {
	Node  uint32 // the server it is on
	Match uint64
	Slot  uint8  // or token.AnySlot
	URL   string // of that server's play socket; empty: the server asked
	Game  string
}

// Allocator knows which matches there are and which of their seats are free. It
// answers at once from what it knows: a place on another server is a claim that
// its ticket makes good. Implementations are safe for concurrent use.
type Allocator interface {
	// Fit returns wish with nothing left open, or ErrGame.
	Fit(wish Wish) (Wish, error)

	// Find returns an open match for a fitted wish that has a free seat, or 0.
	Find(wish Wish, now int64) uint64

	// Start starts a match for a fitted wish. Only a public one can be found.
	Start(wish Wish, public bool, now int64) (match uint64, err error)

	// Left returns how many more matches can be started.
	Left() int

	// Take keeps a seat of match for a player and gives up what was kept for him
	// before. Asked again it answers the same.
	Take(match, player uint64, now int64) (Place, error)

	// Watch returns a place to look on from: in match, or with 0 in any public one.
	Watch(match uint64, now int64) (Place, error)

	// Counts returns how many players are in how many races.
	Counts() (players, races int)
}

// What an Allocator can answer.
var (
	ErrGame     = errors.New("lobby: no such game")
	ErrMatch    = errors.New("lobby: no such match")
	ErrFull     = errors.New("lobby: no free seat")
	ErrDraining = errors.New("lobby: the server is draining")
)

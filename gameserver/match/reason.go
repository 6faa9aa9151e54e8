package match

// Reason says why a match ended, why it let a connection go, or why it refused one.
type Reason uint8

const (
	None      Reason = iota // nothing ended, nothing was refused
	Finished                // the game is over; its result is known
	Abandoned               // nobody was left
	Stopped                 // the server was told to end it
	Failed                  // the game or the match panicked; its journal says where
	Replaced                // a newer connection of the same player has the seat
	Left                    // the player went for good
	Stalled                 // the connection acknowledged nothing for StallFor
	Malformed               // a message that no client of ours sends
	Idle                    // the seat's commands did not change for IdleFor
	Full                    // refused: no seat is free
	Unknown                 // refused: no seat is kept for that player
)

var reasons = [...]string{
	"none", "finished", "abandoned", "stopped", "failed", "replaced",
	"left", "stalled", "malformed", "idle", "full", "unknown",
}

func (r Reason) String() string { return reasons[r] }

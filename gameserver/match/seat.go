package match

import (
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// Sender is the part of a connection that a match needs. A match calls it only
// from the goroutine that calls Tick.
type Sender interface {
	// Send offers a message that the next one makes worthless. The message is
	// buf[at:]; of buf[:at], at least Headroom bytes are the sender's to overwrite.
	// The buffer is the match's again on return. False means that the connection
	// has not drained what it was given before, and took nothing.
	Send(buf []byte, at int) bool

	// SendReliable queues a message that must arrive, in order, and copies it.
	// False means that the queue is full: the connection is lost.
	SendReliable(msg []byte) bool

	// Pending is how many bytes the kernel has not taken yet.
	Pending() int

	// End is the last call: the match is done with the connection, and says why.
	End(why Reason)
}

// Headroom is how many bytes before a message Sender.Send may overwrite: the
// longest header of a server's frame (RFC 6455, 5.2).
const Headroom = 10

// Player is who sits. ID is the same for one person whatever the connection, and
// a second one for the same ID takes over the first one's seat.
type Player struct {
	ID   string
	Name string
}

// Spectator is the slot of a seat that only looks on.
const Spectator = -1

// Seat is a slot and the connection that drives it, or a spectator's connection.
// A player who comes back gets a new Seat; the old one then does nothing. A Seat
// belongs to its match's goroutine.
type Seat struct {
	match *Match
	conn  Sender // nil once the match is done with it
	slot  int    // Spectator if it has none
	away  bool   // the player's page is hidden: nothing is sent
}

// Slot returns the seat's slot, or Spectator.
func (s *Seat) Slot() int { return s.slot }

// Match returns the match of the seat.
func (s *Seat) Match() *Match { return s.match }

// Open reports whether the match still uses the connection.
func (s *Seat) Open() bool { return s.conn != nil }

// place is one slot of the match: who is kept a place there, connected or not.
type place struct {
	player Player
	want   netcode.Kind  // who is to drive from the next tick on
	seat   *Seat         // nil while nobody is connected
	until  time.Duration // when a place that nobody is connected to is given up
	kept   bool          // the place is player's
}

// Standing is one slot's part of a result.
type Standing struct {
	Slot   sim.Slot
	Player Player // the zero Player for a bot
	Place  int    // 1 is first; equal places are ties
	Score  int32  // as the game counts it; 0 if it does not
}

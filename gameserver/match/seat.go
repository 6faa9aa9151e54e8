package match

import (
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// Sender is the part of a connection that a match needs. A match calls it only from its own goroutine. No
// method except End may call back into the match.
type Sender interface {
	// Send offers a message that will be worthless when the next one is there. The message is buf[at:]; Send
	// may overwrite the last Headroom bytes of buf[:at]. After it returns, the buffer belongs to the match
	// again. False means that the connection has not drained what it was given before, and that it took
	// nothing.
	Send(buf []byte, at int) bool

	// SendReliable queues a message that must arrive, in order, and copies it.
	// False means that the queue is full.
	SendReliable(msg []byte) bool

	// Pending is how many bytes the kernel has not taken yet.
	Pending() int

	// End is the last call: the match has no more use for the connection, for this reason.
	End(why Reason)
}

// Headroom is how many bytes before a message Sender.Send may overwrite: the
// longest header of a server's frame (RFC 6455, 5.2).
const Headroom = 10

// Player is who sits in a seat. A person has the same ID on every connection: a second connection with the
// same ID takes over the seat of the first one.
type Player struct {
	ID   string
	Name string
	Look uint16 // of the game's Looks, or 0
}

// Spectator is the slot of a seat that only watches.
const Spectator = -1

// Seat is a slot and the connection that drives it, or a spectator's connection.
// A player who comes back gets a new Seat; the old one then does nothing. A Seat
// belongs to its match's goroutine.
//
// There are five ways out of a seat:
//
//	         connection     slot
//	Drop     gone already   kept for ResumeFor, the bot drives
//	lose     ended          kept for ResumeFor, the bot drives
//	Leave    ended as Left  given up
//	giveUp   ended          given up
//	close    ended          not touched: the match is over, or another connection has it
type Seat struct {
	match *Match
	conn  Sender // nil once the match is done with it
	slot  int    // Spectator if it has none
	away  bool   // the player's page is hidden: it is sent nothing

	turn sim.Tick // of a spectator: how many ticks behind the first ones he is sent anything

	commands *netcode.CommandBuffer // nil for a spectator
	did      []int32                // the newest command's words
	stirred  sim.Tick               // when that was last another than before
	first    sim.Tick               // tick of the first command that ever came; 0: none
	newest   sim.Tick               // tick of the newest one
	slack    netcode.SlackMeter
	slackAt  sim.Tick // when the client is told next
	told     netcode.Slack
	hitchAt  time.Duration // when the player last reported one; 0: never

	delivery
	view *view // what a Masker leaves of the World; nil for other games
}

// Match returns the match of the seat.
func (s *Seat) Match() *Match { return s.match }

// Slot returns the seat's slot, or Spectator.
func (s *Seat) Slot() int { return s.slot }

func (s *Seat) plays() bool   { return s.slot != Spectator }
func (s *Seat) looksOn() bool { return s.slot == Spectator }

// Newest returns the newest tick that the connection can know of. For a spectator that is a delayed one.
func (s *Seat) Newest() sim.Tick {
	if s.plays() {
		return s.match.tick
	}
	return max(s.match.gallery.shown(s), 1)
}

// Open reports whether the match still uses the connection.
func (s *Seat) Open() bool { return s.conn != nil }

// Drop is called when the connection is gone. The bot drives from the next tick on, and the slot is kept
// for the player for ResumeFor.
func (s *Seat) Drop() {
	if s.conn == nil {
		return
	}
	s.conn = nil
	if p := s.place(); p != nil {
		p.seat = nil
		p.want = netcode.Bot
		p.until = s.match.after(ResumeFor)
		s.match.rosterOld = true
	}
}

// Leave gives the slot up for good and ends the connection.
func (s *Seat) Leave() {
	if s.conn != nil {
		s.giveUp(Left)
	}
}

// giveUp gives the slot up and ends the connection.
func (s *Seat) giveUp(why Reason) {
	if p := s.place(); p != nil {
		s.match.release(p)
	}
	s.close(why)
}

// Away is called when the player's page is hidden or shown again. A hidden page is sent nothing, and the
// bot drives at once, instead of after a second of silence.
func (s *Seat) Away(hidden bool) {
	if s.conn == nil || s.away == hidden {
		return
	}
	s.away = hidden
	s.forget() // it comes back to a keyframe, however long it was away
	if p := s.place(); p != nil {
		p.want = netcode.Person
		if hidden {
			p.want = netcode.Bot
		}
	}
}

// place returns the place that the seat drives, or nil for a spectator.
func (s *Seat) place() *place {
	if s.looksOn() {
		return nil
	}
	return &s.match.places[s.slot]
}

// close ends the connection. The seat stays among the match's until the next sweep.
func (s *Seat) close(why Reason) {
	conn := s.conn
	s.conn = nil
	conn.End(why)
}

// lose ends a connection that has become useless, as if it had dropped.
func (s *Seat) lose(why Reason) {
	conn := s.conn
	s.Drop()
	conn.End(why)
}

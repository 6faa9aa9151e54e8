// Package match runs one game for its seats: commands in, snapshots out. It
// knows ticks, seats and messages. It does not know sockets (it declares the
// small part of one that it needs, Sender), tickets, or what the game is about;
// it starts no goroutine and reads no clock.
package match

import (
	"io"
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// Config is what one match is set up with. Its zero value is a match with a seat
// for every slot of the game, no bots and no journal.
type Config struct {
	ID    string
	Setup sim.Setup
	Seats int  // slots that can be taken, from 0 on; 0 means all of the game's
	Bots  bool // the game's bots drive every seat that no person has

	// Journal, if any, is written about once a second from the match's goroutine,
	// so it must hand the bytes on (copied) and return. The first error costs the
	// rest of the journal and nothing else. It is closed when the match ends.
	Journal io.WriteCloser
}

// How long a match waits for people.
const (
	ResumeFor  = 30 * time.Second // a dropped player's seat is kept
	AbandonFor = 30 * time.Second // a match in which nobody is, or has been yet
	StallFor   = 30 * time.Second // a connection that acknowledges nothing
)

// Match is one running game. It belongs to one goroutine: the shard's that
// calls Tick, and between ticks everything else.
type Match struct {
	model *netcode.Model
	cfg   Config
	tick  sim.Tick
	world netcode.World

	start   time.Duration // when tick 0 would have been
	dropped int           // ticks of the schedule that were never run
	places  []place
	over    Reason
}

// ID returns the match's name.
func (m *Match) ID() string { return m.cfg.ID }

// Model returns the game that the match runs.
func (m *Match) Model() *netcode.Model { return m.model }

// Setup returns what the match was set up with, clamped.
func (m *Match) Setup() sim.Setup { return m.cfg.Setup }

// At returns the newest tick.
func (m *Match) At() sim.Tick { return m.tick }

// World returns the World of the newest tick, not a copy.
func (m *Match) World() netcode.World { return m.world }

// Over says why the match ended, or None while it runs.
func (m *Match) Over() Reason { return m.over }

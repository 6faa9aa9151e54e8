// Package match runs one game for its seats: it takes in commands and sends out snapshots. It knows ticks,
// seats and messages. It does not know sockets (it declares the small part of one that it needs, Sender),
// tickets, or what the game is about. It starts no goroutine and reads no clock.
package match

import (
	"fmt"
	"io"
	"runtime/debug"
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

	Rates sim.Rates // how often the match speaks; zeros mean the game's own

	// Delay is how far spectators are behind, at most MaxDelay. A game with secrets can require a longer
	// delay. Spectators see the end of the match with the same delay.
	Delay time.Duration

	Behaviour string // the Model's, which is slow to make; for the journal

	// Journal, if any, is written every few seconds from the match's goroutine, so it must copy the bytes and
	// return at once. After the first error the rest of the journal is lost, and nothing else. It is closed
	// when the match ends.
	Journal io.WriteCloser
}

// How long a match waits for people.
const (
	ResumeFor  = 30 * time.Second // a dropped player's seat is kept
	AbandonFor = 30 * time.Second // a match in which nobody is, or has been yet
	StallFor   = 30 * time.Second // a connection that has snapshots and acknowledges none
)

// Match is one running game. It belongs to one goroutine: that of the shard which calls Tick and, between
// ticks, everything else.
type Match struct {
	model *netcode.Model
	cfg   Config
	hz    int
	ranks ranks

	every      sim.Tick // ticks from one snapshot to the next, for seats whose links take them
	perMessage int      // commands that a client is asked to put into a message

	schedule
	tick  sim.Tick
	world netcode.World
	next  netcode.Seats // of the tick that is being made
	past  *netcode.History

	places    []place // by slot
	seats     []*Seat // connections, spectators' too; those that are gone until the next sweep
	rosterOld bool
	rosterAt  sim.Tick // before it, no other is sent
	emptyAt   sim.Tick // when a match without anybody is abandoned

	tools   *tools
	journal journalWriter
	gallery gallery
	flight  flightRecorder

	counters *Counters
	over     Reason
	behind   bool // see noteLateness
	fault    string
}

// newMatch returns a match at tick 1. The Runner decides when its first step is due.
func newMatch(model *netcode.Model, cfg Config, tools *tools, counters *Counters) (m *Match) {
	rules := model.Machine.Rules()
	if cfg.Seats <= 0 || cfg.Seats > model.Slots {
		cfg.Seats = model.Slots
	}
	cfg.Setup = rules.Clamp(cfg.Setup)
	m = &Match{
		model: model, cfg: cfg, hz: rules.Hz,
		ranks:    ranksOf(model.Machine.State(), model.Slots),
		schedule: schedule{period: int64(Grid / rules.Hz)},
		tick:     1,
		world:    model.New(),
		next:     model.NewSeats(),
		past:     netcode.NewHistory(model),
		places:   make([]place, model.Slots),
		flight:   newFlightRecorder(rules.Hz, model.Slots),
		tools:    tools,
		counters: counters,
	}
	m.every, m.perMessage = cfg.Rates.Or(rules.Rates).Ticks(rules.Hz)
	m.perMessage = min(m.perMessage, netcode.MaxCommands)
	for slot := range cfg.Seats {
		m.places[slot].want = m.spare()
	}
	defer m.guard()
	model.Init(m.world, cfg.Setup)
	m.past.Put(1, m.world)
	m.gallery = newGallery(m)
	m.emptyAt = m.after(AbandonFor)
	m.journal.begin(m)
	return m
}

// Tick makes the next World and sends it. This is all of the server's work for a game: everything else
// brings bytes to it or carries bytes away. now is the time of the call, on the clock of the schedule.
func (m *Match) Tick(now time.Duration) {
	if m.over != None {
		return
	}
	defer m.guard()
	late := m.begin(now)
	m.sweep()
	m.collect()
	m.step()
	m.remember()
	m.broadcast(now)
	m.makeScene(false)
	m.show(now)
	m.flight.tick(m, late)
	m.announce()
	m.finish()
}

// begin counts a tick, and returns how late it begins.
func (m *Match) begin(now time.Duration) (late time.Duration) {
	late = now - m.due(m.tick+1)
	m.counters.Ticks.Add(1)
	m.counters.TickLate.Record(late)
	m.noteLateness(late)
	return late
}

// collect makes the seats of the next tick: first what follows from the last tick, then players who come
// and go, then the commands that arrived.
func (m *Match) collect() {
	m.model.Expect(m.world, m.next)
	var seated, starved uint64
	for i := range m.places {
		p, slot := &m.places[i], sim.Slot(i)
		if m.model.Kind(m.next, slot) != p.want {
			m.model.Sit(m.next, slot, p.want)
		}
		if p.left {
			p.left, p.want = false, m.spare()
		}
		if p.want != netcode.Person || p.seat == nil {
			continue
		}
		cmd, age, ok := p.seat.commands.Take(m.tick + 1)
		if ok {
			m.model.Hold(m.next, slot, age, cmd)
		}
		if first := p.seat.first; first != 0 && first <= m.tick+1 {
			seated++
			if !ok || age > 0 {
				starved++
			}
		}
	}
	m.counters.Seated.Add(seated)
	m.counters.Starved.Add(starved)
}

func (m *Match) step() {
	m.model.Step(m.world, m.next)
	m.tick++
}

// remember keeps the World as a baseline, and in the journal.
func (m *Match) remember() {
	m.past.Put(m.tick, m.world)
	m.journal.tick(m)
}

// finish ends a match whose game is over, or that nobody is in.
func (m *Match) finish() {
	switch {
	case m.model.Machine.Over(m.model.State(m.world)):
		m.makeScene(true)
		m.tellThose((*Seat).plays, m.result())
		m.End(Finished)
	case m.tick >= m.emptyAt:
		m.End(Abandoned)
	}
}

// End ends the match and every connection, and closes its journal. If the match is Finished, spectators
// stay until they have seen it; the Runner takes care of that.
func (m *Match) End(why Reason) {
	if m.over != None {
		return
	}
	m.over = why
	for _, s := range m.seats {
		if s.conn != nil && (s.plays() || why != Finished) {
			s.close(why)
		}
	}
	m.journal.close(m)
}

// guard ends the match if the function that deferred it panics: a game's fault ends its own match and
// nothing else.
func (m *Match) guard() {
	v := recover()
	if v == nil {
		return
	}
	m.counters.Failed.Add(1)
	m.fault = fmt.Sprintf("tick %d: %v\n%s", m.tick, v, debug.Stack())
	m.End(Failed)
}

// ID returns the match's name.
func (m *Match) ID() string { return m.cfg.ID }

// Model returns the game that the match runs.
func (m *Match) Model() *netcode.Model { return m.model }

// Setup returns what the match was set up with, every setting in its range.
func (m *Match) Setup() sim.Setup { return m.cfg.Setup }

// Every returns how many ticks it is from one snapshot to the next, for a seat whose link can take all of
// them. A snapshot is sent at the ticks that this number divides.
func (m *Match) Every() sim.Tick { return m.every }

// PerMessage returns how many commands a client is asked to put into a message.
func (m *Match) PerMessage() int { return m.perMessage }

// Newest returns the tick of the newest World.
func (m *Match) Newest() sim.Tick { return m.tick }

// World returns the newest World, not a copy.
func (m *Match) World() netcode.World { return m.world }

// Over says why the match ended, or None while it runs.
func (m *Match) Over() Reason { return m.over }

// Fault returns the panic of a match that Failed, with its stack, for a log.
func (m *Match) Fault() string { return m.fault }

package lobby

import (
	"testing"
	"time"

	"slipstream/netcode/control"
)

// assign has the matchmaker's word for it that somebody who waits has a seat in a match, late.
func (b *bench) assign(g *guest, match matchRef) {
	const key = "late"
	g.p.place.rec.Ticket = key
	b.l.tickets.create(key, &ticketRecord{
		Riders: []riderRecord{g.p.place.rider("tag")}, Wish: Wish{Game: "tag", Seats: 2}, Since: b.now,
		State: assigned, Match: match, Epoch: b.l.lease.epoch,
	}, func(error) {})
}

// TestASeatInAMatchThatIsOver: to write who is seated took longer than the match. Nobody is sent
// there: he waits on, and gets another.
func TestASeatInAMatchThatIsOver(t *testing.T) {
	b := newBench(t)
	g := b.enter("Ada")
	g.ask(&control.Quick{})
	over := one[control.Ticket](g).Match
	match := g.p.place.rec.Match
	b.end(match.ID)
	b.assign(g, match)
	b.pass(2 * time.Second)
	if is := one[control.Ticket](g); is.Match == over {
		t.Error("a ticket for a match that is over")
	}
	if len(g.said) != 0 || b.fake.Len("tickets") != 0 {
		t.Errorf("%+v, and %d tickets", g.said, b.fake.Len("tickets"))
	}
}

// TestASeatInAMatchThatOnlySeemsOver: brokers that lost everything count anew, and a node takes a
// match that runs for one that went. Who is seated there is not sent back to the queue.
func TestASeatInAMatchThatOnlySeemsOver(t *testing.T) {
	b := newBench(t)
	g := b.enter("Ada")
	g.ask(&control.Quick{})
	runs := one[control.Ticket](g).Match
	match := g.p.place.rec.Match
	b.l.matches.lose(MatchName(match.ID), 1<<40)
	b.assign(g, match)
	b.pass(2 * time.Second)
	if is := one[control.Ticket](g); is.Match != runs {
		t.Errorf("a ticket for %s, though %s runs", is.Match, runs)
	}
}

// tardy is a Matchmaker to which something happens just when it has found a match.
type tardy struct {
	*Matchmaker
	late func()
}

// Step implements Pool.
func (m tardy) Step(now int64, over func() bool) ([]Proposal, bool) {
	all, more := m.Matchmaker.Step(now, over)
	if len(all) > 0 {
		m.late()
	}
	return all, more
}

// TestAMatchThatNobodyWaitsForAnyMore: when a match was found for a ticket, that is gone. Nothing of the match is kept.
func TestAMatchThatNobodyWaitsForAnyMore(t *testing.T) {
	b := newBench(t)
	m, lost := b.l.cfg.Pool.(*Matchmaker), 0
	b.l.cfg.Pool = tardy{m, func() { b.fake.Wipe("tickets"); lost++ }}
	b.from = stranger
	b.enter("Changeable").ask(&control.Quick{})
	b.pass(5 * time.Second)
	if lost == 0 || len(b.seats.taken) != 0 {
		t.Fatalf("%d tickets were lost, %d matches were started", lost, len(b.seats.taken))
	}
	if len(b.l.maker.starting)+len(b.l.cluster.from)+len(m.matches) != 0 {
		t.Errorf("it is kept: %v %v %v", b.l.maker.starting, b.l.cluster.from, m.matches)
	}
}

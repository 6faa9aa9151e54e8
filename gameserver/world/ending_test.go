package world

import (
	"fmt"
	"time"

	"slipstream/gameserver/match"
)

// How a story ends: everybody gets to where he wants to be, then all leave, and nothing stays.

// patience is how soon after the last fault everybody is where he wants to be. A cluster has to notice first
// who died, and that nobody makes matches.
func (w *world) patience() time.Duration {
	if w.cluster != nil {
		return 45 * time.Second
	}
	return 10 * time.Second
}

// settle checks that everybody gets there.
func (w *world) settle() {
	for _, p := range w.persons {
		p.frozen, p.fine = min(p.frozen, w.now), 0
		if p.tab != nil && p.tab.hidden {
			p.tab.show = w.now
		}
	}
	for _, x := range w.wires { // what was held up gets through
		x.up.Rate, x.down.Rate = 0, 0
	}
	for end := w.now + w.patience(); w.now < end; w.step() {
		for _, p := range w.persons {
			if p.fine == 0 && (p.away || p.settled()) {
				p.fine = w.now
			}
		}
	}
	for _, p := range w.persons {
		if p.fine == 0 && p.lie == nil {
			w.fail("%s is in no match, %v after the last fault: %s", p.name, w.patience(), p.where())
		}
	}
}

// where says what somebody is about, for a failure.
func (p *person) where() string {
	if p.tab == nil {
		waits := -1
		if p.lobby != nil {
			waits = p.lobby.down.Buffered()
		}
		return fmt.Sprintf("no page, in the lobby %q, asked %v, next %v, path %+v, %d bytes under way from the lobby", p.id, p.asked, p.askNext, p.path, waits)
	}
	why, _ := p.tab.c.Why()
	confirmed, predicted := p.tab.c.Ticks()
	return fmt.Sprintf("a page %v (%s), wire %v, ticks %d %d", p.tab.c.State(), why, p.tab.wire != nil,
		confirmed, predicted)
}

// leave lets everybody go and checks that nothing stays.
func (w *world) leave() {
	for _, p := range w.persons {
		if p.away {
			continue
		}
		if p.tab != nil && p.tab.wire != nil && p.rng.IntN(2) == 0 {
			p.tab.c.Leave()
			p.tab.turn(w.now)
		}
		p.vanish()
	}
	for _, x := range w.strangers {
		x.wire.close(w.now)
	}
	for _, x := range w.thieves {
		x.wire.close(w.now)
	}
	w.strangers, w.thieves = nil, nil
	for _, x := range w.sites {
		for _, t := range x.host.running() {
			if t.doomed {
				t.doomed, x.host.doomed = false, nil
			}
		}
	}
	w.until(w.now + 2*time.Second)
	// A silent connection is noticed after 10 s, a seat is kept for 30 s, an empty match for 30 s.
	w.until(w.now + 13*time.Second + match.ResumeFor + match.AbandonFor)
	for _, x := range w.wires {
		w.fail("a socket of a client is left open: server gone %v, broken %v, told %v, eof %v, closed at %v, err %v", x.s == nil || x.s.gone, x.broken, x.hungUp, x.eof, x.closing, x.err)
	}
	for _, x := range w.sites {
		x.host.left()
	}
}

// left checks that a server keeps nothing of people who are gone.
func (s *host) left() {
	w := s.w
	if n := s.node.Matches(); n != 0 {
		w.fail("%d matches are left", n)
	}
	for _, t := range s.matches {
		if t.over == match.None {
			w.fail("match %s runs on without anybody", t.id)
		}
		if j := s.journals[t.id]; !j.closed {
			w.fail("the journal of match %s is open", t.id)
		}
		w.ledger.complete(t)
	}
	for _, r := range s.node.Runners() {
		if r.Matches() != 0 {
			w.fail("a shard keeps a match")
		}
	}
	if stats := s.lo.Stats(); stats.Conns != 0 || stats.Pending != 0 {
		w.fail("%d connections are left, %d of them without a hello", stats.Conns, stats.Pending)
	}
	before := s.lo.Stats()
	w.until(w.now + time.Second)
	for i, l := range s.lo.Stats().Loops {
		// Node.Tick wakes a shard once a second; nothing else does.
		if l.Slices-before.Loops[i].Slices > 4 {
			w.fail("shard %d runs without matches and connections", i)
		}
	}
}

// nothing checks that by the lobby's own account nobody and nothing is left.
func (w *world) nothing() {
	if w.rooms > 0 { // an empty one is kept for two minutes: a link may be opened elsewhere
		w.idle(2 * time.Minute)
	}
	w.ledger.balance(w)
	if w.cluster != nil {
		w.cluster.ended()
	}
	p := w.newPerson("the last")
	p.path, p.askNext = link{}, never
	w.until(w.now + 2*time.Second)
	if s := p.status; s == nil || s.Players != 0 || s.Races != 0 || s.Rooms != 0 || s.Lobby > 1 {
		w.fail("the lobby still counts %+v", s)
	}
}

// idle lets time pass in which little happens, in longer steps.
func (w *world) idle(d time.Duration) {
	for w.slice%12 != 0 {
		w.step()
	}
	w.leap = 12
	w.until(w.now + d)
	w.leap = 1
}

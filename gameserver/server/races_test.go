package server

import (
	"testing"
	"time"

	"slipstream/gameserver/match"
	"slipstream/lobby"
	"slipstream/sim"
	"slipstream/sim/tag"
)

// TestTheMatchmakerBelievesLate: what it knows of a race is as old as the last record of it. Who
// asks for any race gets no seat in one that is open no more, or over; who was promised one before
// keeps it.
func TestTheMatchmakerBelievesLate(t *testing.T) {
	w := newWorld(t, sprintGame)
	w.node.races.openFor = time.Second
	a := w.quick("Ada")
	w.until(5*time.Second, "playing", func() bool { return a.playing() })
	match := uint64(0)
	for match = range w.node.races.byID {
	}
	take := func(player uint64, quick bool) error {
		return w.node.races.Take(match, player, quick, w.node.cfg.Now())
	}
	const promised, late, friend = 101, 102, 103
	if err := take(promised, true); err != nil {
		t.Fatal(err)
	}
	w.run(1200 * time.Millisecond)
	if err := take(promised, true); err != nil {
		t.Errorf("a promise is forgotten: %v", err)
	}
	if err := take(late, true); err != lobby.ErrMatch {
		t.Errorf("a stranger comes in late: %v", err)
	}
	if err := take(friend, false); err != nil {
		t.Errorf("a friend is turned away: %v", err)
	}
	w.node.races.openFor = time.Hour // a race that is shorter than it would be open
	race := w.node.races.byID[match]
	for !race.over.Load() { // Tick would forget it
		w.lo.Advance(4 * time.Millisecond)
		a.turn()
	}
	for _, player := range []uint64{promised, late, friend} {
		for _, quick := range []bool{true, false} {
			if err := take(player, quick); err != lobby.ErrMatch {
				t.Errorf("player %d gets a seat in a race that is over: %v", player, err)
			}
		}
	}
	if c, ok := w.node.races.Condition(match, w.node.cfg.Now()); ok && c.Open {
		t.Error("it is open")
	}
}

// TestASeatOfAMatchThatWasEnded: a drain ends a match, and its player goes elsewhere before the
// shard's next slice.
func TestASeatOfAMatchThatWasEnded(t *testing.T) {
	w := newWorld(t, sim.Erase(tag.Game{}))
	w.quick("Ada")
	for _, r := range w.node.races.byID {
		player := r.holders()[0]
		r.shard.t.Post(func() { r.match.End(match.Stopped) })
		r.shard.release(r, player)
	}
	w.run(2 * time.Second)
	if n := w.node.Races(); n != 0 {
		t.Errorf("%d races are left", n)
	}
}

package server

import (
	"testing"
	"time"

	"slipstream/gameserver/match"
	"slipstream/lobby"
	"slipstream/sim"
	"slipstream/sim/tag"
)

// TestTheMatchmakerBelievesLate: what it knows of a match is as old as the last record of it. A player
// who asks for any match gets no seat in one that is open no more, or over; a player who was promised one
// before keeps it.
func TestTheMatchmakerBelievesLate(t *testing.T) {
	w := newWorld(t, sprintGame)
	w.node.matches.openFor = time.Second
	a := w.quick("Ada")
	w.until(5*time.Second, "playing", func() bool { return a.playing() })
	id := uint64(0)
	for id = range w.node.matches.byID {
	}
	take := func(player uint64, quick bool) error {
		return w.node.matches.Take(id, player, quick, w.node.cfg.Now())
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
	w.node.matches.openFor = time.Hour // a match that is shorter than it would be open
	held := w.node.matches.byID[id]
	for !held.over.Load() { // Tick would forget it
		w.lo.Advance(4 * time.Millisecond)
		a.turn()
	}
	for _, player := range []uint64{promised, late, friend} {
		for _, quick := range []bool{true, false} {
			if err := take(player, quick); err != lobby.ErrMatch {
				t.Errorf("player %d gets a seat in a match that is over: %v", player, err)
			}
		}
	}
	if c, ok := w.node.matches.Condition(id, w.node.cfg.Now()); ok && c.Open {
		t.Error("it is open")
	}
}

// TestASeatOfAMatchThatWasEnded: a drain ends a match, and its player goes elsewhere before the
// shard's next slice.
func TestASeatOfAMatchThatWasEnded(t *testing.T) {
	w := newWorld(t, sim.Erase(tag.Game{}))
	w.quick("Ada")
	for _, h := range w.node.matches.byID {
		player := h.holders()[0]
		h.shard.t.Post(func() { h.match.End(match.Stopped) })
		h.shard.release(h, player)
	}
	w.run(2 * time.Second)
	if n := w.node.Matches(); n != 0 {
		t.Errorf("%d matches are left", n)
	}
}

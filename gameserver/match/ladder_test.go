package match

import (
	"testing"

	"slipstream/sim"
)

// half lets half a second pass in which so many of a hundred snapshots found the connection full.
func (l *ladder) half(n int) { l.halfOf(n, blocked) }

func (l *ladder) halfOf(n int, why strain) {
	for i := range 100 {
		if i < n {
			l.note(true, why)
		} else {
			l.note(true, unstrained)
		}
	}
	l.adjust(60, 1)
}

// TestLadderAndStalls: segments that are lost now and then make no link narrow; snapshots that are
// old whenever one looks do.
func TestLadderAndStalls(t *testing.T) {
	l := ladder{every: 1}
	for range 200 {
		l.halfOf(40, outdated) // a stall of 200 ms in every half second
	}
	if l.every != 1 {
		t.Fatalf("every %d ticks, for stalls", l.every)
	}
	if l.halfOf(100, outdated); l.every != 2 {
		t.Fatalf("every %d ticks on a link that is too narrow", l.every)
	}
	for range 2 * minPatience {
		l.halfOf(0, unstrained)
		l.halfOf(40, outdated)
	}
	if l.every != 1 {
		t.Errorf("stalls keep it from rising: every %d", l.every)
	}
}

func TestLadder(t *testing.T) {
	l := ladder{every: 1}
	for _, want := range []sim.Tick{2, 3, 6, 6} {
		if l.half(30); l.every != want {
			t.Fatalf("every %d ticks, want %d", l.every, want)
		}
	}
	// Calm half seconds, a few strained snapshots among them, and it stays.
	for range 10 {
		l.half(0)
		l.half(1)
	}
	if l.every != 6 {
		t.Fatalf("it rose though the link is not calm: every %d", l.every)
	}
	for range minPatience {
		l.half(0)
	}
	if l.every != 3 {
		t.Fatalf("it did not rise: every %d", l.every)
	}
	// The rise was in vain: the next one takes twice as long.
	l.half(50)
	for range minPatience {
		l.half(0)
	}
	if l.every != 6 {
		t.Fatalf("it tries again too soon: every %d", l.every)
	}
	for range minPatience {
		l.half(0)
	}
	if l.every != 3 {
		t.Fatalf("it gave up: every %d", l.every)
	}
	// A stall, in which nothing can be sent, says nothing of the link's width.
	for range 20 {
		l.note(false, outdated)
	}
	if l.adjust(60, 1); l.every != 3 {
		t.Fatalf("every %d after a stall", l.every)
	}
	for range 4 * maxPatience {
		l.half(0)
	}
	if l.every != 1 || l.patience != minPatience {
		t.Errorf("every %d, patience %d after a long calm", l.every, l.patience)
	}
	// A game of 30 Hz goes no lower than 10 snapshots a second.
	l = ladder{every: 1}
	for range 5 {
		for range 100 {
			l.note(true, outdated)
		}
		l.adjust(30, 1)
	}
	if l.every != 3 {
		t.Errorf("a game of 30 Hz is sent every %d ticks", l.every)
	}
}

// TestLadderOfASlowerMatch: the match's own rate is the top rung.
func TestLadderOfASlowerMatch(t *testing.T) {
	for top, way := range map[sim.Tick][]sim.Tick{
		1: {1, 2, 3, 6, 6}, 2: {2, 3, 6, 6}, 3: {3, 6, 6}, 4: {4, 6, 6}, 5: {5, 6, 6}, 6: {6, 6},
	} {
		l := ladder{every: top}
		for _, want := range way {
			if l.every != want {
				t.Errorf("of every %d: down to %d, want %d", top, l.every, want)
			}
			for range 20 {
				l.note(true, outdated)
			}
			l.adjust(60, top)
		}
		for i := len(way) - 2; i >= 0; i-- {
			if l.every != way[i] {
				t.Errorf("of every %d: up to %d, want %d", top, l.every, way[i])
			}
			for was := l.every; l.every == was && l.every > top; {
				l.note(true, unstrained)
				l.adjust(60, top)
			}
		}
	}
}

// TestNarrowLink: a client that reads only twenty snapshots a second is soon sent no
// more than that, at ticks that others of the rate share, and keeps up with them.
func TestNarrowLink(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(fastModel, Config{})
	p, q := newPeer(h, fastModel, 1), newPeer(h, fastModel, 2)
	p.join(m, "p")
	q.join(m, "q")
	play := func(ticks int) (behind sim.Tick) {
		for i := range ticks {
			p.send(m.tick + 1)
			q.send(m.tick + 1)
			h.tick(m)
			if i%3 == 0 {
				p.read(1)
				q.read(1)
				behind = max(behind, m.tick-p.newest)
			}
		}
		return behind
	}
	play(600)
	before := p.snapshot
	behind := play(1200)
	if n := p.snapshot - before; n < 200 || n > 500 || behind > 2*staleTicks {
		t.Errorf("%d snapshots in 20 s, up to %d ticks behind", n, behind)
	}
	if c := h.r.Counters(); c.Encodes.Load() > c.Snapshots.Load()*6/10 {
		t.Errorf("two seats of one link: %d encodes for %d snapshots", c.Encodes.Load(), c.Snapshots.Load())
	}
}

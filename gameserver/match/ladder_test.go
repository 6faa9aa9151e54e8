package match

import (
	"testing"

	"slipstream/sim"
)

// half lets half a second pass in which so many of a hundred snapshots were strained.
func (l *ladder) half(strained int) {
	for i := range 100 {
		l.note(true, i < strained)
	}
	l.adjust(60)
}

func TestLadder(t *testing.T) {
	var l ladder
	for _, want := range []int{1, 2, 3, 3} {
		if l.half(30); l.rung != want {
			t.Fatalf("rung %d, want %d", l.rung, want)
		}
	}
	// Calm half seconds, a few strained snapshots among them, and it stays.
	for range 10 {
		l.half(0)
		l.half(1)
	}
	if l.rung != 3 {
		t.Fatalf("it rose though the link is not calm: rung %d", l.rung)
	}
	for range minPatience {
		l.half(0)
	}
	if l.rung != 2 {
		t.Fatalf("it did not rise: rung %d", l.rung)
	}
	// The rise was in vain: the next one takes twice as long.
	l.half(50)
	for range minPatience {
		l.half(0)
	}
	if l.rung != 3 {
		t.Fatalf("it tries again too soon: rung %d", l.rung)
	}
	for range minPatience {
		l.half(0)
	}
	if l.rung != 2 {
		t.Fatalf("it gave up: rung %d", l.rung)
	}
	// A stall, in which nothing can be sent, says nothing of the link's width.
	for range 20 {
		l.note(false, true)
	}
	if l.adjust(60); l.rung != 2 {
		t.Fatalf("rung %d after a stall", l.rung)
	}
	for range 4 * maxPatience {
		l.half(0)
	}
	if l.rung != 0 || l.patience != minPatience {
		t.Errorf("rung %d, patience %d after a long calm", l.rung, l.patience)
	}
	// A game of 30 Hz goes no lower than 10 snapshots a second.
	l = ladder{}
	for range 5 {
		for range 100 {
			l.note(true, true)
		}
		l.adjust(30)
	}
	if rates[l.rung] != 3 {
		t.Errorf("a game of 30 Hz is sent every %d ticks", rates[l.rung])
	}
}

// TestNarrowLink: who reads only twenty snapshots a second is soon sent no more
// than that, at ticks that others of the rate share, and keeps up with them.
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

package world

import (
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/client"
	"slipstream/netcode/control"
)

// Coming back, each way of it by itself; TestWorld has them all at once and unforeseen.

// tagOf is a match of tag among so many people, with nothing going wrong, who all drive.
func tagOf(t *testing.T, n int) *world {
	t.Helper()
	w := raceOf(n)
	w.games, w.seats = []*game{tagGame}, uint8(tagGame.model.Slots)
	w.sites[0].boot()
	w.until(3 * time.Second)
	for _, p := range w.persons {
		if !p.settled() {
			t.Fatalf("%s does not drive: %s", p.name, p.where())
		}
	}
	return w
}

// must lets the world live until something is the case.
func (w *world) must(t *testing.T, most time.Duration, what string, is func() bool) {
	t.Helper()
	for end := w.now + most; !is(); w.step() {
		if w.now > end {
			t.Fatalf("after %v: not %s; %s", most, what, w.persons[0].where())
		}
	}
}

// tear breaks a wire, if it was not, and lets both ends know.
func (x *wire) tear(now time.Duration) {
	x.broken, x.tellServer, x.tellClient = true, min(x.tellServer, now), min(x.tellClient, now)
}

// check fails the test for what a check of the world finds.
func check(t *testing.T, do func()) {
	t.Helper()
	defer func() {
		if v := recover(); v != nil {
			f, ok := v.(failure)
			if !ok {
				panic(v)
			}
			t.Fatal(f.error)
		}
	}()
	do()
}

// TestCutAtAnyByte: a connection that breaks at any byte of the handshake, of hello and welcome, of
// the keyframe and of what follows, either way, leads to another, which has the same seat.
func TestCutAtAnyByte(t *testing.T) {
	check(t, func() {
		w := tagOf(t, 2)
		p := w.persons[0]
		slot, page, cuts := p.tab.c.Slot(), p.tab, 0
		at, down := -1, false
		w.born = func(x *wire) {
			if x.tap == nil || at < 0 {
				return
			}
			if down {
				x.down.Cut(at)
			} else {
				x.up.Cut(at)
			}
			at = -1
			cuts++
		}
		for _, dir := range []bool{false, true} {
			for n := 0; n < 900; n += 3 {
				at, down = n, dir
				x := p.tab.wire
				x.tear(w.now)
				w.must(t, 3*time.Second, "cut again", func() bool { return at < 0 && p.tab.wire != nil && p.tab.wire != x })
				second := p.tab.wire
				w.must(t, 8*time.Second, "back", func() bool {
					if second.broken {
						second.tear(w.now)
					}
					return p.tab == page && p.tab.wire != second && p.settled()
				})
				if p.tab.c.Slot() != slot || p.tab.over {
					t.Fatalf("cut at byte %d, down %v: slot %d, was %d", n, dir, p.tab.c.Slot(), slot)
				}
			}
		}
		if s := p.tab.c.Stats(0); cuts != 600 || s.Desyncs != 0 || s.Malformed != 0 {
			t.Errorf("%d cuts, %+v", cuts, s)
		}
	})
}

// TestEveryRosterOnceInOrder: a player who was cut off while others came and went is told how it is now, by
// the welcome, and from then on every change once, in order: nothing of before comes late.
func TestEveryRosterOnceInOrder(t *testing.T) {
	check(t, func() {
		w := tagOf(t, 2)
		p := w.persons[0]
		var heard [][]control.Player
		p.tab.heard = func(m any) {
			switch m := m.(type) {
			case *control.Welcome:
				heard = append(heard, m.Players)
			case *control.Roster:
				heard = append(heard, m.Players)
			}
		}
		people := func(players []control.Player) (n int) {
			for _, each := range players {
				if !each.Bot && !each.Gone {
					n++
				}
			}
			return n
		}
		for i := range 5 {
			x := p.tab.wire
			x.down.Cut(10 * i) // so that what comes next is cut short
			guest := w.newPerson("guest")
			w.must(t, 5*time.Second, "playing", func() bool { return guest.settled() })
			x.tear(w.now)
			w.must(t, 5*time.Second, "back", func() bool { return p.tab.wire != x && p.settled() })
			w.until(w.now + time.Second)
			if n := people(heard[len(heard)-1]); n != 3+i {
				t.Fatalf("%d people are known, there are %d", n, 3+i)
			}
		}
		was := 0
		for _, players := range heard {
			n := people(players)
			if n < was-1 { // ourselves, gone for a moment
				t.Errorf("after %d people %d are told: something old", was, n)
			}
			was = max(was, n)
		}
	})
}

// TestReplacedPageStaysSo: a second page of the same seat has it, the first is told, and never
// comes back by itself.
func TestReplacedPageStaysSo(t *testing.T) {
	check(t, func() {
		w := tagOf(t, 2)
		p := w.persons[0]
		first, slot := p.tab, p.tab.c.Slot()
		first.second = true
		p.old = append(p.old, first)
		p.tab = openTab(p, first.game, first.claim, first.c.Token())
		w.must(t, 2*time.Second, "replaced", func() bool { return first.replaced && first.over })
		why, _ := first.c.Why()
		w.must(t, 2*time.Second, "driving", p.settled)
		dials := w.tally.dials
		w.until(w.now + time.Minute) // a page that dialled would be a failure, and one more dial
		if why != control.ByeReplaced || p.tab.c.Slot() != slot || w.tally.dials != dials ||
			first.c.State() != client.Over {
			t.Errorf("%s, slot %d of %d, %d dials, the first page is %v", why, p.tab.c.Slot(), slot, w.tally.dials-dials,
				first.c.State())
		}
	})
}

// TestHiddenPage: it is sent no snapshot and the bot drives; seen again it gets one keyframe, and drives.
func TestHiddenPage(t *testing.T) {
	check(t, func() {
		w := tagOf(t, 2)
		p := w.persons[0]
		t0, slot := p.tab, p.tab.c.Slot()
		model := t0.game.model
		t0.hidden, t0.show = true, never
		t0.c.Hide(true)
		w.until(w.now + time.Second) // what was under way has come
		before := t0.c.Stats(0)
		truth := t0.wire.tap.truth
		for range 20 {
			w.until(w.now + time.Second)
			if model.Driven(model.Seats(truth.prev), slot) || model.Kind(model.Seats(truth.prev), slot) != netcode.Bot {
				t.Fatal("not the bot drives")
			}
		}
		if s := t0.c.Stats(0); s.Snapshots != before.Snapshots || s.Resumes != before.Resumes {
			t.Fatalf("hidden, it was sent %d snapshots", s.Snapshots-before.Snapshots)
		}
		t0.show = w.now
		w.must(t, time.Second, "driving", p.settled)
		w.until(w.now + 3*time.Second)
		if s := t0.c.Stats(0); s.Keyframes != before.Keyframes+1 || s.Snapshots < before.Snapshots+60 || s.Desyncs != 0 {
			t.Errorf("before %+v, after %+v", before, s)
		}
	})
}

package world

import (
	"time"

	"slipstream/gameserver/match"
	"slipstream/netcode"
)

// fault is something that goes wrong, at a moment that the seed chose.
type fault struct {
	name string
	do   func(w *world) bool // false: there was nothing that it could happen to
}

// faults are all of them. A seed has some.
var faults = []fault{
	{"cut at any byte", func(w *world) bool {
		x := w.anyWire()
		if x == nil {
			return false
		}
		if w.rng.IntN(2) == 0 {
			x.up.Cut(w.rng.IntN(300))
		} else {
			x.down.Cut(w.rng.IntN(600))
		}
		return true
	}},
	{"reset", func(w *world) bool {
		x := w.anyWire()
		if x == nil {
			return false
		}
		x.snap(w.now, w.now)
		return true
	}},
	{"vanished route", func(w *world) bool {
		x := w.anyWire()
		if x == nil {
			return false
		}
		x.snap(never, never)
		return true
	}},
	{"black hole", func(w *world) bool {
		x := w.anyWire()
		if x == nil {
			return false
		}
		until := w.held(12 * time.Second)
		if which := w.rng.IntN(3); which != 0 {
			x.up.Freeze(until)
			if which == 1 {
				return true
			}
		}
		x.down.Freeze(until)
		return true
	}},
	{"stall", func(w *world) bool {
		x := w.anyWire()
		if x == nil {
			return false
		}
		until := w.held(600 * time.Millisecond)
		if w.rng.IntN(2) == 0 {
			x.up.Freeze(until)
		} else {
			x.down.Freeze(until)
		}
		return true
	}},
	{"stall of about a window", func(w *world) bool {
		p := w.anyone()
		if p == nil || p.tab == nil || !p.tab.playing() || p.tab.wire.tap.truth == nil {
			return false
		}
		// 15 ticks go out into the stall: the snapshot behind it spans the rest.
		ticks := netcode.Window + 15 - 5 + w.rng.IntN(11)
		hz := p.tab.game.model.Machine.Rules().Hz
		p.tab.wire.down.Freeze(int64(min(w.now+time.Duration(ticks)*time.Second/time.Duration(hz), w.quiet)))
		return true
	}},
	{"bandwidth", func(w *world) bool {
		x := w.anyWire()
		if x == nil {
			return false
		}
		x.down.Rate, x.up.Rate = 2000+w.rng.IntN(8000), 3000+w.rng.IntN(8000)
		return true
	}},
	{"another route", func(w *world) bool {
		p := w.anyone()
		if p == nil {
			return false
		}
		p.path = w.newLink()
		if p.tab != nil && p.tab.wire != nil {
			p.tab.wire.up.RTT, p.tab.wire.down.RTT = p.path.up.RTT, p.path.down.RTT
		}
		return true
	}},
	{"frame stall", func(w *world) bool {
		p := w.anyone()
		if p == nil {
			return false
		}
		long := w.upTo(400 * time.Millisecond)
		if w.rng.IntN(5) == 0 {
			long = w.upTo(6 * time.Second)
		}
		p.frozen = w.now + long
		return true
	}},
	{"hidden page", func(w *world) bool {
		p := w.anyone()
		if p == nil || p.tab == nil || p.tab.hidden || !p.tab.playing() {
			return false
		}
		p.tab.hidden, p.tab.show = true, w.now+w.upTo(6*time.Second)
		p.tab.c.Hide(true)
		return true
	}},
	{"reload", func(w *world) bool {
		p := w.anyone()
		if p == nil || p.tab == nil || !p.tab.playing() {
			return false
		}
		old := p.tab
		if x := old.wire; w.rng.IntN(2) == 0 {
			x.snap(w.now+w.upTo(100*time.Millisecond), never)
		}
		old.hangUp(w.now)
		p.tab = openTab(p, old.game, old.claim, old.c.Token())
		p.tab.second = true // its token may have been spent by an answer that was still under way
		return true
	}},
	{"second tab", func(w *world) bool {
		p := w.anyone()
		if p == nil || p.tab == nil || !p.tab.playing() {
			return false
		}
		p.tab.second = true
		p.old = append(p.old, p.tab)
		p.tab = openTab(p, p.tab.game, p.tab.claim, p.tab.c.Token())
		p.tab.second = true
		return true
	}},
	{"leave", func(w *world) bool {
		p := w.anyone()
		if p == nil || p.tab == nil || !p.tab.playing() {
			return false
		}
		p.tab.left = true
		p.tab.c.Leave()
		return true
	}},
	{"gone and another comes", func(w *world) bool {
		p := w.anyone()
		if p == nil {
			return false
		}
		p.vanish()
		w.newPerson(p.name + "'").want = p.want
		return true
	}},
	{"stranger", func(w *world) bool { w.knock(); return true }},
	{"clock set", func(w *world) bool {
		if w.cluster != nil {
			return false // its machines know the time: that is what operators are told
		}
		w.wall = time.Duration(w.rng.IntN(3)-1) * time.Hour
		return true
	}},
	{"server pause", func(w *world) bool {
		s := w.anyHost()
		if s == nil {
			return false
		}
		s.until = max(s.until, w.now+5*time.Millisecond+w.upTo(495*time.Millisecond))
		return true
	}},
	{"panic in a match", func(w *world) bool {
		s := w.anyHost()
		if s == nil || s.doomed != nil {
			return false
		}
		for _, t := range s.running() {
			if w.rng.IntN(2) == 0 {
				t.doomed, s.doomed = true, &t.m.World()[0]
				return true
			}
		}
		return false
	}},
	{"full disk", func(w *world) bool {
		s := w.anyHost()
		if s == nil {
			return false
		}
		s.diskFull = true
		return true
	}},
	{"restart", func(w *world) bool {
		s := w.anyHost()
		if s == nil || s.site.restarts > 1 || s.draining != never || w.quiet-w.now < 8*time.Second {
			return false
		}
		x := s.site
		x.restarts++
		x.down = w.now + w.upTo(4*time.Second)
		x.crash = w.rng.IntN(2) == 0
		x.up = x.down + 100*time.Millisecond + w.upTo(2*time.Second)
		if !x.crash {
			s.drain()
		}
		return true
	}},
}

func (w *world) upTo(most time.Duration) time.Duration {
	return 1 + time.Duration(w.rng.Int64N(int64(most)))
}

// held draws until when something is held up: not beyond the last of the faults.
func (w *world) held(most time.Duration) int64 { return int64(min(w.now+w.upTo(most), w.quiet)) }

// anyWire picks a connection of somebody's, mostly to a match.
func (w *world) anyWire() *wire {
	p := w.anyone()
	switch {
	case p == nil:
		return nil
	case p.tab != nil && p.tab.wire != nil && w.rng.IntN(4) > 0:
		return p.tab.wire
	default:
		return p.lobby
	}
}

// anyHost picks a server that runs; nil: that one does not.
func (w *world) anyHost() *host { return w.sites[w.rng.IntN(len(w.sites))].host }

// anyone picks somebody who is there.
func (w *world) anyone() *person {
	var here []*person
	for _, p := range w.persons {
		if !p.away {
			here = append(here, p)
		}
	}
	if len(here) == 0 {
		return nil
	}
	return here[w.rng.IntN(len(here))]
}

// vanish ends somebody's computer, with a word to the server or without.
func (p *person) vanish() {
	p.away = true
	for _, t := range append(p.old, p.tab) {
		if t == nil || t.wire == nil {
			continue
		}
		if t.over = true; p.rng.IntN(2) == 0 {
			t.wire.close(p.w.now)
		} else {
			t.wire.snap(never, p.w.now)
		}
		t.wire.closing = min(t.wire.closing, p.w.now)
	}
	for _, x := range append(p.others, page{p.lobby, p.id}) {
		if x.wire == nil {
			continue
		}
		if p.rng.IntN(2) == 0 {
			x.wire.close(p.w.now)
		} else {
			x.wire.snap(never, p.w.now)
		}
		x.wire.closing = min(x.wire.closing, p.w.now)
	}
}

// running is the matches that run, in the order of their names.
func (s *host) running() (all []*truth) {
	for _, t := range s.sorted() {
		if t.over == match.None {
			all = append(all, t)
		}
	}
	return all
}

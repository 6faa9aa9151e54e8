package world

import (
	"time"

	"slipstream/netcode/control"
)

// for some time, at most, something is wrong; then it is put right.
func (w *world) spell(most time.Duration, mend func()) {
	w.later(time.Duration(w.held(most)), mend)
}

// busFaults happen to clusters only.
var busFaults = []fault{
	{"a server is parted from the bus", func(w *world) bool {
		s := w.anyHost()
		if s == nil {
			return false
		}
		s.line.cut = true
		s.line.bus.Cut(true)
		w.spell(20*time.Second, s.line.mend)
		return true
	}},
	{"a lobby is held up", func(w *world) bool {
		s := w.anyHost()
		if s == nil {
			return false
		}
		s.line.deaf = time.Duration(w.held(14 * time.Second))
		return true
	}},
	{"notices are lost", func(w *world) bool {
		f := w.cluster.fake
		f.Lose = w.rng.Float64()
		w.spell(10*time.Second, func() { f.Lose = 0 })
		return true
	}},
	{"watches are silent", func(w *world) bool {
		f := w.cluster.fake
		f.Silent = true
		w.spell(18*time.Second, func() { f.Silent = false })
		return true
	}},
	{"an election", func(w *world) bool {
		f := w.cluster.fake
		f.Mute = true
		w.spell(9*time.Second, func() { f.Mute = false })
		return true
	}},
	{"no broker", func(w *world) bool {
		f := w.cluster.fake
		f.Down = true
		w.spell(12*time.Second, func() { f.Down = false })
		return true
	}},
	{"the brokers begin anew", func(w *world) bool {
		f := w.cluster.fake
		if f.Down || w.rng.IntN(3) > 0 {
			return false
		}
		f.Down = true
		w.spell(4*time.Second, func() { f.Down = false; f.Forget() })
		return true
	}},
	{"what expires stays", func(w *world) bool {
		f := w.cluster.fake
		f.Late = w.upTo(10 * time.Second)
		w.spell(20*time.Second, func() { f.Late = 0 })
		return true
	}},
	{"a replica lags", func(w *world) bool {
		f := w.cluster.fake
		if f.Lags() {
			return false
		}
		f.Lag(true)
		w.spell(4*time.Second, func() { f.Lag(false) })
		return true
	}},
	{"an order comes late", func(w *world) bool { w.cluster.late = true; return true }},
	{"the matchmaker ends while it makes a match", func(w *world) bool { w.cluster.ambush = true; return true }},
	{"a slow bus", func(w *world) bool {
		f := w.cluster.fake
		f.Delay = w.upTo(3 * time.Second)
		w.spell(15*time.Second, func() { f.Delay = busDelay })
		return true
	}},
	{"a second lobby page", func(w *world) bool {
		p := w.anyone()
		if p == nil || p.id == "" || p.lobby == nil {
			return false
		}
		p.others = append(p.others, page{p.lobby, p.id})
		p.parted, p.former = p.heard, p.lobby.s
		p.lobby, p.retry = nil, 0
		return true
	}},
	{"a key of somebody else's", (*world).impostor},
	{"no database", func(w *world) bool {
		db := w.ledger.tables
		db.SetAway(true)
		w.spell(10*time.Second, func() { db.SetAway(false) })
		return true
	}},
	{"an old lobby token", func(w *world) bool {
		p := w.anyone()
		if p == nil || p.id == "" || len(p.spent) == 0 {
			return false
		}
		x := &thief{p: p, token: p.spent[w.rng.IntN(len(p.spent))], till: w.now + 8*time.Second}
		x.wire = w.dial(w.sites[w.rng.IntN(len(w.sites))], "/lobby", p.home, link{})
		x.wire.codec.Send(control.Append(nil, &control.Enter{Version: control.Version, Name: "thief", Token: x.token}))
		x.unknown = w.cluster.unshown(x)
		w.thieves = append(w.thieves, x)
		return true
	}},
}

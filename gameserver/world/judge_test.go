package world

import (
	"slices"
	"time"

	"slipstream/gameserver/match"
	"slipstream/netcode"
	"slipstream/netcode/control"
)

// What a tap thinks of snapshots and shifts, and of connections whose player has come on another one.

// former is a connection whose player has come on another one.
type former struct {
	tap   *tap
	since time.Duration
}

// partings checks that connections which lost their seat are told so at once, or as soon as
// they take it.
func (w *world) partings() {
	w.former = slices.DeleteFunc(w.former, func(f former) bool {
		return f.tap.ended || f.tap.bye != nil || f.tap.wire.broken || f.tap.wire.s.gone
	})
	for i := range w.former {
		f := &w.former[i]
		if f.tap.blocked() || f.tap.wire.s.late() {
			f.since = w.now
		}
		if w.now-f.since > 250*time.Millisecond {
			w.fail("match %s: slot %d has two connections", f.tap.truth.id, f.tap.welcome.Slot)
		}
	}
}

// snapshot judges a snapshot by what was sent and acknowledged before.
func (p *tap) snapshot(msg []byte) {
	if p.truth == nil {
		p.w.fail("a snapshot before the welcome")
	}
	s, err := netcode.ParseSnapshot(msg, p.last)
	if err != nil {
		p.w.fail("the server sent %x: %v", msg, err)
	}
	newest := p.truth.newest()
	if s.Tick > newest || s.Tick <= p.last && p.last != 0 {
		p.w.fail("match %s slot %d: the snapshot of tick %d after that of %d, at tick %d", p.truth.id, p.welcome.Slot, s.Tick, p.last, newest)
	}
	exact := !p.wire.s.paused(time.Second) && !p.blocked() && !p.torn
	if m := p.welcome; m.Watching {
		if late := newest - s.Tick; p.truth.over == match.None &&
			(late < p.truth.delay() || exact && late > p.truth.delay()+turns) {
			p.w.fail("match %s: a spectator is shown tick %d at tick %d", p.truth.id, s.Tick, newest)
		}
	} else if exact && s.Tick != newest && p.truth.over == match.None {
		p.w.fail("match %s slot %d: the snapshot of tick %d is sent at tick %d", p.truth.id, p.welcome.Slot, s.Tick, newest)
	}
	if s.Baseline != 0 && (p.ticks[s.Baseline%netcode.Window] != s.Baseline || s.Baseline < p.key || p.key == 0) {
		p.w.fail("match %s slot %d: tick %d builds on tick %d, which the client cannot hold", p.truth.id, p.welcome.Slot, s.Tick, s.Baseline)
	}
	if s.Baseline == 0 {
		p.key = s.Tick
		clear(p.ticks[:])
	}
	if len(p.sent) > 0 && exact && !p.liar {
		span := time.Second / time.Duration(p.truth.game.model.Machine.Rules().Hz)
		if waits := p.w.now - p.sent[0].at; waits > p.rtt()+staleTicks*span+p.wire.unseen {
			p.w.fail("match %s slot %d: tick %d is sent, though that of tick %d waits for its ack since %v (round trip %v)", p.truth.id, p.welcome.Slot, s.Tick, p.sent[0].tick, waits, p.rtt())
		}
	}
	p.ticks[s.Tick%netcode.Window], p.last = s.Tick, s.Tick
	p.sent = append(p.sent, sending{s.Tick, p.w.now})
	p.w.tally.snapshots++
	p.w.tally.bytes += len(msg)
}

// shift counts the ticks that the client is told to stand still for.
func (p *tap) shift(m *control.Shift) {
	if p.truth == nil {
		p.w.fail("a shift before the welcome")
	}
	p.shifts += int(m.Ticks)
	p.w.tally.shifts += int(m.Ticks)
}

// inStep checks that a client knows by how much the match has fallen behind. It
// is asked when nothing is going on.
func (p *tap) inStep() {
	if p.welcome == nil || p.stale() || p.blocked() || p.truth.over != match.None {
		p.began = false
		return
	}
	lag := p.truth.lag()
	if !p.began {
		p.began, p.lag, p.shifts = true, lag, 0
		return
	}
	if d := lag - p.lag - p.shifts; d < -1 || d > 1 {
		p.w.fail("match %s slot %d: %d ticks were left out, the client was told of %d", p.truth.id, p.welcome.Slot, lag-p.lag, p.shifts)
	}
}

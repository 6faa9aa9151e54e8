package match

import (
	"slipstream/netcode"
	"slipstream/sim"
)

// view is what one seat of a game with secrets may see. It is a World of its own, so it has a baseline of
// its own, and its snapshots are shared with nobody. They are plain snapshots, because the other seats'
// commands are secret, too.
type view struct {
	world netcode.World // of this tick
	sent  netcode.World // as it was sent last: nothing older is ever a baseline (delivery)
	at    sim.Tick      // when that was; 0: never
}

func newView(m *netcode.Model) *view { return &view{world: m.New(), sent: m.New()} }

// maskedBody makes the snapshot of this tick for a seat of a game with secrets.
func (m *Match) maskedBody(s *Seat, baseline sim.Tick) *body {
	m.mask(s.view.world, s.slot)
	return m.viewBody(s.view, baseline)
}

// mask makes w this tick's World as one slot may see it or, for Spectator, with only what is secret to
// nobody.
func (m *Match) mask(w netcode.World, viewer int) {
	copy(w, m.world)
	state, seats := m.model.State(w), m.model.Seats(w)
	for slot := range sim.Slot(m.model.Slots) {
		if viewer == Spectator || viewer == int(slot) {
			m.model.Machine.Mask(state, slot)
		}
		if viewer != int(slot) {
			clear(m.model.Held(seats, slot))
		}
	}
}

// viewBody makes the snapshot of a view.
func (m *Match) viewBody(v *view, baseline sim.Tick) *body {
	b := m.tools.nextBody()
	b.baseline, b.plain, b.masked = baseline, true, true
	b.buf = m.tools.encoder.AppendPlain(b.buf, baseline, m.tick, v.from(baseline), v.world)
	b.kind = b.buf[front]
	return b
}

// from returns the World sent at baseline, or nil for 0.
func (v *view) from(baseline sim.Tick) netcode.World {
	switch baseline {
	case 0:
		return nil
	case v.at:
		return v.sent
	}
	panic("match: a baseline that is not what was sent last")
}

// keep makes the World that was just sent the baseline.
func (v *view) keep(t sim.Tick) { v.world, v.sent, v.at = v.sent, v.world, t }

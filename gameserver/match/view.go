package match

import (
	"slipstream/netcode"
	"slipstream/sim"
)

// view is what one seat of a game with secrets may see: a World of its own, so
// a baseline of its own, and snapshots that nobody shares. They are plain
// ones: the other seats' commands are secrets too.
type view struct {
	past  *netcode.History // as the seat was sent it
	world netcode.World    // of this tick
}

func newView(m *netcode.Model) *view {
	return &view{past: netcode.NewHistory(m), world: m.New()}
}

// masked makes the snapshot of this tick for a seat of a game with secrets. A
// spectator sees what is a secret to nobody.
func (m *Match) masked(s *Seat, baseline sim.Tick) *body {
	w := s.view.world
	copy(w, m.world)
	state, seats := m.model.State(w), m.model.Seats(w)
	for slot := range sim.Slot(m.model.Slots) {
		if s.slot == Spectator || s.slot == int(slot) {
			m.model.Machine.Mask(state, slot)
		}
		if s.slot != int(slot) {
			clear(m.model.Held(seats, slot))
		}
	}
	b := m.tools.nextBody()
	b.baseline, b.plain = baseline, true
	b.buf = m.tools.encoder.AppendPlain(b.buf, baseline, m.tick, s.view.past.At(baseline), w)
	m.encoded(b)
	return b
}

// keep makes the World that was sent a baseline.
func (v *view) keep(t sim.Tick) { v.past.Put(t, v.world) }

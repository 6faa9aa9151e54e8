package match

import (
	"slices"
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
)

// waits is the command of a slot that the newest snapshot told of, a ticks behind its own, the
// first being 0; nil: none.
func (p *peer) waits(a int, slot sim.Slot) []int32 {
	told := p.dec.Ahead()
	if a >= len(told) || p.model.Kind(told[a], slot) != netcode.Person || p.model.Age(told[a], slot) != 0 {
		return nil
	}
	return p.model.Held(told[a], slot)
}

// TestSnapshotsTellWhatWaits: a seat that keeps up is told the commands that are there before their ticks,
// and of nobody else's. A seat that spans a gap is not told, nor one that may not know what others do.
func TestSnapshotsTellWhatWaits(t *testing.T) {
	everyGame(t, func(t *testing.T, model *netcode.Model) {
		h := newHall(t)
		m := h.r.Start(model, Config{Bots: true, Seats: 3})
		early, late, silent := newPeer(h, model, 1), newPeer(h, model, 2), newPeer(h, model, 3)
		for i, p := range []*peer{early, late, silent} {
			p.join(m, string(rune('a'+i)))
		}
		said := map[sim.Tick][]int32{}
		told := 0
		for i := range 300 {
			early.press(3)
			said[early.command] = slices.Clone(early.cmd)
			late.press(1)
			gap := i%50 > 45
			late.deaf = gap && i%50 < 49
			silent.queue = silent.queue[:0]
			h.tick(m)
			got := late.got
			late.read(9)
			early.read(1)
			for a := range netcode.MaxAhead {
				want := said[m.tick+1+sim.Tick(a)]
				if model.Machine.Masks() || i < 2 {
					want = nil // secret, or its player is not known to drive yet
				}
				if got := early.waits(a, 0); i >= 4 && !slices.Equal(got, want) {
					t.Fatalf("tick %d, %d ahead: %v waits, told of %v", m.tick, a+1, want, got)
				}
				if early.waits(a, 1) != nil || early.waits(a, 2) != nil {
					t.Fatalf("tick %d, %d ahead: told of what is not there", m.tick, a+1)
				}
				if late.got > got && late.waits(a, 0) != nil {
					if told++; gap {
						t.Fatalf("tick %d: a snapshot over a gap tells what waits", m.tick)
					}
				}
			}
		}
		if secret := model.Machine.Masks(); secret != (told == 0) {
			t.Errorf("the other one was told %d times", told)
		}
	})
}

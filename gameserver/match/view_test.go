package match

import (
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
)

// spies is a game with secrets: each slot has a number that only it may see, and
// what it holds down is a secret too.
type spies struct{}

type spiesState struct {
	Sum   int32
	Spies [3]struct{ Secret, Public int32 }
}

type spiesCommand struct {
	Move int32 `net:"min=-100,max=100"`
}

func (spies) Rules() sim.Rules                { return sim.Rules{Name: "spies", Hz: 30, Slots: 3} }
func (spies) Init(*spiesState, sim.Setup)     {}
func (spies) Join(s *spiesState, n sim.Slot)  { s.Spies[n].Secret = 1000 * int32(n+1) }
func (spies) Leave(s *spiesState, n sim.Slot) { s.Spies[n].Secret = 0 }
func (spies) Step(s *spiesState, cmds []spiesCommand) {
	for i, c := range cmds {
		s.Spies[i].Secret += c.Move
		s.Spies[i].Public++
	}
}

func (spies) Mask(view *spiesState, slot sim.Slot) {
	for i := range view.Spies {
		if i != int(slot) {
			view.Spies[i].Secret = 0
		}
	}
}

// TestSecrets: a seat is sent its own view of a masked game, from any baseline, and
// nothing that gives the others away.
func TestSecrets(t *testing.T) {
	h := newHall(t)
	model := netcode.NewModel(sim.Erase(spies{}))
	m := h.r.Start(model, Config{})
	var them [4]*peer
	for i := range them {
		them[i] = newPeer(h, model, uint32(i))
		if i < 3 {
			them[i].join(m, string(rune('a'+i)))
			continue
		}
		them[i].seat, _ = m.Spectate(&them[i].wire)
	}
	want := model.New()
	for i := range 500 {
		for _, p := range them {
			p.press(1)
		}
		them[1].deaf = i%20 > 5
		h.tick(m)
		for _, p := range them {
			p.read(1)
			if p.newest != m.tick {
				continue
			}
			copy(want, m.world)
			state := sim.Of[spiesState](model.State(want))
			for n := range state.Spies {
				if n != p.seat.slot {
					state.Spies[n].Secret = 0
					clear(model.Held(model.Seats(want), sim.Slot(n)))
				}
			}
			got := p.past.At(p.newest)
			for j := range want {
				if got[j] != want[j] {
					t.Fatalf("tick %d, seat %d: word %d is %d, want %d", m.tick, p.seat.slot, j, got[j], want[j])
				}
			}
		}
	}
	if p := them[0]; p.got != 500 || p.keys != 1 || p.plains != 499 {
		t.Errorf("%d snapshots: %d keyframes, %d plain", p.got, p.keys, p.plains)
	}
	if p := them[1]; p.got < 40 || p.got > 200 {
		t.Errorf("the slow one has %d snapshots", p.got)
	}
}

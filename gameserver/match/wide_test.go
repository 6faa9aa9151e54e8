package match

import (
	"fmt"
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
)

// A wide game has more to say in commands than in state.
type (
	wideState   struct{ Sum int32 }
	wideCommand struct {
		A, B, C, D wideField
	}
	wideField struct {
		V int32 `net:"min=-1000000000,max=1000000000"`
	}
	wide struct{}
)

func (wide) Rules() sim.Rules           { return sim.Rules{Name: "wide", Hz: 60, Slots: 16} }
func (wide) Init(*wideState, sim.Setup) {}
func (wide) Join(*wideState, sim.Slot)  {}
func (wide) Leave(*wideState, sim.Slot) {}
func (wide) Step(s *wideState, cmds []wideCommand) {
	for i := range cmds {
		s.Sum += cmds[i].A.V ^ cmds[i].D.V
	}
}

// TestASnapshotIsNeverLongerThanItsModelSays: a reader who comes back after most of
// the window, in a race of players who change everything every tick, gets the
// state and not a long list of what they did.
func TestASnapshotIsNeverLongerThanItsModelSays(t *testing.T) {
	model := netcode.NewModel(sim.Erase(wide{}))
	h := newHall(t)
	m := h.r.Start(model, Config{})
	peers := make([]*peer, model.Slots)
	for i := range peers {
		peers[i] = newPeer(h, model, uint32(i))
		peers[i].join(m, fmt.Sprint("player ", i))
	}
	slow, longest := peers[0], 0
	for i := range 4 * netcode.Window {
		slow.deaf = i%(netcode.Window-4) != 0
		for _, p := range peers {
			for k := range p.cmd {
				p.cmd[k] = int32(p.rand.Next()) % 1_000_000_000
			}
			p.send(m.tick + 1)
		}
		h.tick(m)
		for _, p := range peers {
			for _, msg := range p.queue {
				longest = max(longest, len(msg.bytes))
			}
			p.read(9)
			if p.newest == m.tick {
				p.check()
			}
		}
	}
	t.Logf("longest snapshot %d bytes, bound %d", longest, model.MaxSnapshot())
	if longest > model.MaxSnapshot() || slow.got == slow.keys {
		t.Errorf("a snapshot of %d bytes, at most %d; of the slow one's %d, %d are keyframes", longest, model.MaxSnapshot(), slow.got, slow.keys)
	}
}

package tag

import (
	"testing"

	"slipstream/sim"
	"slipstream/sim/simtest"
)

// golden changes with every change of what the game does, and of nothing else.
const golden = 0x6a210b38bb87048a

func TestGolden(t *testing.T) {
	if got := simtest.Run(t, sim.Erase(Game{}), simtest.Ticks); got != golden {
		t.Errorf("the golden hash is %#x, want %#x", got, uint64(golden))
	}
}

// TestItIsPassedOn has bots play: whoever is it catches somebody now and then,
// and a player who leaves takes it to nobody's grave.
func TestItIsPassedOn(t *testing.T) {
	s, cmds, was := &State{}, make([]Command, 8), map[int32]bool{}
	for slot := range sim.Slot(8) {
		Game{}.Join(s, slot)
	}
	play := func(ticks int) {
		for range ticks {
			for i := range cmds {
				cmds[i] = Command{}
				if s.Players[i].Here != 0 {
					cmds[i] = Game{}.Bot(s, sim.Slot(i))
				}
			}
			Game{}.Step(s, cmds)
			was[s.It] = true
		}
	}
	play(3000)
	if len(was) < 2 {
		t.Errorf("it stays with %v", was)
	}
	Game{}.Leave(s, sim.Slot(s.It))
	play(8)
	if s.Players[s.It].Here == 0 {
		t.Error("whoever is it has left")
	}
}

func TestNobodyLeavesTheArena(t *testing.T) {
	s := &State{}
	Game{}.Join(s, 3)
	for range 400 {
		Game{}.Step(s, []Command{3: {DX: 1, DY: -1}, 7: {}})
	}
	if p := s.Players[3]; p.X != arena || p.Y != 0 {
		t.Errorf("at %d, %d", p.X, p.Y)
	}
}

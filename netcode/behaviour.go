package netcode

import (
	"fmt"

	"slipstream/sim"
)

// behaviourTicks of play are enough for a car to reach the first corner and for
// bots to meet.
const behaviourTicks = 300

// Behaviour names how this build plays the game: two builds of the same behaviour
// may predict for one another, whatever else differs. It folds the World's layout
// with the World after a short fixed run of bots and of persons who press
// everything, so it takes some milliseconds: once per program.
func (m *Model) Behaviour() string {
	h := uint64(m.Layout.Words)
	fold := func(words ...int32) { h = sim.Hash(append(words, int32(h), int32(h>>32))) }
	text := fmt.Sprint(*m.Machine.Rules(), m.Layout.Rows, m.Machine.Command().Rows, m.HoldTicks, m.AwayTicks)
	for _, r := range text {
		fold(r)
	}

	w, next := m.New(), m.NewSeats()
	m.Init(w, m.Machine.Rules().Clamp(sim.Setup{Seed: 1}))
	keys := sim.NewRand(1)
	cmd := make([]int32, m.CmdWords)
	for tick := range behaviourTicks {
		m.Expect(w, next)
		for slot := range sim.Slot(m.Slots) {
			if kind := Bot - Kind(slot%2); m.Kind(next, slot) != kind { // Person in every odd slot
				m.Sit(next, slot, kind)
			}
			if slot%2 == 1 && tick%10 == 0 {
				for i := range cmd {
					cmd[i] = int32(keys.Next())
				}
				m.Hold(next, slot, 0, cmd)
			}
		}
		m.Step(w, next)
	}
	fold(w...)
	return fmt.Sprintf("%016x", h)
}

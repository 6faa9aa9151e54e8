package main

import (
	"math/rand/v2"

	"slipstream/netcode"
	"slipstream/sim"
)

// A driver is the person in a bot's seat: it looks at the World its client
// predicts and says what it does for the next tick.
type driver interface {
	Drive(w netcode.World, slot sim.Slot, cmd []int32)
}

// newDriver returns the seeded human model of the game, or, of a game that has
// none, somebody who presses keys.
func newDriver(m *netcode.Model, seed uint64) driver {
	return &presser{model: m, rng: rand.New(rand.NewPCG(seed, 0x6b657973))}
}

// presser holds each field of its command at an end or in the middle of its
// range for a while: what keys do, in a game it knows nothing of.
type presser struct {
	model *netcode.Model
	rng   *rand.Rand
	cmd   []int32
}

func (p *presser) Drive(_ netcode.World, _ sim.Slot, cmd []int32) {
	if p.cmd == nil {
		p.cmd = make([]int32, len(cmd))
	}
	for _, row := range p.model.Machine.Command().Rows {
		for i, f := range row.Fields {
			if p.rng.IntN(p.model.Machine.Rules().Hz/2) == 0 { // twice a second
				p.cmd[row.Off+i] = [...]int32{f.Min, f.Min + (f.Max-f.Min)/2, f.Max}[p.rng.IntN(3)]
			}
		}
	}
	copy(cmd, p.cmd)
}

package main

import (
	"math/rand/v2"

	"slipstream/netcode"
	"slipstream/sim"
	"slipstream/sim/racing"
	"slipstream/sim/racing/human"
)

// A driver is the person in a bot's seat: from the state that its client
// predicts it makes the command of the next tick.
type driver interface {
	DriveWords(state, cmd []int32)
}

// newDriver returns the seeded human model of the game, or, of a game that has
// none, somebody who presses keys.
func newDriver(m *netcode.Model, seed uint64, slot sim.Slot) driver {
	if m.Machine.Rules().Name == (racing.Game{}).Rules().Name {
		d := human.New(uint32(seed), slot)
		return &d
	}
	return &presser{model: m, rng: rand.New(rand.NewPCG(seed, 0x6b657973)), held: make([]int32, m.CmdWords)}
}

// presser holds each field of its command at an end or in the middle of its
// range for a while: what keys do, in a game it knows nothing of.
type presser struct {
	model *netcode.Model
	rng   *rand.Rand
	held  []int32
}

func (p *presser) DriveWords(_, cmd []int32) {
	for _, row := range p.model.Machine.Command().Rows {
		for i, f := range row.Fields {
			if p.rng.IntN(p.model.Machine.Rules().Hz/2) == 0 { // twice a second
				p.held[row.Off+i] = [...]int32{f.Min, f.Min + (f.Max-f.Min)/2, f.Max}[p.rng.IntN(3)]
			}
		}
	}
	copy(cmd, p.held)
}

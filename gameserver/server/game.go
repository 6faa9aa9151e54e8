package server

import (
	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
)

// game is one of sim/games as a node runs it. It never changes.
type game struct {
	model     *netcode.Model
	rules     *sim.Rules
	behaviour string
}

func newGame(m sim.Machine) *game {
	g := &game{model: netcode.NewModel(m), rules: m.Rules()}
	g.behaviour = g.model.Behaviour()
	return g
}

// describe is the game as a menu shows it.
func (g *game) describe() control.Game {
	c := control.Game{
		Name: g.rules.Name, Behaviour: g.behaviour,
		Hz: uint16(g.rules.Hz), Slots: uint8(g.rules.Slots),
	}
	for _, s := range g.rules.Settings {
		c.Settings = append(c.Settings, control.Setting{Name: s.Name, Min: s.Min, Max: s.Max, Default: s.Default})
	}
	return c
}

// setup is what a match with these settings begins with, except for its seed. Missing ones are the defaults.
func (g *game) setup(settings []int32) (s sim.Setup) {
	for i, d := range g.rules.Settings {
		s.Settings[i] = d.Default
	}
	copy(s.Settings[:], settings)
	return s
}

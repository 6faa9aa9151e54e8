// Package games is the one registry of games: server, load test, replay
// and the browser's WASM import it, so a game added here is everywhere. It
// does not know what a game is about.
package games

import (
	"slipstream/sim"
	"slipstream/sim/arena"
	"slipstream/sim/racing"
	"slipstream/sim/tag"
)

// All is every game this build can run. The first is the default.
var All = []sim.Machine{
	sim.Erase(racing.Game{}),
	sim.Erase(tag.Game{}),
	sim.Erase(arena.Game{}),
}

// ByName returns the game of that name, or nil.
func ByName(name string) sim.Machine {
	for _, m := range All {
		if m.Rules().Name == name {
			return m
		}
	}
	return nil
}

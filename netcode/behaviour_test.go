package netcode_test

import (
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
	"slipstream/sim/games"
	"slipstream/sim/tag"
)

// slower is tag with one rule changed.
type slower struct{ tag.Game }

func (slower) Step(s *tag.State, cmds []tag.Command) {
	for i := range cmds {
		cmds[i].DY = 0
	}
	tag.Game{}.Step(s, cmds)
}

func TestBehaviourIsTheGames(t *testing.T) {
	seen := map[string]string{}
	for _, g := range append(games.All, sim.Erase(slower{})) {
		id := netcode.NewModel(g).Behaviour()
		if again := netcode.NewModel(g).Behaviour(); again != id {
			t.Errorf("%s: %s, then %s", g.Rules().Name, id, again)
		}
		if other := seen[id]; other != "" {
			t.Errorf("%s and %s are both %s", g.Rules().Name, other, id)
		}
		seen[id] = g.Rules().Name
	}
}

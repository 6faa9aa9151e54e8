package games

import (
	"testing"

	"slipstream/sim"
)

func TestEveryGameIsFoundAndDiffers(t *testing.T) {
	ids := map[uint64]bool{}
	for _, m := range All {
		if ByName(m.Rules().Name) != m {
			t.Errorf("%s is not found by its name", m.Rules().Name)
		}
		id := sim.Behaviour(m)
		if ids[id] {
			t.Errorf("%s behaves like another", m.Rules().Name)
		}
		ids[id] = true
	}
	if ByName("no such game") != nil {
		t.Error("a game nobody made is found")
	}
	if All[0].Rules().Name != "racing" {
		t.Error("the race is not the default")
	}
}

func BenchmarkBehaviourOfAllGames(b *testing.B) {
	for b.Loop() {
		for _, m := range All {
			sim.Behaviour(m)
		}
	}
}

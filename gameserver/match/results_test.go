package match

import (
	"testing"

	"slipstream/sim"
)

// TestOnlySlotsAreRanked: a result reads the rows that slots have, and no other
// array's fields of the same name.
func TestOnlySlotsAreRanked(t *testing.T) {
	type state struct {
		Score  int32
		Teams  [2]struct{ Score int32 }
		Drones [3]struct{ Fuel, Score int32 }
		Prizes [6]struct{ Place, Score int32 }
	}
	r := ranksOf(sim.LayoutOf[state](), 3)
	for slot, want := range []int{4, 6, 8} {
		if r.score[slot] != want || r.place[slot] != -1 {
			t.Errorf("slot %d: score at word %d, want %d, place at %d, want none", slot, r.score[slot], want, r.place[slot])
		}
	}
}

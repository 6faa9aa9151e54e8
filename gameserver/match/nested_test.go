package match

import (
	"testing"

	"slipstream/sim"
)

// TestNestedRanks: a score within a part of a player is not the player's.
func TestNestedRanks(t *testing.T) {
	type part struct{ X, Score int32 }
	type player struct {
		Here, Score int32
		Parts       [4]part
		After       int32
	}
	type state struct {
		Clock   int32
		Players [4]player
	}
	r := ranksOf(sim.LayoutOf[state](), 4)
	for i, at := range r.score {
		if want := 1 + i*11 + 1; at != want {
			t.Errorf("score of slot %d at %d, want %d", i, at, want)
		}
	}
}

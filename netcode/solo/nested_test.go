package solo

import (
	"slices"
	"testing"

	"slipstream/sim"
)

// TestNestedColumns: an array within a player splits his words, and is his as well.
func TestNestedColumns(t *testing.T) {
	type part struct{ X int32 }
	type player struct {
		Here  int32
		Parts [3]part
		After int32
	}
	type state struct {
		Clock   int32
		Players [4]player
	}
	want := []column{{1, 1, 5}, {2, 1, 5}, {3, 1, 5}, {4, 1, 5}, {5, 1, 5}}
	if c := columns(sim.LayoutOf[state](), 4); !slices.Equal(c, want) {
		t.Errorf("columns %v, want %v", c, want)
	}
}

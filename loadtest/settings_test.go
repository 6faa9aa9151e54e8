package main

import (
	"slices"
	"testing"

	"slipstream/sim"
)

// TestSettings: those that are not given have the game's defaults.
func TestSettings(t *testing.T) {
	for game, want := range map[string][]int32{"": {7, 1, 5, 1}, "racing": {7, 1, 5, 1}} {
		got, err := settings{"laps": 1, "track": 7}.of(game)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v (%v)", game, got, want, err)
		}
	}
	if got, err := (settings{}).of("not in this build"); got != nil || err != nil {
		t.Errorf("without settings the server knows them: %v, %v", got, err)
	}
}

// TestPlaced: what is within a part of a player is not where he is.
func TestPlaced(t *testing.T) {
	type point struct {
		X int32 `net:"pos"`
	}
	type grid struct {
		Food    point
		Players [2]struct {
			Head int32
			Body [3]point
		}
	}
	type field struct{ Players [2]point }
	if placed(sim.LayoutOf[grid]()) || !placed(sim.LayoutOf[field]()) {
		t.Error("only the players of the field have a position")
	}
}

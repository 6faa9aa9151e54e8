package main

import (
	"strings"
	"testing"

	"slipstream/sim"
)

// odd is a game with every shape of state that a layout can have.
type odd struct{}

type oddState struct {
	In    int32
	Turns [3]int32 `net:"angle,per=360"`
	Boxes [2]struct {
		X     int32 `net:"pos,per=8"`
		Parts [2]struct{ On int32 }
		Seen  int32
	}
	Last int32
}

type oddCommand struct {
	Push int32 `net:"min=-4,max=8,per=4"`
}

func (odd) Rules() sim.Rules {
	return sim.Rules{Name: "odd", Hz: 20, Slots: 2, Settings: []sim.Setting{{Name: "rounds", Min: 1, Max: 5, Default: 2}}}
}
func (odd) Init(*oddState, sim.Setup)    {}
func (odd) Join(*oddState, sim.Slot)     {}
func (odd) Leave(*oddState, sim.Slot)    {}
func (odd) Step(*oddState, []oddCommand) {}

func TestEveryShapeOfState(t *testing.T) {
	text := string(game(sim.Erase(odd{})))
	for _, want := range []string{
		"export const in_ = (w: Int32Array): number => w[0]!",
		"/** In turns. */\nexport const turns = (w: Int32Array, j: number): number => w[1 + j]! / 360",
		"export const boxCount = 2",
		"export const boxX = (w: Int32Array, i: number): number => w[4 + i * 4]! / 8",
		"export const boxSeen = (w: Int32Array, i: number): number => w[7 + i * 4]!",
		"export const last = (w: Int32Array): number => w[12]!",
		"{ name: 'rounds', min: 1, max: 5, default: 2 },",
		"push: { min: -4, max: 8, per: 4 },",
		"/** -4 (-1 units) to 8 (2 units) */",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the module lacks %s", want)
		}
	}
	if n := strings.Count(text, "boxCount ="); n != 1 {
		t.Errorf("boxes are counted %d times", n)
	}
	// Two boxes of two parts each: four elements, unevenly spaced.
	if !strings.Contains(text, "const boxesPartOnAt = [5, 6, 9, 10]") ||
		!strings.Contains(text, "export const boxesPartOn = (w: Int32Array, i: number): number => w[boxesPartOnAt[i]!]!") {
		t.Errorf("the parts of boxes are not found:\n%s", text)
	}
	if t.Failed() {
		t.Log(text)
	}
}

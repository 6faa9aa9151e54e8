package main

import (
	"slices"
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
		Parts [3]struct {
			On   int32
			Legs [4]struct{ Toes [5]int32 }
		}
		At struct {
			Y    int32
			Dots [2]struct {
				Z int32 `net:"pos,per=2"`
			}
		}
		Seen int32
	}
	Board [3][12]int32
	Tiles [2][5]struct{ Kind, Age int32 }
	None  [0]int32
	Last  int32
	Words int32
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
	text, err := game(sim.Erase(odd{}), []number{{"side", "Of the board.", "12"}, {"hz", "", "20"}, {"slots", "", "-7"}})
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for _, want := range []string{
		"export const hz = 20",
		"/** Of the board. */\nexport const side = 12",
		"export const slots_ = -7",
		"export const in_ = (w: Int32Array): number => w[0]!",
		"export const turnsCount = 3",
		"/** In turns. */\nexport const turns = (w: Int32Array, i: number): number => w[1 + i]! / 360",
		"export const boxCount = 2",
		"export const boxX = (w: Int32Array, i: number): number => w[4 + i * 68]! / 8",
		"export const boxPartCount = 3",
		"export const boxPartOn = (w: Int32Array, i: number, j: number): number => w[5 + i * 68 + j * 21]!",
		"export const boxPartLegCount = 4",
		"export const boxPartLegToesCount = 5",
		"export const boxPartLegToes = (w: Int32Array, i: number, j: number, k: number, l: number): number => " +
			"w[6 + i * 68 + j * 21 + k * 5 + l]!",
		"export const boxAtY = (w: Int32Array, i: number): number => w[68 + i * 68]!",
		"export const boxAtDotZ = (w: Int32Array, i: number, j: number): number => w[69 + i * 68 + j]! / 2",
		"export const boxSeen = (w: Int32Array, i: number): number => w[71 + i * 68]!",
		"export const boardCount = 3",
		"export const boardCount2 = 12",
		"export const board = (w: Int32Array, i: number, j: number): number => w[140 + i * 12 + j]!",
		"export const tileCount = 2",
		"export const tileCount2 = 5",
		"export const tileAge = (w: Int32Array, i: number, j: number): number => w[177 + i * 10 + j * 2]!",
		"export const last = (w: Int32Array): number => w[196]!",
		"export const noneCount = 0",
		"export const words = 198",
		"export const words_ = (w: Int32Array): number => w[197]!",
		"\t{ name: 'rounds', min: 1, max: 5, default: 2 },",
		"\tpush: { min: -4, max: 8, per: 4 },",
		"\t/** -4 (-1 units) to 8 (2 units) */",
	} {
		part := strings.Split(want, "\n")
		if at := slices.Index(lines, part[0]); at < 0 || !slices.Equal(lines[at:at+len(part)], part) {
			t.Errorf("the module lacks %s", want)
		}
	}
	if n := strings.Count(string(text), "export const hz"); n != 1 {
		t.Errorf("hz is there %d times", n)
	}
	if t.Failed() {
		t.Logf("%s", text)
	}
}

// TestTwoMeanings: a name that would be two things is a fault that says what to do.
func TestTwoMeanings(t *testing.T) {
	_, err := game(sim.Erase(odd{}), []number{{"boxCount", "", "9"}})
	if err == nil || !strings.Contains(err.Error(), "the game odd: ") ||
		!strings.Contains(err.Error(), "both be boxCount: rename") {
		t.Errorf("a boxCount of 9 beside two boxes: %v", err)
	}
	if _, err = game(sim.Erase(odd{}), []number{{"boxCount", "", "2"}}); err != nil {
		t.Errorf("a constant that says how many boxes there are: %v", err)
	}
}

// TestNumbers: of constants those are taken that are exported integers which JavaScript can hold.
func TestNumbers(t *testing.T) {
	p := newPackages()
	got, err := p.numbers("slipstream/client-web/gen/testdata/constants")
	want := []number{
		{"side", "Side is as long as it is.", "40960"}, {"floor", "of a cell", "0"}, {"wall", "stops all", "1"},
		{"most", "", "9007199254740991"}, {"least", "", "-9007199254740991"},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, want %q (%v)", got, want, err)
	}
	if none, err := p.numbers("slipstream/sim/games"); len(none) != 0 || err != nil {
		t.Errorf("a package without constants has %v (%v)", none, err)
	}
	if _, err = p.numbers("slipstream/nowhere"); err == nil {
		t.Error("a package that is not there has constants")
	}
}

package solo

import (
	"slices"
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// Game is one build's version of a game that can be played alone. It never changes.
type Game struct {
	Model     *netcode.Model
	Behaviour string

	slots []column
}

// column is a part of the state that every slot has: where that of slot 0 begins, how many words it has, and how far
// it is from one slot's to the next.
type column struct{ at, words, stride int }

// NewGame returns m's game, or nil if it cannot be played alone. behaviour is m's.
func NewGame(m *netcode.Model, behaviour string) *Game {
	if !m.Machine.Solos() {
		return nil
	}
	return &Game{Model: m, Behaviour: behaviour, slots: columns(m.Machine.State(), m.Slots)}
}

// MaxTicks returns how many ticks the longest run has.
func (g *Game) MaxTicks() uint32 { return uint32(g.Model.Machine.Rules().Hz * sim.SoloSeconds) }

// Duration returns how long so many ticks take.
func (g *Game) Duration(ticks uint32) time.Duration {
	return time.Duration(ticks) * time.Second / time.Duration(g.Model.Machine.Rules().Hz)
}

// numbers returns the least and the greatest number of a run: the range of the game's first setting.
func (g *Game) numbers() (low, high int32) {
	if s := g.Model.Machine.Rules().Settings; len(s) > 0 {
		return s[0].Min, s[0].Max
	}
	return 0, 0
}

// fits reports whether a run can have a number and a sketch: the game finds no fault with them and ignores no part of
// them. So what is played on has only one name.
func (g *Game) fits(number int32, sketch []int32) bool {
	rules := g.Model.Machine.Rules()
	if len(rules.Settings) == 0 || len(sketch) != 0 && len(sketch) != rules.Sketch {
		return len(sketch) == 0
	}
	setup := rules.Clamp(sim.Setup{})
	setup.Settings[0] = number
	copy(setup.Settings[len(rules.Settings):], sketch)
	fitted, fault := g.Model.Machine.Fit(setup)
	return fault == "" && fitted == setup
}

// columns finds the arrays of a state that have an element for each slot.
func columns(l *sim.Layout, slots int) (all []column) {
	count, first := map[string]int{}, map[string][2]int{} // where its elements 0 and 1 begin
	for _, r := range slices.Backward(l.Rows) {
		count[r.Whose] = max(count[r.Whose], r.Slot+1)
		if at := first[r.Whose]; r.Slot < 2 {
			at[r.Slot] = r.Off
			first[r.Whose] = at
		}
	}
	for _, r := range l.Rows {
		if at := first[r.Whose]; r.Name != "" && r.Slot == 0 && count[r.Whose] == slots && slots > 1 {
			all = append(all, column{r.Off, len(r.Fields), at[1] - at[0]})
		}
	}
	return all
}

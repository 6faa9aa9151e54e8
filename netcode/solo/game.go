package solo

import (
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// Game is a game that can be played alone, as one build has it. It never changes.
type Game struct {
	Model     *netcode.Model
	Behaviour string

	slots []column
}

// column is a part of the state that there is of every slot: where slot 0 has it, and how far it is
// to the next.
type column struct{ at, words, stride int }

// NewGame returns the game of m, or nil if it cannot be played alone. behaviour is m's.
func NewGame(m *netcode.Model, behaviour string) *Game {
	if !m.Machine.Solos() {
		return nil
	}
	return &Game{Model: m, Behaviour: behaviour, slots: columns(m.Machine.State(), m.Slots)}
}

// MaxTicks is the longest run.
func (g *Game) MaxTicks() uint32 { return uint32(g.Model.Machine.Rules().Hz * sim.SoloSeconds) }

// Duration is how long so many ticks are.
func (g *Game) Duration(ticks uint32) time.Duration {
	return time.Duration(ticks) * time.Second / time.Duration(g.Model.Machine.Rules().Hz)
}

// numbers returns the range of numbers that runs can be of: the values of the game's first setting.
func (g *Game) numbers() (low, high int32) {
	if s := g.Model.Machine.Rules().Settings; len(s) > 0 {
		return s[0].Min, s[0].Max
	}
	return 0, 0
}

// fits reports whether runs can be of a number and a sketch: nothing is wrong with that, and nothing
// of it is ignored, so that what is played on has one name.
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
	count := map[string]int{}
	for _, r := range l.Rows {
		count[r.Name]++
	}
	for i, r := range l.Rows {
		if r.Name == "" || r.Index != 0 || count[r.Name] != slots || slots < 2 {
			continue
		}
		for _, next := range l.Rows[i+1:] {
			if next.Name == r.Name && next.Index == 1 {
				all = append(all, column{r.Off, len(r.Fields), next.Off - r.Off})
				break
			}
		}
	}
	return all
}

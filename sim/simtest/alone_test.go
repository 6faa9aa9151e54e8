package simtest_test

import (
	"strings"
	"testing"

	"slipstream/sim"
	"slipstream/sim/simtest"
)

// sprinter is a game alone: as many steps as the track is long. What is wrong with it is what a test says.
type sprinter struct {
	begun   *int32 // kept outside the state
	jumps   bool   // two marks in a tick
	restart bool   // behind the end the clock goes on
}

type sprint struct{ Number, Way, Clock, Time int32 }

const far = 200

func (sprinter) Rules() sim.Rules           { return sim.Rules{Name: "sprinter", Hz: 30, Slots: 2} }
func (sprinter) Init(*sprint, sim.Setup)    {}
func (sprinter) Join(*sprint, sim.Slot)     {}
func (sprinter) Leave(*sprint, sim.Slot)    {}
func (sprinter) Bot(*sprint, sim.Slot) draw { return draw{1} }
func (sprinter) Step(s *sprint, cmds []draw) {
	s.Clock++
	if s.Way += cmds[0].Draw; s.Way == far && s.Time == 0 {
		s.Time = s.Clock
	}
}
func (g sprinter) Solo(s *sprint, number int32, _ []int32) {
	s.Number = number
	if g.begun != nil {
		*g.begun++
		s.Way = *g.begun
	}
}
func (g sprinter) Timing(s *sprint) sim.Timing {
	switch {
	case s.Time == 0 && g.jumps:
		return sim.Timing{Marks: s.Way / 50 * 2, Ticks: s.Clock}
	case s.Time == 0:
		return sim.Timing{Marks: s.Way / 50, Ticks: s.Clock}
	case g.restart:
		return sim.Timing{Marks: far / 50, Ticks: s.Clock, Done: true}
	}
	return sim.Timing{Marks: far / 50, Ticks: s.Time, Done: true}
}

func TestWhatIsWrongWithRunsAloneIsFound(t *testing.T) {
	play := func(g sprinter) (faults []string) {
		simtest.Alone(sim.Erase(g), func(what string) { faults = append(faults, what) })
		return faults
	}
	if faults := play(sprinter{}); faults != nil {
		t.Errorf("a sound game: %v", faults)
	}
	outside := int32(0)
	for want, g := range map[string]sprinter{
		"begins in two ways":           {begun: &outside},
		"marks or the clock jump":      {jumps: true},
		"what was done is another now": {restart: true},
	} {
		if faults := play(g); len(faults) == 0 || !strings.Contains(strings.Join(faults, "\n"), want) {
			t.Errorf("%q is not among %d faults", want, len(faults))
		}
	}
}

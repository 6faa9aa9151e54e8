package racing

import (
	"slipstream/sim"
	"slipstream/sim/fix"
)

// A run alone is a flying lap: the car rolls towards the finish line, where the clock
// starts, and the lap ends there. To begin again costs no standing start.
const (
	runUp    = 110 * Metre          // before the line: within the straight that the grid needs
	rollIn   = fix.One * 60 / 100   // of the pace that the line allows there
	runUpLap = 1                    // Run.Lap on the way to the line,
	soloLap  = runUpLap + 1         // and on the lap that counts, which is the last
	soloEnd  = sim.SoloSeconds * Hz // the Clock of the longest run
)

// Solo implements sim.Soloist.
func (Game) Solo(s *State, number int32, sketch []int32) {
	s.Skill, s.Goal, s.End = Alone, soloLap, soloEnd
	s.choose(number, sketch)
	c, r, t := &s.Cars[0], &s.Runs[0], s.Circuit()
	c.place(t.onLine(-runUp))
	c.Here = 1
	h := facing(c.Yaw)
	c.VX, c.VZ = h.world(share(t.Points[c.Segment].Pace, rollIn), 0)
	r.Lap = runUpLap
	s.rank(t)
}

// Timing implements sim.Soloist: the clock runs from the line to the line.
func (Game) Timing(s *State) sim.Timing {
	r := &s.Runs[0]
	switch {
	case r.Finish != 0:
		return sim.Timing{Marks: int32(len(s.Circuit().Marks)), Ticks: r.Last, Done: true}
	case r.Lap != soloLap:
		return sim.Timing{}
	case r.Mark == 0: // the last checkpoint lies behind, the line ahead
		return sim.Timing{Marks: int32(len(s.Circuit().Marks)) - 1, Ticks: s.Clock - r.Began}
	}
	return sim.Timing{Marks: r.Mark - 1, Ticks: s.Clock - r.Began}
}

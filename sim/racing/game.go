package racing

import (
	"slipstream/sim"
	"slipstream/sim/fix"
)

const (
	capPerLap = 100 * Hz // a race lasts at most this, and a minute
	afterWin  = 30 * Hz  // the race goes on for this after the first finish,
	afterAll  = 5 * Hz   // and for this after the last
)

// Init implements sim.Game.
func (Game) Init(s *State, setup sim.Setup) {
	s.Seed = int32(setup.Seed)
	s.Goal = setup.Settings[SettingLaps]
	s.Clock = -Hz * setup.Settings[SettingCountdown]
	s.End = 60*Hz + s.Goal*capPerLap
}

// Over implements sim.Finisher.
func (Game) Over(s *State) bool { return s.Clock >= s.End }

// Join implements sim.Game: on the grid before the start, and behind the last
// car that races after it.
func (Game) Join(s *State, slot sim.Slot) {
	c, r := &s.Cars[slot], &s.Runs[slot]
	*c, *r = Car{}, Run{}
	if s.Clock <= 0 {
		c.place(s.freeSpot())
	} else {
		s.joinLate(c, r)
	}
	c.Here = 1
	s.rank()
}

// Leave implements sim.Game.
func (Game) Leave(s *State, slot sim.Slot) {
	s.Cars[slot], s.Runs[slot] = Car{}, Run{}
	s.rank()
}

// Step implements sim.Game.
func (Game) Step(s *State, cmds []Command) {
	s.Clock++
	for i := range s.Cars {
		if c := &s.Cars[i]; c.Here != 0 {
			s.press(i, &cmds[i])
			if s.Clock > 0 {
				c.drive(cmds[i])
			}
		}
	}
	if s.Clock <= 0 {
		return
	}
	s.meet()
	for i := range s.Cars {
		if s.Cars[i].Here != 0 {
			s.Cars[i].confine()
			s.lap(i)
		}
	}
	s.rank()
}

// place puts a car somewhere, at rest.
func (c *Car) place(at Spot) {
	c.X, c.Y, c.Z, c.Yaw, c.Segment = at.X, at.Y, at.Z, at.Yaw, at.Segment
	c.VX, c.VY, c.VZ, c.Spin, c.Steer = 0, 0, 0, 0, 0
	c.Tow, c.Skid, c.Stuck = 0, 0, 0
}

// freeSpot is the foremost place on the grid where no car stands.
func (s *State) freeSpot() Spot {
	for _, spot := range Circuit.Grid {
		free := true
		for i := range s.Cars {
			c := &s.Cars[i]
			free = free && (c.Here == 0 || fix.Abs(c.X-spot.X)+fix.Abs(c.Z-spot.Z) > CarLength)
		}
		if free {
			return spot
		}
	}
	return Circuit.Grid[Slots-1]
}

package racing

import "slipstream/sim"

const (
	capPerLap = 100 * Hz // a race lasts at most this, and a minute
	afterWin  = 45 * Hz  // the race goes on for this after the first finish,
	afterAll  = 5 * Hz   // and for this after the last
)

// Init implements sim.Game.
func (Game) Init(s *State, setup sim.Setup) {
	s.Seed = int32(setup.Seed)
	s.Skill = setup.Settings[SettingSkill]
	s.Goal = setup.Settings[SettingLaps]
	s.Clock = -Hz * setup.Settings[SettingCountdown]
	s.End = 60*Hz + s.Goal*capPerLap
	s.choose(setup.Settings[SettingTrack], setup.Settings[settings:])
}

// Over implements sim.Finisher.
func (Game) Over(s *State) bool { return s.Clock >= s.End }

// Join implements sim.Game: on the grid before the start, and behind the last
// car that races after it.
func (Game) Join(s *State, slot sim.Slot) {
	c, r := &s.Cars[slot], &s.Runs[slot]
	*c, *r = Car{}, Run{}
	if s.Clock > 0 {
		s.joinLate(c, r)
	}
	c.Here = 1
	t := s.Circuit()
	s.deal(t)
	s.rank(t)
}

// Leave implements sim.Game. On the grid the place stays empty until somebody
// joins: most who leave are replaced a tick later, and nobody should jump for that.
func (Game) Leave(s *State, slot sim.Slot) {
	s.Cars[slot], s.Runs[slot] = Car{}, Run{}
	s.rank(s.Circuit())
}

// Step implements sim.Game.
func (Game) Step(s *State, cmds []Command) {
	s.Clock++
	t := s.Circuit()
	var does [Slots]Command
	copy(does[:], cmds)
	s.takeOver(&does)
	for i := range s.Cars {
		if c := &s.Cars[i]; c.Here != 0 {
			s.press(i, &does[i])
			if s.Clock > 0 {
				c.drive(t, does[i])
			}
		}
	}
	if s.Clock <= 0 {
		return
	}
	s.meet(t, &does)
	for i := range s.Cars {
		if s.Cars[i].Here != 0 {
			s.Cars[i].confine(t)
			s.lap(t, i)
			s.judge(t, i, &cmds[i])
		}
	}
	s.rank(t)
}

// place puts a car somewhere, at rest.
func (c *Car) place(at Spot) {
	c.X, c.Y, c.Z, c.Yaw, c.Segment = at.X, at.Y, at.Z, at.Yaw, at.Segment
	c.VX, c.VY, c.VZ, c.Spin, c.Steer = 0, 0, 0, 0, 0
	c.Tow, c.Skid, c.Stuck = 0, 0, 0
}

// deal lines everybody up on the grid, until the start: in an order that comes
// from the seed, so that joining first is no advantage.
func (s *State) deal(t *Track) {
	if s.Clock > 0 {
		return
	}
	for i := range s.Cars {
		c, spot := &s.Cars[i], 0
		if c.Here == 0 {
			continue
		}
		for j := range s.Cars {
			a, b := s.trait(i, 0), s.trait(j, 0)
			if s.Cars[j].Here != 0 && (b < a || b == a && j < i) {
				spot++
			}
		}
		c.place(t.Grid[spot])
	}
}

// trait is a number that stays with a slot for the whole race.
func (s *State) trait(slot int, which uint32) uint32 {
	v := (uint32(s.Seed)^which*0x9e3779b9)*2654435761 + uint32(slot)*0x85ebca6b
	v ^= v >> 15
	v *= 0x2c1b3c6d
	return v ^ v>>13
}

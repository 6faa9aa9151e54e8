package racing

import "slipstream/sim/fix"

const (
	ghostFor   = 2 * Hz
	respawnGap = Hz // a respawn cannot follow another sooner
	stuckFor   = 5 * Hz / 2
	stuckSpeed = 3 * Metre / 2
	lateBehind = 14 * Metre
	lateSpeed  = 15 * Metre
	markReach  = 12 // points behind a checkpoint where passing it counts; a car passes one in two ticks
)

// press does what a driver's buttons ask, when they go down.
func (s *State) press(slot int, cmd *Command) {
	c := &s.Cars[slot]
	down := cmd.Buttons &^ c.Pressed
	c.Pressed = cmd.Buttons
	if down&Horn != 0 {
		c.Horns++
	}
	if s.Clock <= 0 {
		c.steer(-cmd.Steer, 0)
		return
	}
	c.stuck(cmd)
	if down&Respawn != 0 && c.Ghost < ghostFor-respawnGap || c.Stuck >= stuckFor {
		c.respawn(s.Circuit())
	}
}

// stuck counts how long a car has not moved though its driver wants it to.
func (c *Car) stuck(cmd *Command) {
	if cmd.Pedal == 0 || fix.Abs(c.VX)+fix.Abs(c.VZ) > stuckSpeed {
		c.Stuck = 0
		return
	}
	c.Stuck++
}

// respawn puts a car back on the racing line where it is, at rest.
func (c *Car) respawn(t *Track) {
	at := t.stand(c.Segment, c.X, c.Z)
	c.place(t.Spot(at.along(), at.a.Line))
	c.Ghost = ghostFor
	c.Respawns++
}

// joinLate puts a car behind the last one that races, on the same lap, rolling.
func (s *State) joinLate(c *Car, r *Run) {
	t := s.Circuit()
	last, least := -1, int32(1<<30)
	for i := range s.Cars {
		if s.Cars[i].Here == 0 || s.Runs[i].Finish != 0 {
			continue
		}
		if p := s.progress(t, i); p < least {
			last, least = i, p
		}
	}
	along := int32(-lateBehind)
	if last >= 0 {
		other := &s.Cars[last]
		at := t.stand(other.Segment, other.X, other.Z)
		along = at.along() - lateBehind
		r.Lap, r.Mark = s.Runs[last].Lap, s.Runs[last].Mark
	}
	c.place(t.onLine(along))
	h := facing(c.Yaw)
	c.VX, c.VZ = h.world(lateSpeed, 0)
	c.Ghost = ghostFor
	r.Began = s.Clock
}

// lap keeps a car's race, once it has moved: checkpoints in order, laps, finish.
func (s *State) lap(t *Track, slot int) {
	c, r := &s.Cars[slot], &s.Runs[slot]
	c.fade(s, r)
	c.stray(t, r)
	points := int32(len(t.Points))
	past := c.Segment - t.Marks[r.Mark]
	if past < 0 {
		past += points
	}
	if past >= markReach || r.Finish != 0 {
		return
	}
	if r.Mark == 0 {
		s.crossLine(r)
	}
	if r.Mark++; int(r.Mark) == len(t.Marks) {
		r.Mark = 0
	}
	if r.Finish != 0 {
		c.Ghost = 1
	}
}

// crossLine is a crossing of the finish line with all checkpoints passed.
func (s *State) crossLine(r *Run) {
	if r.Lap > 0 { // the first lap begins with the lights
		r.Last = s.Clock - r.Began
		if r.Best == 0 || r.Last < r.Best {
			r.Best = r.Last
		}
		r.Began = s.Clock
	}
	r.Lap++
	if r.Lap > s.Goal {
		r.Finish = s.Clock
		s.End = min(s.End, s.Clock+afterWin)
		if s.finished() {
			s.End = min(s.End, s.Clock+afterAll)
		}
	}
}

func (s *State) finished() bool {
	for i := range s.Cars {
		if s.Cars[i].Here != 0 && s.Runs[i].Finish == 0 {
			return false
		}
	}
	return true
}

// fade ends a ghost once its time is over and it overlaps nobody. A car that has
// finished stays one: it is out of the others' way.
func (c *Car) fade(s *State, r *Run) {
	if c.Ghost == 0 || r.Finish != 0 {
		c.Ghost = min(c.Ghost, 1)
		return
	}
	if c.Ghost > 1 {
		c.Ghost--
		return
	}
	for i := range s.Cars {
		o := &s.Cars[i]
		if o != c && o.Here != 0 && fix.Abs(o.X-c.X) < CarLength && fix.Abs(o.Z-c.Z) < CarLength {
			return
		}
	}
	c.Ghost = 0
}

// stray counts the ticks for which a car drives against the traffic.
func (c *Car) stray(t *Track, r *Run) {
	p := &t.Points[c.Segment]
	h := facing(c.Yaw)
	if scale(h.x, p.DX, h.z, p.DZ) < -fix.One/4 && c.headway(t) < -2*Metre {
		r.Astray = min(r.Astray+1, 255)
		return
	}
	r.Astray = 0
}

// progress is how far a car has come in the race.
func (s *State) progress(t *Track, slot int) int32 {
	c, r := &s.Cars[slot], &s.Runs[slot]
	p := &t.Points[c.Segment]
	along := p.Along + scale(c.X-p.X, p.DX, c.Z-p.Z, p.DZ)
	if r.Mark == 1 && along > t.Length/2 { // it went back over the line
		along -= t.Length
	}
	return r.Lap*t.Length + along
}

// rank works out everybody's place: by finish, then by progress, then by slot.
func (s *State) rank(t *Track) {
	var keys [Slots]int32
	for i := range s.Cars {
		switch {
		case s.Cars[i].Here == 0:
			keys[i] = -1 << 31
		case s.Runs[i].Finish != 0:
			keys[i] = 1<<31 - 1 - s.Runs[i].Finish
		default:
			keys[i] = s.progress(t, i)
		}
	}
	places := [Slots]int32{}
	for i := range keys {
		for j := range i {
			if keys[i] > keys[j] {
				places[j]++
			} else {
				places[i]++
			}
		}
	}
	for i := range s.Runs {
		s.Runs[i].Place = 0
		if s.Cars[i].Here != 0 {
			s.Runs[i].Place = places[i] + 1
		}
	}
}

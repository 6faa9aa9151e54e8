package racing

import (
	"slipstream/sim"
	"slipstream/sim/fix"
)

// A car's Conduct is how badly it was driven lately. It rises while the car stands
// or goes against the traffic and with every foul, and falls while it gets on, so
// a slow driver, one who was spun round and one who was hit come to no harm.
const (
	Ghosted = 10 * Hz // the Conduct from which a car touches nobody,
	Driven  = 24 * Hz // and from which the game drives it
	worst   = 44 * Hz

	standing  = 2 // a tick: a ghost after 5 s, driven after 12
	against   = 4 // a tick: a ghost after 2.5 s, driven after 6
	better    = 2 // a tick of getting on; while the game drives, only if the driver would, too
	foul      = 5 * Hz
	foulMost  = 20 * Hz // the first costs one foul, the second two, and so on, up to this
	letBe     = Hz / 2  // above Driven: all that standing and going against the traffic adds
	gettingOn = 3 * Metre
	backwards = -6 * Metre

	strong  = 10 * Metre         // approach speed from which a contact can be a foul
	clear   = fix.One * 3 / 4    // share of it that is the culprit's
	joltFor = Hz                 // a driver who was hit hard is not to blame for what follows
	tooSlow = fix.One * 60 / 100 // of the place's pace: a driver who brakes below it brakes to be hit
)

// takeOver puts the bot's commands in the place of those of cars that the game
// drives. It comes before anything moves, so that the bot sees what Unaffected saw.
func (s *State) takeOver(does *[Slots]Command) {
	if s.Skill == Alone {
		return
	}
	for i := range s.Cars {
		if s.Cars[i].Conduct >= Driven {
			does[i] = Game{}.Bot(s, sim.Slot(i))
		}
	}
}

// judge keeps a car's conduct, once it has moved. cmd is what its driver wants,
// whether or not the game drives.
func (s *State) judge(t *Track, slot int, cmd *Command) {
	c, r := &s.Cars[slot], &s.Runs[slot]
	c.Jolt = max(c.Jolt-1, 0)
	if r.Began == s.Clock && r.Lap > 1 {
		c.Fouls = max(c.Fouls-1, 0)
	}
	headway := c.headway(t)
	switch {
	case r.Finish != 0, s.Skill == Alone:
		c.Conduct = 0
	case headway >= gettingOn:
		if c.Conduct < Driven || cmd.Pedal > 0 {
			c.Conduct = max(c.Conduct-better, 0)
		}
	case headway < backwards:
		c.blame(against)
	default:
		c.blame(standing)
	}
	if c.Conduct >= Ghosted {
		c.Ghost = max(c.Ghost, 2)
	}
}

// blame raises the conduct of a car that stands or goes against the traffic, not
// beyond what a driver who wants to get on makes good in a moment.
func (c *Car) blame(by int32) { c.Conduct = max(c.Conduct, min(c.Conduct+by, Driven+letBe)) }

// headway is how fast a car gets on.
func (c *Car) headway(t *Track) int32 {
	p := &t.Points[c.Segment]
	return scale(c.VX, p.DX, c.VZ, p.DZ)
}

// clash finds out whose fault a hard contact is: that of the one who goes against
// the traffic, or else of the one whose speed it is. n looks from b to a; it comes
// before the contact has changed anything.
func clash(t *Track, a, b *Car, doesA, doesB *Command, n heading, approach int32) {
	byA, byB := -scale(a.VX, n.x, a.VZ, n.z), scale(b.VX, n.x, b.VZ, n.z)
	most := share(approach, clear)
	wrongA, wrongB := a.headway(t) < backwards, b.headway(t) < backwards
	switch {
	case wrongA != wrongB:
		if wrongA {
			a.commit()
		} else {
			b.commit()
		}
	case byA >= most && byA > byB && !b.asksForIt(t, doesB):
		a.commit()
	case byB >= most && byB > byA && !a.asksForIt(t, doesA):
		b.commit()
	}
	a.Jolt, b.Jolt = joltFor, joltFor
}

// asksForIt reports whether a car brakes where it is far too slow already.
func (c *Car) asksForIt(t *Track, does *Command) bool {
	return does.Pedal < 0 && fix.Len(c.VX, c.VZ) < share(t.Points[c.Segment].Pace, tooSlow)
}

// commit is a foul, unless the car was hit hard itself just before.
func (c *Car) commit() {
	if c.Jolt > 0 {
		return
	}
	c.Fouls++
	c.Conduct = min(c.Conduct+min(foul*c.Fouls, foulMost), worst)
}

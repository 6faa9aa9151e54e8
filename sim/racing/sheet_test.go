package racing

import (
	"math"
	"testing"

	"slipstream/sim"
	"slipstream/sim/fix"
)

// These tests go on where those of feel_test.go end: what a player feels of kerbs, grass, walls,
// rivals, jumps and the tow. `go test ./sim/racing -run Feel -v` prints the whole sheet. The bands
// are generous: what is tuned stays within them, a feel that is lost does not.

// long is a level road with grass and walls, straight for a kilometre and a half.
var long = rounded(2, 200, 1500)

// wallLies is how far to the left of its middle.
const wallLies = 14

// on puts a car on it, so many metres down the straight and to the left of the middle.
func on(way, offset, speed float64) *Car {
	c := &Car{Here: 1}
	c.place(long.Spot(int32(way*Metre), int32(offset*Metre)))
	c.VX, c.VZ = facing(c.Yaw).world(int32(speed*Metre), 0)
	return c
}

// goes gives it a command for some ticks, and returns how fast it is then.
func (c *Car) goes(ticks int, cmd Command) float64 {
	for range ticks {
		c.drive(long, cmd)
		c.confine(long)
	}
	return speedOf(c)
}

// heads is how far it looks to the left of the road, in degrees; offset is how many metres it is to
// the left of the middle.
func (c *Car) heads() float64 {
	p := &long.Points[c.Segment]
	return float64(fix.Wrap(c.Yaw-fix.Atan2(p.DX, p.DZ))) * 360 / fix.Turn
}

func (c *Car) offset() float64 {
	return float64(long.Points[c.Segment].across(c.X, c.Z)) / Metre
}

func TestFeelOfSpeed(t *testing.T) {
	p, ticks := newPlane(0), 0
	for speedOf(&p.c) < 200/3.6 && ticks < 60*Hz {
		p.do(1, Command{Pedal: 15}, nil)
		ticks++
	}
	within(t, "0 to 200 km/h, s", float64(ticks)/Hz, 5, 9)
	p, way := newPlane(200/3.6), 0.0
	for speedOf(&p.c) > 0.3 {
		p.do(1, Command{Pedal: -15}, nil)
		way += speedOf(&p.c) / Hz
	}
	within(t, "from 200 km/h to 0, m", way, 70, 110)
}

// TestFeelOfATap is what a key does that is touched for 80 ms: a correction, not a swerve, and the
// finer the faster it goes.
func TestFeelOfATap(t *testing.T) {
	before := math.Inf(1)
	for _, speed := range []float64{15, 30, 45, 60} {
		p := newPlane(speed)
		yaw := p.c.Yaw
		p.do(5, Command{Steer: 127, Pedal: 5}, nil)
		p.do(40, Command{Pedal: 5}, nil)
		turned := math.Abs(float64(fix.Wrap(p.c.Yaw-yaw))) * 360 / fix.Turn
		t.Logf("at %.0f m/s:", speed)
		within(t, "  a tap turns, degrees", turned, 0.3, 4)
		within(t, "  and leads aside by, m/s", math.Sin(turned*math.Pi/180)*speed, 0.3, 1)
		if turned > before*0.8 {
			t.Error("a tap does as much as at a lower speed")
		}
		before = turned
		ticks := 0
		for p.c.Steer > -127*8 && ticks < Hz {
			p.do(1, Command{Steer: 127, Pedal: 5}, nil)
			ticks++
		}
		within(t, "  from a key to all of the wheel, s", float64(ticks)/Hz, 0.1+speed/800, 0.35)
	}
}

// TestFeelOfPanic is everything that a beginner holds too long: no car spins for that.
func TestFeelOfPanic(t *testing.T) {
	for what, pedal := range map[string]int32{"throttle": 15, "lifting": 0, "braking": -15} {
		most := 0.0
		see := func(p *plane) func() {
			return func() {
				if ahead, _ := facing(p.c.Yaw).local(p.c.VX, p.c.VZ); ahead > 8*Metre {
					most = max(most, p.slide())
				}
			}
		}
		for _, speed := range []float64{15, 30, 45, 60} {
			p := newPlane(speed)
			p.do(40, Command{Steer: 127, Pedal: 15}, nil)
			p.do(2*Hz, Command{Steer: 127, Pedal: pedal}, see(p))
		}
		within(t, "all of the wheel and "+what+", slides by degrees", most, 0, 12)
		most = 0
		p := newPlane(45)
		for k := range int32(8) {
			p.do(24, Command{Steer: 127 - 254*(k%2), Pedal: pedal}, see(p))
		}
		within(t, "from one side to the other, slides by degrees", most, 0, 18)
	}
}

func TestFeelOfTheGrass(t *testing.T) {
	const off = 11.0
	within(t, "from a standstill on grass, 2 s, m/s", on(100, off, 0).goes(2*Hz, Command{Pedal: 15}), 6, 15)
	within(t, "fastest on grass, m/s", on(100, off, 0).goes(20*Hz, Command{Pedal: 15}), 28, 46)
	within(t, "a second on grass at 60 m/s costs, m/s", 60-on(100, off, 60).goes(Hz, Command{Pedal: 15}), 3, 9)
	within(t, "and without throttle", 60-on(100, off, 60).goes(Hz, Command{}), 8, 16)
	within(t, "a second on a kerb at 40 m/s costs, m/s",
		on(100, 0, 40).goes(Hz, Command{Pedal: 15})-on(100, 8.1, 40).goes(Hz, Command{Pedal: 15}), 0, 1.5)
	c := on(100, off, 40)
	c.goes(Hz, Command{Steer: 127, Pedal: 5})
	within(t, "slide with all of the wheel on grass, degrees", slideOf(c), 0, 12)
}

// hitsWall sends a car into the wall at an angle, and has the driver keep the throttle down. It
// returns how fast it was before and is a second after, and for how long it touched.
func hitsWall(angle float64) (before, after, touches float64, c *Car) {
	c = on(100, 9, 40)
	c.Yaw = (c.Yaw + int32(angle*fix.Turn/360)) & (fix.Turn - 1)
	c.VX, c.VZ = facing(c.Yaw).world(40*Metre, 0)
	hit := 0
	for tick := 0; hit == 0 || tick < hit+Hz; tick++ {
		if hit == 0 {
			before = speedOf(c)
		}
		c.drive(long, Command{Pedal: 15})
		free := *c
		c.confine(long)
		if free.VX != c.VX || free.VZ != c.VZ || free.Spin != c.Spin {
			touches += 1.0 / Hz
			if hit == 0 {
				hit = tick + 1
			}
		}
	}
	return before, speedOf(c), touches, c
}

func TestFeelOfWalls(t *testing.T) {
	for _, hit := range []struct{ angle, least, most, heads float64 }{{4, 0, 0.2, 10}, {12, 0.02, 0.25, 10},
		{25, 0.05, 0.35, 10}, {45, 0.2, 0.6, 15}, {60, 0.4, 0.8, 45}} {
		before, after, touches, c := hitsWall(hit.angle)
		t.Logf("into a wall at %.0f degrees and %.0f m/s:", hit.angle, before)
		within(t, "  share of the speed that is lost a second after", 1-after/before, hit.least, hit.most)
		within(t, "  touches for, s", touches, 1.0/Hz, 0.75)
		within(t, "  still looks into it by, degrees", c.heads(), -25, hit.heads)
	}
	for what, held := range map[string]Command{"a little": {Pedal: 15, Steer: -30},
		"all of it": {Pedal: 15, Steer: -127}} {
		c := on(100, wallLies-2, 25)
		t.Logf("wheel turned into a wall, %s:", what)
		within(t, "  after 3 s it drives, m/s", c.goes(3*Hz, held), 18, 36)
		ticks := 0
		for ; c.offset() > wallLies-5.0/2 && ticks < 5*Hz; ticks++ {
			c.goes(1, Command{Pedal: 15, Steer: 80})
		}
		within(t, "  steering away, it is off after, s", float64(ticks)/Hz, 0.2, 1.2)
	}
	c := on(100, 6, 40)
	c.goes(Hz, Command{Steer: -127, Buttons: Handbrake})
	t.Logf("a drift into a wall, nose in by %.0f degrees, then throttle:", c.heads())
	within(t, "  after 1.5 s it looks into it by, degrees",
		func() float64 { c.goes(3*Hz/2, Command{Pedal: 15}); return c.heads() }(), -20, 15)
	within(t, "  and drives, m/s", speedOf(c), 18, 40)
}

func TestFeelOfContact(t *testing.T) {
	for _, closing := range []float64{1, 3, 8} {
		for how, place := range map[string][2]float64{"side by side": {0, 2.2}, "into the rear quarter": {-3, 2.2},
			"from behind": {-4.5, 0}} {
			s := &State{Clock: 1, Goal: 1}
			a, b := &s.Cars[0], &s.Cars[1]
			*a, *b = *on(300+place[0], place[1], 40), *on(300, 0, 40)
			if place[1] == 0 {
				*a = *on(300+place[0], 0, 40+closing)
			} else {
				a.VX, a.VZ = facing(a.Yaw).world(40*Metre, int32(-closing*Metre))
			}
			most, spun, calm, energyBefore := 0.0, 0.0, 0, energy(s)
			step := func(tick int, does [Slots]Command) {
				a.drive(long, does[0])
				b.drive(long, does[1])
				s.meet(long, &does)
				a.confine(long)
				b.confine(long)
				slide := max(slideOf(a), slideOf(b))
				most, spun = max(most, slide), max(spun, math.Abs(float64(b.Spin))/Metre)
				if slide > 4 {
					calm = tick
				}
			}
			for tick := range 30 {
				step(tick, [Slots]Command{{}, {}})
			}
			t.Logf("%s at %.0f m/s:", how, closing)
			within(t, "  contacts", float64(a.Hits), 1, 4)
			within(t, "  slides by, degrees", most, 0, 4+closing*2)
			within(t, "  who is hit turns by, rad/s", spun, 0, 0.5+closing/4)
			within(t, "  calm after, s", float64(calm)/Hz, 0, 0.5)
			within(t, "  energy that is left", energy(s)/energyBefore, 0.8, 1)
			if place[1] == 0 {
				continue
			}
			ticks := 0
			for ; depth(a, b) > -0.7 && ticks < 5*Hz; ticks++ {
				step(ticks, [Slots]Command{{Steer: -80, Pedal: 15}, {Steer: 80, Pedal: 15}})
			}
			within(t, "  steering apart, 0.7 m between them after, s", float64(ticks)/Hz, 0, 0.7)
		}
	}
}

func TestFeelOfTheTow(t *testing.T) {
	for gap, most := range map[float64]float64{0.3: 300, 0.5: 450} {
		s := &State{Clock: 1, Goal: 1}
		a, b := &s.Cars[0], &s.Cars[1]
		*a, *b = *on(200-gap*50, 0, 50), *on(200, 0, 50)
		var does [Slots]Command
		ticks, faster := 0, 0.0
		for ; depth(a, b) < -1 && ticks < 20*Hz; ticks++ {
			a.goes(1, Command{Pedal: 15})
			b.goes(1, Command{Pedal: 15})
			s.meet(long, &does)
			faster = max(faster, speedOf(a)/speedOf(b))
		}
		t.Logf("a rival %.1f s ahead at 50 m/s:", gap)
		within(t, "  is reached after, s", float64(ticks)/Hz, 1.5, 8)
		within(t, "  which is, m", float64(b.Z)/Metre-200, 80, most)
		within(t, "  at up to so much of his speed", faster, 1.04, 1.2)
	}
	within(t, "seconds of reach at 60 m/s", float64(towReach)/Metre/60, 0.5, 1)
}

func TestFeelOfLanding(t *testing.T) {
	for _, number := range []int32{0, 2} {
		setup := sim.Setup{Seed: 2, Settings: laps(2, 1)}
		setup.Settings[SettingTrack], setup.Settings[SettingSkill] = number, Hard
		s, cmds := race(1, setup), make([]Command, Slots)
		c, air, longest, since, slide := &s.Cars[0], 0, 0, Hz, 0.0
		for !(Game{}).Over(s) {
			bots(s, cmds)
			Game{}.Step(s, cmds)
			if c.Y-s.Circuit().stand(c.Segment, c.X, c.Z).ground > suspension {
				air++
				continue
			}
			if air > 5 {
				since, longest = 0, max(longest, air)
			}
			air = 0
			if since++; since < Hz {
				slide = max(slide, slideOf(c))
			}
		}
		t.Log(s.Circuit().Name)
		within(t, "longest flight, s", float64(longest)/Hz, 0.25, 1.2)
		within(t, "slide within a second of landing, degrees", slide, 0, 8)
	}
}

package racing

import (
	"math"
	"testing"

	"slipstream/sim/fix"
)

// rounded is a level track of straights that end in so many equal bends to the left.
func rounded(bends int, radius, straight float64) *Track {
	var curve []Point
	x, z, yaw := 0.0, 0.0, 0.0
	add := func() {
		curve = append(curve, Point{X: int32(x * Metre), Z: int32(z * Metre), Half: 15 * Metre / 2, Left: 14 * Metre,
			Right: 14 * Metre})
	}
	const step = 0.5
	for range bends {
		for gone := 0.0; gone < straight; gone += step {
			add()
			x, z = x+step*math.Sin(yaw), z+step*math.Cos(yaw)
		}
		turn := 2 * math.Pi / float64(bends)
		n := math.Round(turn * radius / step)
		for range int(n) {
			add()
			yaw += turn / n / 2
			x, z = x+turn*radius/n*math.Sin(yaw), z+turn*radius/n*math.Cos(yaw)
			yaw += turn / n / 2
		}
	}
	t := &Track{}
	t.lay(curve)
	t.turn()
	t.kerbs()
	t.mark()
	t.line()
	t.pace()
	return t
}

// cornering is what somebody does in a bend, and what comes of it.
type cornering struct {
	pace float64 // of the line's

	drift bool
	at    int     // where the handbrake is pulled first, in points before the bend begins
	entry float64 // m/s at which it is
	pull  int     // ticks for which it is
	wheel float64 // how much more the wheel is turned than the way asks for
	until float64 // degrees from the exit's direction at which the drift is let go

	pulled     int
	time, slid float64 // seconds, and the widest angle of slide in degrees
}

// drive goes from 100 m before a bend to 60 m behind it; false if it touches a wall or leaves the tarmac.
func (d *cornering) drive(t *Track, straight, arc float64) bool {
	s := &State{Clock: 1, Goal: 1, Skill: Hard}
	c := &s.Cars[0]
	*c = Car{Here: 1}
	from := int32((straight - 100) * Metre)
	c.place(t.onLine(from))
	c.VX, c.VZ = facing(c.Yaw).world(50*Metre, 0)
	begins, done := t.Spot(int32(straight*Metre), 0).Segment, t.Spot(int32((straight+arc+60)*Metre), 0).Segment
	out := &t.Points[done]
	for tick := range 15 * Hz {
		cmd := d.does(s, t, begins, out)
		c.drive(t, cmd)
		c.confine(t)
		if c.Segment >= begins {
			d.slid = max(d.slid, slideOf(c))
		}
		f := t.stand(c.Segment, c.X, c.Z)
		if c.Scrapes > 0 || fix.Abs(f.offset) > f.a.Half+kerb/2 {
			return false
		}
		if c.Segment >= done && c.Segment < done+20 {
			d.time = float64(tick) / Hz
			return true
		}
	}
	return false
}

func (d *cornering) does(s *State, t *Track, begins int32, out *Point) Command {
	c := &s.Cars[0]
	b := bot{s: s, t: t, c: c}
	b.look()
	b.follow()
	b.pace, b.lane = int32(float64(b.ahead(b.speed/16).Pace)*d.pace), b.aim.Line
	if before := float64(begins-int32(d.at)-c.Segment) * float64(b.a.Step) / Metre; d.drift && before > 0 {
		b.pace = int32(math.Sqrt(d.entry*d.entry+2*15*before) * Metre)
	}
	cmd := b.act()
	off := math.Abs(float64(fix.Wrap(c.Yaw-fix.Atan2(out.DX, out.DZ)))) * 360 / fix.Turn
	if !d.drift || c.Segment < begins-int32(d.at) || off < d.until {
		return cmd
	}
	cmd.Pedal = 15
	if b.speed > b.pace+b.pace/8 {
		cmd.Pedal = 0
	}
	cmd.Steer = fix.Clamp(int32(float64(cmd.Steer)*d.wheel), 127)
	if d.pulled++; d.pulled <= d.pull {
		cmd.Buttons, cmd.Steer = Handbrake, sign(cmd.Steer)*127
	}
	return cmd
}

func slideOf(c *Car) float64 {
	ahead, left := facing(c.Yaw).local(c.VX, c.VZ)
	return math.Abs(math.Atan2(float64(left), float64(ahead))) * 180 / math.Pi
}

// best finds how a bend is driven fastest, with the grip or in a drift.
func best(t *Track, straight, arc float64, drift bool) cornering {
	found := cornering{time: math.Inf(1)}
	try := func(d cornering) {
		if d.drive(t, straight, arc) && d.time < found.time {
			found = d
		}
	}
	if !drift {
		for pace := 0.84; pace < 1.12; pace += 0.01 {
			try(cornering{pace: pace})
		}
		return found
	}
	for _, entry := range []float64{14, 16, 18, 20, 23, 26, 30, 35} {
		for _, at := range []int{-3, 0, 3, 6} {
			for _, pull := range []int{8, 16, 24, 32, 40} {
				for _, wheel := range []float64{1, 2, 9} {
					for _, until := range []float64{10, 35} {
						try(cornering{pace: 1.02, drift: true, at: at, entry: entry, pull: pull, wheel: wheel, until: until})
					}
				}
			}
		}
	}
	return found
}

// TestFeelOfADriftThatIsWorthIt has one driver brake and take the racing line, and another pull the
// handbrake and keep the throttle down, each at the best of many tries. In narrow bends the drift
// wins, in wide ones the grip.
func TestFeelOfADriftThatIsWorthIt(t *testing.T) {
	for _, bend := range []struct {
		bends     int
		radius    float64
		low, high float64 // what the drift gains, in seconds
	}{
		{4, 10, 0.08, 0.6}, {4, 16, 0.08, 0.6}, {4, 22, 0, 0.5}, {4, 45, -1, -0.05},
		{2, 14, -0.1, 0.5}, {2, 45, -1, -0.05},
	} {
		const straight = 220
		track := rounded(bend.bends, bend.radius, straight)
		arc := 2 * math.Pi / float64(bend.bends) * bend.radius
		grip, slide := best(track, straight, arc, false), best(track, straight, arc, true)
		t.Logf("%d degrees of %.0f m: %.2f s with grip, %.2f s with the handbrake for %.2f s at %.0f m/s, sliding by %.0f degrees", 360/bend.bends, bend.radius,
			grip.time, slide.time, float64(slide.pull)/Hz, slide.entry, slide.slid)
		within(t, "  the drift gains, s", grip.time-slide.time, bend.low, bend.high)
	}
}

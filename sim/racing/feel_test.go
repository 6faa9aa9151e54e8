package racing

import (
	"math"
	"testing"

	"slipstream/sim"
	"slipstream/sim/fix"
)

// These tests drive one car on endless level tarmac, measure how it handles, log
// the figures and hold them to what was found to be fun: quick to answer, a limit
// one can feel, slides that can be caught. Angles are degrees.

type plane struct {
	c    Car
	spot Spot
	lat  float64 // m/s² to the left, of the last tick
}

func newPlane(speed float64) *plane {
	p := &plane{spot: Circuit.Spot(0, 0)}
	put(&p.c, 0, 0, speed)
	return p
}

// do gives a command for some ticks, and calls see after each.
func (p *plane) do(ticks int, cmd Command, see func()) {
	for range ticks {
		p.c.X, p.c.Z, p.c.Segment = p.spot.X, p.spot.Z, p.spot.Segment
		vx, vz := p.c.VX, p.c.VZ
		p.c.drive(Circuit, cmd)
		p.c.govern()
		ax, az := float64(p.c.VX-vx)*Hz/Metre, float64(p.c.VZ-vz)*Hz/Metre
		p.lat = (ax*float64(p.c.VZ) - az*float64(p.c.VX)) / Metre / (speedOf(&p.c) + 0.01)
		if see != nil {
			see()
		}
	}
}

// slide is the angle between where the car looks and where it goes.
func (p *plane) slide() float64 {
	ahead, left := facing(p.c.Yaw).local(p.c.VX, p.c.VZ)
	return math.Abs(math.Atan2(float64(left), float64(ahead))) * 180 / math.Pi
}

func within(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	t.Logf("%-52s %6.2f", what, got)
	if got < low || got > high {
		t.Errorf("%s: %.2f, want %.2f to %.2f", what, got, low, high)
	}
}

func TestFeelOfPedals(t *testing.T) {
	p, ticks := newPlane(0), 0
	for speedOf(&p.c) < 100/3.6 {
		p.do(1, Command{Pedal: 15}, nil)
		ticks++
	}
	within(t, "0 to 100 km/h, s", float64(ticks)/Hz, 2, 3.5)
	p.do(40*Hz, Command{Pedal: 15}, nil)
	within(t, "top speed, m/s", speedOf(&p.c), 60, 70)
	p.c.Tow = 255
	p.do(20*Hz, Command{Pedal: 15}, func() { p.c.Tow = 255 })
	within(t, "top speed in a full tow, m/s", speedOf(&p.c), 74, 86)
	p, ticks = newPlane(50), 0
	for speedOf(&p.c) > 0.5 {
		p.do(1, Command{Pedal: -15}, nil)
		ticks++
	}
	within(t, "braking from 50 m/s, m/s²", 50/(float64(ticks)/Hz), 14, 20)
	p.do(3*Hz, Command{Pedal: -15}, nil)
	ahead, _ := facing(p.c.Yaw).local(p.c.VX, p.c.VZ)
	within(t, "reverse after 3 s, m/s", -float64(ahead)/Metre, 6, 13)
}

func TestFeelOfTheWheel(t *testing.T) {
	for _, speed := range []float64{15, 30, 45, 60} {
		p, most, quick, tick := newPlane(speed), 0.0, 0, 0
		p.do(60, Command{Steer: 127, Pedal: 5}, func() {
			tick++
			most = max(most, -p.lat)
			if quick == 0 && -p.lat > 10 {
				quick = tick
			}
		})
		t.Logf("key held at %.0f m/s:", speed)
		within(t, "  10 m/s² sideways after, s", float64(quick)/Hz, 0.05, 0.25)
		within(t, "  held after 1 s, m/s²", -p.lat, 12, 18)
		within(t, "  slide after 1 s", p.slide(), 0, 6)
		settled := 0
		p.do(60, Command{Pedal: 5}, func() {
			settled++
			if math.Abs(p.lat) > 1.5 {
				tick = settled
			}
		})
		within(t, "  straight again after letting go, s", float64(tick)/Hz, 0.05, 0.5)
	}
}

func TestFeelOfTheLimit(t *testing.T) {
	p, most := newPlane(40), 0.0
	p.do(30, Command{Steer: 100, Pedal: 5}, nil)
	p.do(60, Command{Steer: 100, Pedal: -15}, func() { most = max(most, p.slide()) })
	within(t, "slide when braking hard into a bend", most, 4, 15)
	p = newPlane(25)
	p.do(60, Command{Steer: 127, Pedal: 15}, nil)
	push := -p.lat
	p.do(60, Command{Steer: 127}, nil)
	within(t, "lifting in a bend tightens it, m/s²", -p.lat-push, 0.5, 6)
}

func TestFeelOfTheHandbrake(t *testing.T) {
	for _, pull := range []int{20, 36, 60} {
		p, most := newPlane(28), 0.0
		p.do(8, Command{Steer: 127, Pedal: 15}, nil)
		p.do(pull, Command{Steer: 127, Buttons: Handbrake}, func() { most = max(most, p.slide()) })
		caught, tick := 0, 0
		p.do(2*Hz, Command{Pedal: 15}, func() {
			tick++
			most = max(most, p.slide())
			if p.slide() > 5 {
				caught = tick
			}
		})
		t.Logf("handbrake for %.2f s at 28 m/s, then throttle and wheel straight:", float64(pull)/Hz)
		within(t, "  slide", most, 8, 60)
		within(t, "  caught after, s", float64(caught)/Hz, 0.1, 1.6)
		within(t, "  speed kept, m/s", speedOf(&p.c), 20, 50)
	}
}

// TestFeelOfADrift starts one with the handbrake, and then holds or ends it.
func TestFeelOfADrift(t *testing.T) {
	lasts := func(what string, then Command, low, high float64) {
		p := newPlane(28)
		p.do(8, Command{Steer: 127, Pedal: 15}, nil)
		p.do(36, Command{Steer: 127, Buttons: Handbrake}, nil)
		ticks := 0
		p.do(150, then, func() {
			if p.slide() > 10 {
				ticks++
			}
		})
		within(t, what, float64(ticks)/Hz, low, high)
	}
	lasts("a drift with throttle and wheel lasts, s", Command{Steer: 127, Pedal: 15}, 1.2, 2.5)
	lasts("with throttle and the wheel let go, s", Command{Pedal: 15}, 0.4, 1.2)
	lasts("with throttle and counter-steering, s", Command{Steer: -127, Pedal: 15}, 0.2, 0.7)
	lasts("lifting and letting go, s", Command{}, 0.2, 0.7)

	held, free := newPlane(28), newPlane(28) // many keep the throttle down when they pull it
	held.do(36, Command{Steer: 127, Pedal: 15, Buttons: Handbrake}, nil)
	free.do(36, Command{Steer: 127, Buttons: Handbrake}, nil)
	if held.c != free.c {
		t.Error("under the handbrake the throttle matters")
	}
}

// TestFeelOfKeys drives a lap with what a keyboard can do: the bot's wishes, with
// the wheel straight or full and the pedals up or down.
func TestFeelOfKeys(t *testing.T) {
	s, cmds := race(1, sim.Setup{Seed: 2, Settings: laps(2, 1)}), make([]Command, Slots)
	for !(Game{}).Over(s) {
		cmd := Game{}.Bot(s, 0)
		key := Command{}
		if cmd.Steer > 42 || cmd.Steer < -42 {
			key.Steer = sign(cmd.Steer) * 127
		}
		if cmd.Pedal > 2 || cmd.Pedal < -4 {
			key.Pedal = sign(cmd.Pedal) * 15
		}
		cmds[0] = key
		Game{}.Step(s, cmds)
	}
	within(t, "best lap with keys, s", float64(s.Runs[0].Best)/Hz, 35, 46)
	within(t, "walls touched with keys", float64(s.Cars[0].Scrapes), 0, 1)
}

func TestFeelOfTheCrests(t *testing.T) {
	for number, most := range map[int32]float64{0: 2.5, 2: 2.5} {
		setup := sim.Setup{Seed: 2, Settings: laps(2, 1)}
		setup.Settings[SettingTrack], setup.Settings[SettingSkill] = number, Hard
		s, cmds := race(1, setup), make([]Command, Slots)
		high, ticks := int32(0), 0
		for !(Game{}).Over(s) {
			bots(s, cmds)
			Game{}.Step(s, cmds)
			c := &s.Cars[0]
			if gap := c.Y - s.Circuit().stand(c.Segment, c.X, c.Z).ground; gap > suspension {
				high = max(high, gap)
				ticks++
			}
		}
		t.Log(s.Circuit().Name)
		within(t, "height over the crest, m", float64(high)/Metre, 0.15, most)
		within(t, "time in the air in two laps, s", float64(ticks)/Hz, 0.3, 3)
	}
}

func TestABankHoldsACar(t *testing.T) {
	bowl := Chart(3)
	held := func(bank int32) float64 {
		c, spot, track := Car{}, bowl.Spot(200*Metre, 0), *bowl
		track.Points = append([]Point(nil), bowl.Points...)
		p := &track.Points[spot.Segment]
		p.Bank = bank
		put(&c, 0, 0, 0)
		c.place(spot)
		c.VX, c.VZ = facing(c.Yaw).world(40*Metre, 0)
		h := facing(c.Yaw)
		vx, vz := c.VX, c.VZ
		c.drive(&track, Command{})
		_, left := h.local(c.VX-vx, c.VZ-vz)
		return float64(left) * Hz / Metre
	}
	within(t, "pull to the right of a bank of a fifth, m/s²", held(0)-held(fix.One/5), 1.5, 2.4)
	within(t, "and to the left of the other way round", held(-fix.One/5)-held(0), 1.5, 2.4)
}

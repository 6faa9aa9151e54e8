package racing

import (
	"math"
	"testing"

	"slipstream/sim"
	"slipstream/sim/fix"
)

// slack is how far a corner may stick into a wall that bends towards the car:
// walls are held against where they are level with the car's middle.
const slack = Metre / 4

// inside fails the test for every car that is not between the walls, on or above
// the road, and as slow as anything must be.
func inside(t *testing.T, s *State) {
	t.Helper()
	for i := range s.Cars {
		c := &s.Cars[i]
		if c.Here == 0 {
			continue
		}
		if speed := fix.Len(c.VX, c.VZ); speed > topSpeed {
			t.Fatalf("clock %d, car %d: %.2f m/s", s.Clock, i, float64(speed)/Metre)
		}
		if (int(s.Clock)+i)%16 == 0 {
			found(t, s, i)
		}
		f := Circuit.stand(c.Segment, c.X, c.Z)
		if c.Y < f.ground-1 {
			t.Fatalf("clock %d, car %d: %d below the road", s.Clock, i, f.ground-c.Y)
		}
		for _, corner := range corners(c) {
			f := Circuit.stand(c.Segment, corner[0], corner[1])
			left, right := mix(f.a.Left, f.b.Left, f.part), mix(f.a.Right, f.b.Right, f.part)
			if f.offset > left+slack || f.offset < -right-slack {
				t.Fatalf("clock %d, car %d: a corner is at %.2f m, the walls at %.2f and %.2f m", s.Clock, i,
					float64(f.offset)/Metre, float64(left)/Metre, float64(-right)/Metre)
			}
		}
	}
}

// found searches the whole track for a car, so that one that lost its segment
// does not pass for being somewhere else.
func found(t *testing.T, s *State, slot int) {
	t.Helper()
	c := &s.Cars[slot]
	nearest, at, n := int64(math.MaxInt64), 0, len(Circuit.Points)
	for j := range Circuit.Points {
		dx, dz := int64(c.X-Circuit.Points[j].X), int64(c.Z-Circuit.Points[j].Z)
		if d := dx*dx + dz*dz; d < nearest {
			nearest, at = d, j
		}
	}
	if away := (int(c.Segment) - at + n) % n; away > 8 && away < n-8 {
		t.Fatalf("clock %d, car %d: its segment is %d, but it is near %d", s.Clock, slot, c.Segment, at)
	}
}

// hostile makes commands of any kind; some are held for long, as a wall needs.
func hostile(rng *sim.Rand, cmds []Command) {
	for i := range cmds {
		switch rng.IntN(40) {
		case 0:
			cmds[i] = Command{Steer: 127, Pedal: 15}
		case 1:
			cmds[i] = Command{Steer: -127, Pedal: 15}
		case 2:
			cmds[i] = Command{Pedal: 15, Steer: rng.IntN(255) - 127}
		case 3:
			cmds[i] = Command{Steer: rng.IntN(255) - 127, Pedal: rng.IntN(31) - 15, Buttons: rng.IntN(8)}
		case 4:
			cmds[i] = Command{Steer: 127 - rng.IntN(2)*254, Pedal: -15}
		}
	}
}

func TestNoCommandsGetACarThroughAWall(t *testing.T) {
	for seed := range uint32(4) {
		rng := sim.NewRand(seed)
		s, cmds := started(Slots, sim.Setup{Seed: seed}), make([]Command, Slots)
		for range 15_000 {
			hostile(&rng, cmds)
			Game{}.Step(s, cmds)
			inside(t, s)
		}
	}
}

// TestNoSpeedGetsACarThroughAWall throws sixteen cars about at top speed, in every
// direction and all onto the same few metres, which no commands could.
func TestNoSpeedGetsACarThroughAWall(t *testing.T) {
	rng := sim.NewRand(9)
	s, cmds := started(Slots, sim.Setup{}), make([]Command, Slots)
	for round := range 600 {
		along := rng.IntN(Circuit.Length)
		for i := range s.Cars {
			c := &s.Cars[i]
			put(c, along+rng.IntN(12*Metre), rng.IntN(14*Metre)-7*Metre, 0)
			c.Yaw = rng.IntN(1 << 16)
			c.VX, c.VZ = facing(rng.IntN(1<<16)).world(topSpeed, 0)
			c.Spin = rng.IntN(2*topSpin) - topSpin
		}
		if round%2 == 0 { // all at once into one wall
			for i := range s.Cars {
				s.Cars[i].VX, s.Cars[i].VZ = facing(s.Cars[0].Yaw).world(topSpeed, 0)
			}
		}
		for range 12 {
			hostile(&rng, cmds)
			Game{}.Step(s, cmds)
			inside(t, s)
		}
	}
}

func TestAWallTakesSpeedButLetsGo(t *testing.T) {
	s, cmds := started(1, sim.Setup{}), make([]Command, Slots)
	c := &s.Cars[0]
	put(c, 1380*Metre, 8*Metre, 40)
	c.Yaw = (c.Yaw + 1<<16*12/360) & 0xffff // 12 degrees into the left wall
	c.VX, c.VZ = facing(c.Yaw).world(40*Metre, 0)
	for range 40 {
		Game{}.Step(s, cmds)
	}
	if c.Scrapes == 0 {
		t.Fatal("it never touched the wall")
	}
	after := speedOf(c)
	t.Logf("40 m/s at 12 degrees: %.1f m/s after it, %d scrapes", after, c.Scrapes)
	if after < 28 || after > 39.9 {
		t.Errorf("%.1f m/s are left of 40", after)
	}
	cmds[0] = Command{Steer: 60, Pedal: 15}
	for range Hz {
		Game{}.Step(s, cmds)
	}
	if f := Circuit.stand(c.Segment, c.X, c.Z); f.offset > f.a.Left-3*Metre {
		t.Errorf("it sticks to the wall: %.2f m from it", float64(f.a.Left-f.offset)/Metre)
	}
}

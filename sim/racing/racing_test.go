package racing

import (
	"math"
	"testing"

	"slipstream/sim"
	"slipstream/sim/simtest"
)

// golden changes with every change of what the game does, and of nothing else.
// Another number means that old journals and other versions do not fit any more.
const golden = 0x90518ecb8f724ee7

func TestGolden(t *testing.T) {
	if got := simtest.Run(t, sim.Erase(Game{}), simtest.Ticks); got != golden {
		t.Errorf("the golden hash is %#x, want %#x", got, uint64(golden))
	}
}

// Circuit is what tests race on that are not about the track.
var Circuit = Chart(0)

// laps sets a race of so many laps up, and a countdown of so many seconds.
func laps(laps, countdown int32) [sim.MaxValues]int32 {
	return [sim.MaxValues]int32{SettingLaps: laps, SettingCountdown: countdown, SettingSkill: Medium}
}

// race returns a race with so many cars on the grid.
func race(cars int, setup sim.Setup) *State {
	rules, s := Game{}.Rules(), &State{}
	Game{}.Init(s, rules.Clamp(setup))
	for i := range cars {
		Game{}.Join(s, sim.Slot(i))
	}
	return s
}

// started is a race whose lights have just gone green.
func started(cars int, setup sim.Setup) *State {
	s := race(cars, setup)
	for s.Clock < 0 {
		Game{}.Step(s, make([]Command, Slots))
	}
	return s
}

func speedOf(c *Car) float64 { return math.Hypot(float64(c.VX), float64(c.VZ)) / Metre }

// put places a car at a distance along the track, rolling at so many m/s.
func put(c *Car, along, offset int32, speed float64) {
	*c = Car{Here: 1}
	c.place(Circuit.Spot(along, offset))
	c.VX, c.VZ = facing(c.Yaw).world(int32(speed*Metre), 0)
}

// corners are where a car's four corners are.
func corners(c *Car) (out [4][2]int32) {
	for i := range out {
		x, z := facing(c.Yaw).world(CarLength/2*int32(1-i/2*2), CarWidth/2*int32(1-i%2*2))
		out[i] = [2]int32{c.X + x, c.Z + z}
	}
	return out
}

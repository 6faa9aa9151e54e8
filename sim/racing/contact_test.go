package racing

import (
	"math"
	"testing"

	"slipstream/sim"
)

func energy(s *State) (e float64) {
	for i := range s.Cars {
		c := &s.Cars[i]
		w := float64(c.Spin) / Metre
		e += speedOf(c)*speedOf(c) + w*w*hitInertia/Metre
	}
	return e
}

// depth is how far two cars overlap, as capsules.
func depth(a, b *Car) float64 {
	fa, fb := facing(a.Yaw), facing(b.Yaw)
	sa, sb := nearest(a.X-b.X, a.Z-b.Z, fa, fb)
	dx := a.X + share(fa.x, sa) - b.X - share(fb.x, sb)
	dz := a.Z + share(fa.z, sa) - b.Z - share(fb.z, sb)
	return float64(2*capsule)/Metre - math.Hypot(float64(dx), float64(dz))/Metre
}

func TestContactGivesNoEnergyAndDoesNotStick(t *testing.T) {
	rng := sim.NewRand(3)
	for range 20_000 {
		s := &State{Clock: 1, Goal: 1}
		a, b := &s.Cars[0], &s.Cars[1]
		put(a, 0, 0, 0)
		put(b, rng.IntN(6*Metre)-3*Metre, rng.IntN(3*Metre)-3*Metre/2, 0)
		for _, c := range []*Car{a, b} {
			c.Yaw = rng.IntN(1 << 16)
			c.VX, c.VZ = facing(rng.IntN(1<<16)).world(rng.IntN(80*Metre), 0)
			c.Spin = rng.IntN(8*Metre) - 4*Metre
		}
		before, overlap := energy(s), depth(a, b)
		touch(Circuit, a, b, facing(a.Yaw), facing(b.Yaw), &Command{}, &Command{})
		if after := energy(s); after > before*1.001+0.01 {
			t.Fatalf("energy %.3f became %.3f", before, after)
		}
		if now := depth(a, b); overlap > 0.02 && overlap < 1 && now > overlap-math.Min(overlap, float64(apart)/Metre)/2 {
			t.Fatalf("%.3f m of overlap became %.3f m", overlap, now)
		}
	}
}

func TestCarsThatLeanOnEachOtherComeApart(t *testing.T) {
	s, cmds := started(2, sim.Setup{}), make([]Command, Slots)
	a, b := &s.Cars[0], &s.Cars[1]
	put(a, 1340*Metre, Metre, 35)
	put(b, 1340*Metre, -Metre, 35)
	cmds[0], cmds[1] = Command{Steer: 40, Pedal: 15}, Command{Steer: -40, Pedal: 15} // into each other
	for range 45 {
		Game{}.Step(s, cmds)
		if d := depth(a, b); d > 0.3 {
			t.Fatalf("they overlap by %.2f m", d)
		}
	}
	if a.Hits == 0 || a.Hits != b.Hits {
		t.Fatalf("%d and %d contacts", a.Hits, b.Hits)
	}
	if fast := max(speedOf(a), speedOf(b)); fast > 60 || min(speedOf(a), speedOf(b)) < 30 {
		t.Errorf("%.1f and %.1f m/s", speedOf(a), speedOf(b))
	}
	cmds[0], cmds[1] = Command{Steer: -20, Pedal: 15}, Command{Steer: 20, Pedal: 15}
	for range 30 {
		Game{}.Step(s, cmds)
	}
	if d := depth(a, b); d > -0.5 {
		t.Errorf("they stick: %.2f m apart", -d)
	}
}

func TestAPileComesToRest(t *testing.T) {
	s, cmds := started(Slots, sim.Setup{}), make([]Command, Slots)
	rng := sim.NewRand(8)
	for i := range s.Cars { // all at one place
		put(&s.Cars[i], 1340*Metre+rng.IntN(4*Metre), rng.IntN(4*Metre), 0)
		s.Cars[i].Yaw = rng.IntN(1 << 16)
	}
	for range 3 * Hz {
		Game{}.Step(s, cmds)
		for i := range s.Cars {
			if v := speedOf(&s.Cars[i]); v > 6 {
				t.Fatalf("car %d flies off at %.1f m/s", i, v)
			}
		}
	}
	for i := range s.Cars {
		for j := range i {
			if d := depth(&s.Cars[i], &s.Cars[j]); d > 0.1 {
				t.Errorf("cars %d and %d still overlap by %.2f m", i, j, d)
			}
		}
	}
}

// chase is how fast a car gets on the straight, alone or with a rival ahead.
func chase(t *testing.T, rival bool) (fastest float64, tow int32) {
	s, cmds := started(2, sim.Setup{}), make([]Command, Slots)
	if !rival {
		Game{}.Leave(s, 1)
	}
	put(&s.Cars[0], 1365*Metre, 0, 40)
	if rival {
		put(&s.Cars[1], 1376*Metre, 0, 40)
	}
	cmds[0], cmds[1] = Command{Pedal: 15}, Command{Pedal: 15}
	for range 3 * Hz {
		Game{}.Step(s, cmds)
		tow = max(tow, s.Cars[0].Tow)
	}
	if c := &s.Cars[0]; c.Hits+c.Scrapes != 0 {
		t.Fatal("it touched something")
	}
	return speedOf(&s.Cars[0]), tow
}

func TestATowIsWorthHaving(t *testing.T) {
	alone, none := chase(t, false)
	towed, tow := chase(t, true)
	t.Logf("after 3 s from 40 m/s: %.2f m/s alone, %.2f m/s in a tow of %d/255", alone, towed, tow)
	if none != 0 || tow < 128 {
		t.Errorf("a tow of %d alone, %d behind a rival", none, tow)
	}
	if towed-alone < 1.2 {
		t.Errorf("a tow gives %.2f m/s, want 1.2", towed-alone)
	}
}

// TestACarAloneIsMovedByNothingElse is what exact prediction rests on: whoever
// else drives, wherever out of reach, a car's words come out the same.
func TestACarAloneIsMovedByNothingElse(t *testing.T) {
	rng := sim.NewRand(4)
	ticks, driven := 0, 0
	for seed := range uint32(16) {
		s, cmds := started(Slots, sim.Setup{Seed: seed, Settings: laps(9, 5)}), make([]Command, Slots)
		for range 60 * Hz {
			hostile(&rng, cmds)
			for i := range cmds {
				if i%3 != 0 {
					cmds[i] = Game{}.Bot(s, sim.Slot(i))
				}
			}
			cmds[0] = Command{} // the game will drive it
			slot := int(rng.IntN(Slots))
			if s.Unaffected(slot) {
				ticks++
				if s.Cars[slot].Conduct >= Driven {
					driven++
				}
				only := *s
				for i := range only.Cars {
					if i != slot {
						only.Cars[i], only.Runs[i] = Car{}, Run{}
					}
				}
				solo := make([]Command, Slots)
				solo[slot] = cmds[slot]
				Game{}.Step(&only, solo)
				Game{}.Step(s, cmds)
				if only.Cars[slot] != s.Cars[slot] {
					t.Fatalf("clock %d: car %d moved otherwise without the others:\n%+v\n%+v", s.Clock, slot, only.Cars[slot], s.Cars[slot])
				}
				continue
			}
			Game{}.Step(s, cmds)
		}
	}
	t.Logf("%d ticks compared, in %d of them the game drove", ticks, driven)
	if ticks < 1000 || driven < 100 {
		t.Errorf("a car was alone in only %d ticks, and driven by the game in %d of them", ticks, driven)
	}
	s := started(2, sim.Setup{}) // and it does see who is near
	put(&s.Cars[0], 0, 0, 30)
	put(&s.Cars[1], 20*Metre, 0, 30)
	if s.Unaffected(0) {
		t.Error("a car with a rival 20 m ahead is alone")
	}
}

func TestGhostsTouchNobody(t *testing.T) {
	s, cmds := started(2, sim.Setup{}), make([]Command, Slots)
	put(&s.Cars[0], 0, 0, 0)
	put(&s.Cars[1], 0, 0, 0)
	s.Cars[0].Ghost = 30
	for range 60 {
		Game{}.Step(s, cmds)
	}
	if a := &s.Cars[0]; a.Hits != 0 || a.VX != 0 || a.Ghost != 1 {
		t.Errorf("a ghost over a car: %d hits, moving %d, ghost %d", a.Hits, a.VX, a.Ghost)
	}
	put(&s.Cars[1], 30*Metre, 0, 0)
	Game{}.Step(s, cmds)
	if s.Cars[0].Ghost != 0 {
		t.Error("a ghost that is clear stays one")
	}
}

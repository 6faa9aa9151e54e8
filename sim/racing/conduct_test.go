package racing

import (
	"testing"

	"slipstream/sim"
)

// after steps a race until done, and returns how many ticks that took; most is the limit.
func after(s *State, cmds []Command, most int, done func() bool) int {
	for tick := range most {
		if done() {
			return tick
		}
		Game{}.Step(s, cmds)
	}
	return most
}

func ticksWithin(t *testing.T, what string, got, low, high int) {
	t.Helper()
	t.Logf("%-44s %5.2f s", what, float64(got)/Hz)
	if got < low || got > high {
		t.Errorf("%s: %d ticks, want %d to %d", what, got, low, high)
	}
}

func TestWhoeverStandsIsAGhostThenDrivenThenGivenBack(t *testing.T) {
	s, cmds := started(1, sim.Setup{}), make([]Command, Slots)
	c := &s.Cars[0]
	ticksWithin(t, "standing, a ghost after", after(s, cmds, 20*Hz, func() bool { return c.Ghost > 0 }), 4*Hz, 6*Hz)
	ticksWithin(t, "and driven after another", after(s, cmds, 20*Hz,
		func() bool { return c.Conduct >= Driven }), 6*Hz, 8*Hz)
	after(s, cmds, 10*Hz, func() bool { return false })
	if speedOf(c) < 20 || c.Conduct < Driven || c.Ghost == 0 {
		t.Fatalf("ten seconds later it makes %.1f m/s with a conduct of %d", speedOf(c), c.Conduct)
	}
	cmds[0].Pedal = 15
	ticksWithin(t, "with the throttle down it is given back after",
		after(s, cmds, 9*Hz, func() bool { return c.Conduct < Driven }), 1, Hz)
	get := func() bool { cmds[0] = Game{}.Bot(s, 0); return c.Ghost == 0 }
	ticksWithin(t, "and solid again after", after(s, cmds, 20*Hz, get), 4*Hz, 9*Hz)
}

func TestWhoeverGoesAgainstTheTrafficIsTurnedRound(t *testing.T) {
	for what, cmd := range map[string]Command{"driving": {Pedal: 15}, "reversing": {Pedal: -15}} {
		s, cmds := started(1, sim.Setup{}), make([]Command, Slots)
		c := &s.Cars[0]
		put(c, 1400*Metre, 0, 0)
		if cmd.Pedal > 0 {
			c.Yaw = (c.Yaw + 1<<15) & 0xffff
		}
		cmds[0] = cmd
		ticksWithin(t, what+", a ghost after", after(s, cmds, 20*Hz, func() bool { return c.Ghost > 0 }), 2*Hz, 5*Hz)
		ticksWithin(t, "and driven after another", after(s, cmds, 20*Hz,
			func() bool { return c.Conduct >= Driven }), 2*Hz, 7*Hz)
		ticksWithin(t, "and on its way after another",
			after(s, cmds, 20*Hz, func() bool { return c.headway(Circuit) > 10*Metre }), 1, 8*Hz)
	}
}

// ram puts car a some way behind car b on the straight, so much faster, and lets
// them meet. Both keep their pedals as they are.
func ram(s *State, a, b int, faster float64, does Command) {
	for _, at := range []struct {
		slot  int
		along int32
		speed float64
	}{{a, 20 * Metre, 20 + faster}, {b, 27 * Metre, 20}} {
		keep := s.Cars[at.slot]
		c := &s.Cars[at.slot]
		put(c, at.along, 0, at.speed)
		c.Conduct, c.Fouls, c.Ghost, c.Hits = keep.Conduct, keep.Fouls, keep.Ghost, keep.Hits
	}
	cmds := make([]Command, Slots)
	cmds[a], cmds[b] = Command{Pedal: 15}, does
	after(s, cmds, Hz, func() bool { return false })
}

func TestWhoeverRamsIsAGhostThenDriven(t *testing.T) {
	s := started(2, sim.Setup{})
	a, b := &s.Cars[0], &s.Cars[1]
	ram(s, 0, 1, 15, Command{Pedal: 5})
	if a.Fouls != 1 || a.Ghost != 0 {
		t.Fatalf("rammed once: %d fouls, ghost %d", a.Fouls, a.Ghost)
	}
	ram(s, 0, 1, 15, Command{Pedal: 5})
	if a.Fouls != 2 || a.Ghost == 0 {
		t.Fatalf("rammed twice: %d fouls, ghost %d", a.Fouls, a.Ghost)
	}
	hits := b.Hits
	ram(s, 0, 1, 15, Command{Pedal: 5})
	if b.Hits != hits || a.Fouls != 2 {
		t.Error("a ghost rams")
	}
	rams := 2
	for a.Conduct < Driven && rams < 10 {
		cmds := make([]Command, Slots)
		get := func() bool { cmds[0] = Game{}.Bot(s, 0); return a.Ghost == 0 }
		after(s, cmds, 60*Hz, get) // it waits until it can ram again
		ram(s, 0, 1, 15, Command{Pedal: 5})
		rams++
	}
	t.Logf("who rams whenever it can is driven after %d times", rams)
	if rams > 6 {
		t.Errorf("it can ram %d times", rams)
	}
	if b.Conduct != 0 || b.Fouls != 0 {
		t.Errorf("its victim has %d fouls and a conduct of %d", b.Fouls, b.Conduct)
	}
	fouls := a.Fouls
	s.Runs[0] = Run{Lap: 1}
	s.crossLine(&s.Runs[0])
	s.judge(Circuit, 0, &Command{})
	if a.Fouls != fouls-1 {
		t.Error("a lap makes good for nothing")
	}
}

func TestABlockerAsksForIt(t *testing.T) {
	s := started(2, sim.Setup{})
	ram(s, 0, 1, 15, Command{Pedal: -15}) // at 20 m/s, where one drives 70
	if s.Cars[0].Hits == 0 || s.Cars[0].Fouls+s.Cars[1].Fouls != 0 {
		t.Errorf("%d contacts, %d fouls of who was braked out", s.Cars[0].Hits, s.Cars[0].Fouls)
	}
}

func TestAHeadOnIsTheGhostDriversFault(t *testing.T) {
	s, cmds := started(2, sim.Setup{}), make([]Command, Slots)
	put(&s.Cars[0], 20*Metre, 0, 50)
	put(&s.Cars[1], 40*Metre, 0, -10)
	after(s, cmds, Hz, func() bool { return false })
	if s.Cars[0].Fouls != 0 || s.Cars[1].Fouls != 1 {
		t.Errorf("%d fouls, and %d of who came the wrong way", s.Cars[0].Fouls, s.Cars[1].Fouls)
	}
}

// TestWhoIsHitIsNotToBlameForWhatFollows lets one car push another into a third.
func TestWhoIsHitIsNotToBlameForWhatFollows(t *testing.T) {
	s, cmds := started(3, sim.Setup{}), make([]Command, Slots)
	put(&s.Cars[0], 0, 0, 60)
	put(&s.Cars[1], 6*Metre, 0, 20)
	put(&s.Cars[2], 14*Metre, 0, 10)
	after(s, cmds, Hz, func() bool { return false })
	if s.Cars[0].Fouls != 1 || s.Cars[1].Fouls != 0 || s.Cars[2].Fouls != 0 || s.Cars[2].Hits == 0 {
		t.Errorf("fouls %d, %d, %d, and the third was hit %d times", s.Cars[0].Fouls, s.Cars[1].Fouls,
			s.Cars[2].Fouls, s.Cars[2].Hits)
	}
}

func TestLeaningIsNoFoul(t *testing.T) {
	s, cmds := started(2, sim.Setup{}), make([]Command, Slots)
	put(&s.Cars[0], 1340*Metre, Metre, 35)
	put(&s.Cars[1], 1340*Metre, -Metre, 35)
	cmds[0], cmds[1] = Command{Steer: 60, Pedal: 15}, Command{Steer: -20, Pedal: 15}
	after(s, cmds, Hz, func() bool { return false })
	if a, b := &s.Cars[0], &s.Cars[1]; a.Hits == 0 || a.Fouls+b.Fouls+a.Conduct+b.Conduct != 0 {
		t.Errorf("%d contacts, %d and %d fouls", a.Hits, a.Fouls, b.Fouls)
	}
}

// TestTheInnocent is everybody who looks bad for a moment and means well.
func TestTheInnocent(t *testing.T) {
	worstOf := func(s *State, ticks int, drive func() Command) (high int32) {
		cmds := make([]Command, Slots)
		for range ticks {
			cmds[0] = drive()
			Game{}.Step(s, cmds)
			high = max(high, s.Cars[0].Conduct)
		}
		return high
	}
	s := started(1, sim.Setup{})
	slow := func() Command {
		cmd := Game{}.Bot(s, 0)
		if cmd.Pedal = 6; speedOf(&s.Cars[0]) > 5 {
			cmd.Pedal = 0
		}
		return cmd
	}
	if high := worstOf(s, 100*Hz, slow); high > 2*Hz {
		t.Errorf("a beginner at 5 m/s: conduct %d", high)
	}
	for along := int32(0); along < 1450; along += 50 {
		s = started(1, sim.Setup{})
		put(&s.Cars[0], along*Metre, 0, 0)
		s.Cars[0].Yaw = (s.Cars[0].Yaw + 1<<15) & 0xffff
		n := 0
		turn := func() Command {
			if n++; n < Hz { // to see what happened
				return Command{}
			}
			return Game{}.Bot(s, 0)
		}
		if high := worstOf(s, 15*Hz, turn); high >= Driven/2 {
			t.Errorf("at %d m: whoever was spun round comes to a conduct of %d", along, high)
		}
	}
	s = started(1, sim.Setup{})
	late := func() Command {
		if s.Clock < 4*Hz {
			return Command{}
		}
		return Game{}.Bot(s, 0)
	}
	if high := worstOf(s, 20*Hz, late); high >= Ghosted {
		t.Errorf("who starts 4 s late comes to a conduct of %d", high)
	}
	s = race(1, sim.Setup{Settings: laps(1, 60)})
	if high := worstOf(s, 60*Hz, func() Command { return Command{} }); high > 4 {
		t.Errorf("who waits for the lights comes to a conduct of %d", high)
	}
	s.Runs[0].Finish = 1
	if high := worstOf(s, 20*Hz, func() Command { return Command{} }); high > 4 {
		t.Errorf("who has finished comes to a conduct of %d", high)
	}
}

// TestBotsBehave holds the rules against sixteen that race each other.
func TestBotsBehave(t *testing.T) {
	for seed := range uint32(4) {
		s, cmds := race(Slots, sim.Setup{Seed: seed}), make([]Command, Slots)
		for !(Game{}).Over(s) {
			bots(s, cmds)
			Game{}.Step(s, cmds)
			for i := range s.Cars {
				if c := &s.Cars[i]; c.Conduct >= Ghosted {
					t.Fatalf("seed %d clock %d: slot %d is a ghost after %d fouls", seed, s.Clock, i, c.Fouls)
				}
			}
		}
	}
}

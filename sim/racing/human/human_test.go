package human

import (
	"testing"

	"slipstream/sim"
	"slipstream/sim/racing"
)

// drive races a field of people to the end, and calls see before every step.
func drive(seed uint32, see func(s *racing.State, cmds []racing.Command)) *racing.State {
	var g racing.Game
	rules := g.Rules()
	s := &racing.State{}
	g.Init(s, rules.Clamp(sim.Setup{Seed: seed}))
	people := make([]Driver, racing.Slots)
	for i := range people {
		g.Join(s, sim.Slot(i))
		people[i] = New(seed, sim.Slot(i))
	}
	cmds := make([]racing.Command, racing.Slots)
	for !g.Over(s) {
		for i := range people {
			cmds[i] = people[i].Drive(s)
		}
		see(s, cmds)
		g.Step(s, cmds)
	}
	return s
}

func TestPeopleRaceAndTouch(t *testing.T) {
	for seed := range uint32(3) {
		asBot, all, racingTicks, ghosts, driven := 0, 0, 0, 0, 0
		s := drive(seed, func(s *racing.State, cmds []racing.Command) {
			if s.Clock < 0 {
				return
			}
			racingTicks++
			for i, cmd := range cmds {
				all++
				if s.Runs[i].Finish == 0 && s.Cars[i].Conduct >= racing.Ghosted {
					ghosts++
				}
				if s.Cars[i].Conduct >= racing.Driven {
					driven++
				}
				if cmd == (racing.Game{}).Bot(s, sim.Slot(i)) {
					asBot++
				}
			}
		})
		hits, finished := int32(0), 0
		for i := range s.Cars {
			hits += s.Cars[i].Hits
			if s.Runs[i].Finish != 0 {
				finished++
			}
		}
		perSecond := float64(hits) / 2 / float64(racingTicks) * racing.Hz
		t.Logf("seed %d: %.1f contacts a second, %d of %d finished, %.1f %% of commands are what the bot would do",
			seed, perSecond, finished, racing.Slots, 100*float64(asBot)/float64(all))
		t.Logf("ghosts for their driving in %.2f %% of the ticks, driven by the game in %.2f %%", 100*float64(ghosts)/float64(all), 100*float64(driven)/float64(all))
		if ghosts*20 > all || driven*200 > all { // they lean on each other and err, and mean no harm
			t.Errorf("seed %d: ghosts in %d and driven in %d of %d ticks", seed, ghosts, driven, all)
		}
		if perSecond < 5 {
			t.Errorf("seed %d: %.1f contacts a second, want 5", seed, perSecond)
		}
		if finished < racing.Slots/2 {
			t.Errorf("seed %d: only %d finished", seed, finished)
		}
		if asBot*10 > all {
			t.Errorf("seed %d: %d of %d commands are the bot's", seed, asBot, all)
		}
	}
}

func TestPeopleAreTheirSeed(t *testing.T) {
	record := func(seed uint32) (all []racing.Command) {
		drive(seed, func(_ *racing.State, cmds []racing.Command) {
			if len(all) < 16*3000 {
				all = append(all, cmds...)
			}
		})
		return all
	}
	first, again, other := record(1), record(1), record(2)
	differ := false
	for i := range first {
		if first[i] != again[i] {
			t.Fatalf("tick %d slot %d: the same seed did something else", i/16, i%16)
		}
		differ = differ || first[i] != other[i]
	}
	if !differ {
		t.Error("two seeds drive the same")
	}
}

func TestHalfHaveKeys(t *testing.T) {
	between := [racing.Slots]int{}
	drive(1, func(_ *racing.State, cmds []racing.Command) {
		for i, cmd := range cmds {
			if cmd.Steer != 0 && cmd.Steer != 127 && cmd.Steer != -127 {
				between[i]++
			}
		}
	})
	for i, n := range between {
		if keys := i%2 == 0; keys == (n > 0) {
			t.Errorf("slot %d steered between the ends %d times", i, n)
		}
	}
}

func TestHandsAreLate(t *testing.T) {
	s := &racing.State{}
	s.Cars[0].Here = 1
	d := New(1, 0)
	for i := range Delay {
		if cmd := d.Drive(s); cmd != (racing.Command{}) {
			t.Fatalf("tick %d: a command before the eyes saw anything", i)
		}
	}
	if cmd := d.Drive(s); cmd == (racing.Command{}) {
		t.Error("no command after the delay")
	}
}

func TestDrivingAllocatesNothing(t *testing.T) {
	s := &racing.State{}
	s.Cars[0].Here = 1
	d := New(1, 0)
	if n := testing.AllocsPerRun(100, func() { d.Drive(s) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

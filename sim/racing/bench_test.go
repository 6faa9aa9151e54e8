package racing

import (
	"testing"

	"slipstream/sim"
)

// field returns a race of sixteen bots, half a minute in: spread out and close
// enough for slipstream and contact.
func field() (*State, []Command) {
	s, cmds := race(Slots, sim.Setup{Seed: 1}), make([]Command, Slots)
	for s.Clock < 30*Hz {
		bots(s, cmds)
		Game{}.Step(s, cmds)
	}
	return s, cmds
}

func bots(s *State, cmds []Command) {
	for i := range s.Cars {
		cmds[i] = Command{}
		if s.Cars[i].Here != 0 {
			cmds[i] = Game{}.Bot(s, sim.Slot(i))
		}
	}
}

// BenchmarkStepOfSixteenCarsTakesAtMostFiveMicroseconds steps a field without its bots.
func BenchmarkStepOfSixteenCarsTakesAtMostFiveMicroseconds(b *testing.B) {
	s, cmds := field()
	start := *s
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%256 == 0 {
			*s = start
		}
		Game{}.Step(s, cmds)
	}
}

// BenchmarkBotsOfSixteenCars is what their commands cost on top.
func BenchmarkBotsOfSixteenCars(b *testing.B) {
	s, cmds := field()
	b.ReportAllocs()
	for b.Loop() {
		bots(s, cmds)
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	s, cmds := field()
	if n := testing.AllocsPerRun(1000, func() { bots(s, cmds); Game{}.Step(s, cmds) }); n != 0 {
		t.Errorf("a step and its bots allocate %v times", n)
	}
}

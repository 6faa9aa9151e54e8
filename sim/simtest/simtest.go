package simtest

import (
	"testing"

	"slipstream/sim"
)

// Ticks is how long a golden hash plays: for a game at 60 Hz, about half an hour.
// Every target plays it, each tick stepped three times, and one of them is an
// emulator: a step of 20 us is about right, one of 200 too slow to be tested.
const Ticks = 100_000

// Run plays m for so many ticks, fails the test for every promise it breaks, and
// returns the hash of all its states: its golden hash, which a test pins down.
func Run(t testing.TB, m sim.Machine, ticks int) uint64 {
	t.Helper()
	faults := 0
	fail := func(what string) {
		t.Helper()
		if faults++; faults > 10 {
			t.FailNow()
		}
		t.Errorf("%s: %s", m.Rules().Name, what)
	}
	for _, row := range m.Command().Rows {
		for _, f := range row.Fields {
			if f.Min > 0 || f.Max < 0 {
				fail("0 is not within the range of a command's " + f.Name)
			}
		}
	}
	if m.Solos() {
		Alone(m, fail)
	}
	return Play(m, ticks, fail)
}

package world

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/netsim"
)

// BenchmarkRaceOfEight: how much of a race with eight people, each of whom predicts it,
// one core can live through: server, links, clients, drivers and every check, at a
// round trip of 60 ms. One op is a second of it.
func BenchmarkRaceOfEight(b *testing.B) {
	w := raceOf(8)
	w.until(8 * time.Second) // they came, and the lights went green
	for _, p := range w.persons {
		if !p.settled() {
			b.Fatalf("%s does not drive: %s", p.name, p.where())
		}
	}
	before := w.tally
	for b.Loop() {
		w.until(w.now + time.Second)
	}
	n := float64(b.N)
	b.ReportMetric(n/b.Elapsed().Seconds(), "match-min/CPU-min")
	b.ReportMetric(float64(w.tally.confirmed-before.confirmed)/n/8, "worlds/client-s")
}

// raceOf is a race of so many people, with nothing going wrong.
func raceOf(n int) *world {
	w := &world{
		seed: 1, leap: 1, ledger: newLedger(), rng: rand.New(rand.NewPCG(1, 5)), tokens: map[string]*claim{},
		claims: map[string]*claim{},
		quiet:  never, pace: never, openFor: time.Minute,
		games: []*game{racingGame}, seats: uint8(n), cmds: make([]int32, netcode.MaxCommands*16), tally: newTally(),
	}
	for i := range n {
		p := w.newPerson(fmt.Sprint("P", i))
		p.path.up = netsim.Conditions{RTT: 60 * time.Millisecond, Jitter: 5 * time.Millisecond}
		p.path.down, p.path.window = p.path.up, 0
	}
	w.found(1)
	w.sites[0].boot()
	return w
}

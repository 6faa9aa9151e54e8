package netcode_test

import (
	"flag"
	"fmt"
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
)

var fit = flag.Bool("fit", false, "search better priors on other races than the reference ones, and print them")

// TestFit shows how the numbers in priors.go were found: it moves one after the other
// for as long as that makes the messages of a few races shorter. Without its flag, it
// only checks that the tables are complete.
func TestFit(t *testing.T) {
	tables := netcode.PriorTables()
	for _, table := range tables {
		for i, p := range table.Priors {
			if *p.Zero == 0 || *p.Seen > 60 {
				t.Errorf("%s, %d: %d/%d is no context", table.Name, i, *p.Zero, *p.Seen)
			}
		}
	}
	if !*fit {
		return
	}
	var train []*race
	for seed := range uint32(3) {
		train = append(train, newRace(8, 100+seed), newRace(16, 200+seed))
	}
	for _, r := range train {
		r.worlds = r.worlds[:1200]
	}
	fitTables(t, tables[:17], func() float64 { return stepCost(train) })
	fitTables(t, tables[17:], func() float64 { return plainCost(train) })
	for _, table := range tables {
		fmt.Printf("%s:", table.Name)
		for _, p := range table.Priors {
			fmt.Printf(" {%d, %d},", *p.Zero, *p.Seen)
		}
		fmt.Println()
	}
}

func fitTables(t *testing.T, tables []netcode.PriorTable, cost func() float64) {
	best := cost()
	try := func(v *uint16, to uint16) bool {
		old := *v
		*v = to
		netcode.UsePriors()
		if c := cost(); c < best {
			best = c
			return true
		}
		*v = old
		netcode.UsePriors()
		return false
	}
	t.Logf("before: %.3f", best)
	for round := range 2 {
		for _, table := range tables {
			for _, p := range table.Priors {
				for step := 2.0; step > 1.04; step = 1 + (step-1)/2 {
					z := float64(*p.Zero)
					one := 65536 - z
					_ = try(p.Zero, uint16(min(max(65536-one*step, 60), 65500))) ||
						try(p.Zero, uint16(min(max(65536-one/step, 60), 65500)))
				}
				for _, seen := range []uint16{1, 2, 4, 8, 14, 24, 40} {
					try(p.Seen, seen)
				}
			}
		}
		t.Logf("round %d: %.3f", round, best)
	}
}

func stepCost(races []*race) (cost float64) {
	for _, r := range races {
		enc := netcode.NewEncoder(r.model)
		var buf []byte
		for _, n := range []int{1, 2, 3, 12} {
			total, k := 0, 0
			r.each(n, func(h *netcode.History, baseline, tick sim.Tick) {
				buf = enc.AppendStep(buf[:0], h, baseline, tick)
				total, k = total+len(buf), k+1
			})
			cost += float64(total) / float64(k) / float64(n*n) // what a seat that keeps up is sent counts most
		}
		// The commands that each driver sends count too.
		total, cmds := 0, make([]int32, 2*r.model.CmdWords)
		for i := 1; i < len(r.worlds); i += 5 {
			for slot := range sim.Slot(r.cars) {
				copy(cmds, r.model.Held(r.model.Seats(r.worlds[i-1]), slot))
				copy(cmds[r.model.CmdWords:], r.model.Held(r.model.Seats(r.worlds[i]), slot))
				buf = enc.AppendCommands(buf[:0], 90, 100, cmds[i%2*r.model.CmdWords:])
				total += len(buf)
			}
		}
		cost += float64(total) / float64(len(r.worlds)/5*r.cars) / 4
	}
	return cost
}

func plainCost(races []*race) (cost float64) {
	for _, r := range races {
		enc := netcode.NewEncoder(r.model)
		var buf []byte
		for i := 150; i < len(r.worlds); i += 350 {
			buf = enc.AppendPlain(buf[:0], 0, 60, nil, r.worlds[i])
			cost += float64(len(buf))
			for _, gap := range []int{1, 2, 6} {
				buf = enc.AppendPlain(buf[:0], 10, 10+sim.Tick(gap), r.worlds[i-gap], r.worlds[i])
				cost += float64(len(buf))
			}
		}
	}
	return cost
}

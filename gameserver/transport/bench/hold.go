package main

import (
	"fmt"
	"slices"
)

// The search ends when what is held and what is not are a fortieth apart.
const (
	holdEnd   = 40
	holdTries = 8
	holdMost  = 6400 // visiting, the generator's own core is full by then
)

// hold searches n times, server by server, how many players each holds.
func (b *bench) hold(chosen []server, n int) ([]window, error) {
	if _, err := b.printFloor(); err != nil {
		return nil, err
	}
	var all []window
	found := map[string][]float64{}
	for i := range n {
		for j := range chosen {
			s := chosen[(i+j)%len(chosen)]
			players, windows, err := b.search(s, i+1)
			all = append(all, windows...)
			if err != nil {
				return all, err
			}
			found[s.name] = append(found[s.name], float64(players))
			fmt.Printf("%2d  %-10s holds %d players\n\n", i+1, s.name, players)
		}
	}
	return all, report(chosen, found)
}

// search returns the most players that a server held.
func (b *bench) search(s server, round int) (held int, all []window, err error) {
	low, high := 0, 0
	for players := b.players; high == 0 || high-low > max(high/holdEnd, roomSize); {
		ok, windows, err := b.tried(s, players, round)
		all = append(all, windows...)
		if err != nil {
			return low, all, err
		}
		switch {
		case ok && players >= holdMost:
			return players, all, nil
		case ok:
			low = players
		default:
			high = players
		}
		if players <= roomSize {
			return low, all, nil
		}
		players = next(low, high)
	}
	return low, all, nil
}

// tried reports whether a server held its players in one of two windows. One whose generator did not keep its schedule says
// nothing and does not count, up to holdTries.
func (b *bench) tried(s server, players, round int) (ok bool, all []window, err error) {
	for said := 0; said < 2 && len(all) < holdTries; {
		var w window
		if err := b.child(s.name, players, &w); err != nil {
			return false, all, err
		}
		w.Round = round
		fmt.Println(w.line())
		all = append(all, w)
		if !w.kept() {
			continue
		}
		if said++; w.held() {
			return true, all, nil
		}
	}
	return false, all, nil
}

// next is between what is held and what is not, in whole rooms.
func next(low, high int) int {
	players := (low + high) / 2
	if high == 0 {
		players = min(low*5/4, holdMost)
	}
	return players / roomSize * roomSize
}

// report prints the medians, and what ours holds to the best of the stacks with a goroutine a connection.
func report(chosen []server, found map[string][]float64) error {
	best := 0.0
	for _, s := range chosen {
		n := middle(found[s.name])
		fmt.Printf("%-10s holds %4.0f players, %4.0f to %4.0f\n", s.name, n, slices.Min(found[s.name]), slices.Max(found[s.name]))
		if slices.Contains(perConnection, s.name) {
			best = max(best, n)
		}
	}
	if mine := middle(found[ours]); best > 0 && mine > 0 {
		fmt.Printf("\n%s to the best stack of a goroutine a connection: %.2f\n", ours, mine/best)
	}
	return nil
}

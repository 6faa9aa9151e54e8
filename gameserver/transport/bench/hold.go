package main

import (
	"fmt"
	"slices"
)

// A search ends when what is held and what is not are a fortieth apart.
const (
	holdEnd   = 40
	holdTries = 8
	holdMost  = 6400 // visiting, the generator's own core is full by then
)

// hold searches n times how many players each server holds. Searches go on next to each other, a
// number of players each in turn: a minute in which the machine is slow is everybody's.
func (b *bench) hold(chosen []server, n int) ([]window, error) {
	if _, err := b.printFloor(); err != nil {
		return nil, err
	}
	var all []window
	found := map[string][]float64{}
	for i := range n {
		under := make([]search, len(chosen))
		for j := range under {
			under[j].players = b.players
		}
		for going := len(chosen); going > 0; {
			going = 0
			for j := range chosen {
				k := (i + j) % len(chosen)
				if under[k].over() {
					continue
				}
				going++
				held, said, windows, err := b.tried(chosen[k], under[k].players, i+1)
				all = append(all, windows...)
				if err != nil {
					return all, err
				}
				if under[k].void = !said; said {
					under[k].learn(held)
				}
			}
		}
		for k, s := range chosen {
			if under[k].void {
				fmt.Printf("%2d  %-10s is not known: of %d windows at %d players none said anything\n", i+1, s.name, holdTries, under[k].players)
				continue
			}
			found[s.name] = append(found[s.name], float64(under[k].low))
			fmt.Printf("%2d  %-10s holds %d players\n", i+1, s.name, under[k].low)
		}
		fmt.Println()
	}
	return all, report(chosen, found)
}

// search is on its way to the most players that a server holds: low are held, high are not, players
// are to be tried.
type search struct {
	low, high, players int
	void               bool // the machine is too busy to know
}

func (s *search) learn(held bool) {
	if held {
		s.low = s.players
	} else {
		s.high = s.players
	}
	s.players = next(s.low, s.high)
}

func (s *search) over() bool {
	return s.void || s.low >= holdMost || s.players < roomSize ||
		s.high > 0 && s.high-s.low <= max(s.high/holdEnd, roomSize)
}

// tried reports whether a server held its players in one of two windows, if any said so or
// otherwise. One whose generator did not keep its schedule says nothing and does not count, nor
// does one that failed while others had the server's core, up to holdTries.
func (b *bench) tried(s server, players, round int) (held, said bool, all []window, err error) {
	for failed := 0; failed < 2 && len(all) < holdTries; {
		var w window
		if err := b.child(s.name, players, &w); err != nil {
			return false, said, all, err
		}
		w.Round = round
		fmt.Println(w.line())
		all = append(all, w)
		switch {
		case w.kept() && w.held():
			return true, true, all, nil
		case w.blames():
			said = true
			failed++
		}
	}
	return false, said, all, nil
}

// next is between what is held and what is not, in whole rooms.
func next(low, high int) int {
	players := (low + high) / 2
	if high == 0 {
		players = min(max(low*5/4, low+roomSize), holdMost)
	}
	return players / roomSize * roomSize
}

// report prints the medians, and what ours holds to the best of the stacks with a goroutine a connection.
func report(chosen []server, found map[string][]float64) error {
	best := 0.0
	for _, s := range chosen {
		if len(found[s.name]) == 0 {
			continue
		}
		n := middle(found[s.name])
		fmt.Printf("%-10s holds %4.0f players, %4.0f to %4.0f\n", s.name, n, slices.Min(found[s.name]),
			slices.Max(found[s.name]))
		if slices.Contains(perConnection, s.name) {
			best = max(best, n)
		}
	}
	if mine := middle(found[ours]); best > 0 && mine > 0 {
		fmt.Printf("\n%s to the best stack of a goroutine a connection: %.2f\n", ours, mine/best)
	}
	return nil
}

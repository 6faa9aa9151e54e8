package main

import (
	"errors"
	"math"
	"math/rand/v2"
	"time"

	"slipstream/lobby/pool"
)

// population says who arrives, and when.
type population struct {
	lasts, day, patience time.Duration
	rate, wave, parties  float64
	players, regions     int
	seed                 uint64
}

// arrival is a party that begins to wait.
type arrival struct {
	At       int64    `json:"at"`       // in milliseconds since the first
	Players  []int    `json:"players"`  // numbers: who is the same has the same
	RTT      []uint16 `json:"rtt"`      // in milliseconds, by region; 0: cannot play there
	Patience int64    `json:"patience"` // after how many milliseconds it gives up; 0: never
	Tracks   uint64   `json:"tracks"`   // bits; 0: any

	// Ratings of the players, where they are known; a sigma of 0: this one's is not. Else the lab
	// gives them some.
	Mu    []float64 `json:"mu,omitempty"`
	Sigma []float64 `json:"sigma,omitempty"`
}

func (p *population) check() error {
	switch {
	case p.regions < 1 || p.regions > pool.MaxRegions:
		return errors.New("there are 1 to 8 regions: --regions")
	case !(p.rate > 0 && p.rate <= 10_000) || !(p.wave >= 0 && p.wave <= 1) || !(p.parties >= 0 && p.parties <= 1):
		return errors.New("--rate is above 0 and at most 10000, --wave and --parties are 0 to 1")
	case p.players < 100 || p.players > 10_000_000:
		return errors.New("there are 100 to 10000000 players: --players")
	case p.lasts <= 0 || p.lasts > 24*time.Hour || p.day <= 0 || p.patience <= 0:
		return errors.New("--for is at most a day, --day and --patience are above 0")
	}
	return nil
}

// arrive draws everybody who arrives: at random, more of them on the crest of the wave.
func (p *population) arrive() (all []arrival) {
	rng := rand.New(rand.NewPCG(p.seed, 1))
	at := 0.0
	crest := p.rate * (1 + p.wave)
	for {
		at += rng.ExpFloat64() / crest
		if at >= p.lasts.Seconds() {
			return all
		}
		now := p.rate * (1 - p.wave*math.Cos(2*math.Pi*at/p.day.Seconds()))
		if rng.Float64()*crest > now {
			continue
		}
		all = append(all, p.party(rng, int64(at*1000)))
	}
}

func (p *population) party(rng *rand.Rand, at int64) arrival {
	size := 1
	if rng.Float64() < p.parties {
		size = 2 + rng.IntN(3)
	}
	a := arrival{At: at, Patience: 1 + int64(rng.ExpFloat64()*float64(p.patience.Milliseconds()))}
	for range size {
		a.Players = append(a.Players, rng.IntN(p.players))
	}
	home, own := rng.IntN(p.regions), 10+rng.IntN(60)
	for r := range p.regions {
		away := min((r-home+p.regions)%p.regions, (home-r+p.regions)%p.regions)
		a.RTT = append(a.RTT, uint16(own+90*away+rng.IntN(10)))
	}
	return a
}

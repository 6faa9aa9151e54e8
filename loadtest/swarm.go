package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// swarm is all bots of a run and what drives them: one pacer goroutine, which advances every client several
// times a tick, and one goroutine for each bot, which waits for the network.
type swarm struct {
	plan  *plan
	clock clock
	bots  []*bot
	own   samples // of the generator itself
	took  time.Duration
}

// turn is how often the pacer comes round: four times in a tick of 60 Hz, so that a command is made at most
// a quarter of a tick late.
const turn = time.Second / 240

func newSwarm(p *plan) *swarm {
	s := &swarm{plan: p, clock: clock{time.Now()}, own: newSamples()}
	games := titles()
	for i := range p.Bots {
		s.bots = append(s.bots, &bot{
			plan: p, games: games, clock: s.clock,
			name: fmt.Sprintf("Load %d", i+1), seed: p.Seed + uint64(i)*0x9e3779b97f4a7c15,
			samples: newSamples(), count: counts{finished: make(map[string]bool)},
		})
	}
	return s
}

// run starts the bots at the planned rate and returns when the time is up and
// every bot has stopped.
func (s *swarm) run(ctx context.Context, show *progress) {
	ctx, cancel := context.WithTimeout(ctx, s.plan.For)
	defer cancel()
	var all sync.WaitGroup
	all.Go(func() { s.pace(ctx) })
	all.Go(func() { show.follow(ctx, s) })
	for i, b := range s.bots {
		start := time.Duration(float64(i) / s.plan.Rate * float64(time.Second))
		pause(ctx, start-time.Duration(s.clock.now()))
		all.Go(func() { b.run(ctx) })
	}
	all.Wait()
	s.took = time.Duration(s.clock.now())
}

// pace advances all bots, turn after turn on a fixed schedule. A turn that is missed is not made up for:
// nor would a browser's timer.
func (s *swarm) pace(ctx context.Context) {
	for due := s.clock.now(); ctx.Err() == nil; due += int64(turn) {
		time.Sleep(time.Duration(due - s.clock.now()))
		now := s.clock.now()
		s.own.add("generator_late_ms", float64(now-due)/1e6)
		due += (now - due) / int64(turn) * int64(turn)
		for _, b := range s.bots {
			b.advance(s.clock.now())
		}
	}
}

// report merges what the bots found.
func (s *swarm) report() *Report {
	merged := newSamples()
	merged.merge(s.own)
	var sum counts
	sum.finished = make(map[string]bool)
	connected := 0
	for _, b := range s.bots {
		merged.merge(b.samples)
		if b.count.connected {
			connected++
		}
		sum.add(&b.count)
	}
	r := newReport(merged)
	r.set("bots_connected", float64(connected))
	r.set("races_finished", float64(len(sum.finished)))
	r.set("errors", float64(sum.failures))
	r.set("starved_ratio", ratio(sum.starved, sum.ticks))
	r.set("desyncs", float64(sum.desyncs))
	r.set("hashes_compared", float64(sum.hashes))
	r.set("hitches_per_player_min", 60e9*ratio(r.verdicts("hitch_", sum.hitches), uint64(sum.playedFor)))
	r.set("snapshots_received_ratio", ratio(sum.snapshots, sum.expected))
	r.set("down_bytes_per_player_s", 1e9*ratio(sum.bytesIn, uint64(sum.playedFor)))
	r.set("up_bytes_per_player_s", 1e9*ratio(sum.bytesOut, uint64(sum.playedFor)))
	for _, err := range sum.errors[:min(len(sum.errors), 5)] {
		r.Notes = append(r.Notes, err.Error())
	}
	slices.Sort(r.Notes)
	r.Notes = slices.Compact(r.Notes)
	return r
}

func (c *counts) add(o *counts) {
	for m := range o.finished {
		c.finished[m] = true
	}
	c.errors = append(c.errors, o.errors...)
	c.failures += o.failures
	c.snapshots += o.snapshots
	c.expected += o.expected
	c.ticks += o.ticks
	c.starved += o.starved
	c.desyncs += o.desyncs
	c.hashes += o.hashes
	for v, n := range o.hitches {
		c.hitches[v] += n
	}
	c.bytesIn += o.bytesIn
	c.bytesOut += o.bytesOut
	c.playedFor += o.playedFor
}

func ratio(part, whole uint64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

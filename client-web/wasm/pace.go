package main

import (
	"time"

	"slipstream/sim"
)

// catchUp bounds how far a match of its own moves in one call: a Worker that was stopped for a
// while does not catch up.
const catchUp = 8

// pace is the clock of a match that needs no server.
type pace struct {
	total sim.Tick // that were made
	start int64    // when tick 0 would have been
	hz    int64
}

// due returns how many ticks are to be made by now.
func (p *pace) due(now int64) sim.Tick {
	target := sim.Tick(max(now-p.start, 0) * p.hz / int64(time.Second))
	if target > p.total+catchUp {
		p.start += p.began(target) - p.began(p.total+catchUp)
		target = p.total + catchUp
	}
	return target - min(target, p.total)
}

// began returns the first nanosecond of a tick.
func (p *pace) began(tick sim.Tick) int64 {
	return p.start + (int64(tick)*int64(time.Second)+p.hz-1)/p.hz
}

// resume goes on after time stood still: nothing is due of what has passed.
func (p *pace) resume(now int64) { p.start += max(now-p.began(p.total+1), 0) }

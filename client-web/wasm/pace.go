package main

import (
	"time"

	"slipstream/sim"
)

// catchUp is the largest number of ticks that a match without a server makes in one call: a Worker
// that was stopped for longer does not catch up.
const catchUp = 8

// pace is the clock of a match without a server.
type pace struct {
	total sim.Tick // made so far
	start int64    // when tick 0 would have begun
	hz    int64
}

// due returns how many ticks must be made now.
func (p *pace) due(now int64) sim.Tick {
	target := sim.Tick(max(now-p.start, 0) * p.hz / int64(time.Second))
	if target > p.total+catchUp {
		p.start += p.began(target) - p.began(p.total+catchUp)
		target = p.total + catchUp
	}
	return target - min(target, p.total)
}

// began returns when a tick begins, in nanoseconds.
func (p *pace) began(tick sim.Tick) int64 {
	return p.start + (int64(tick)*int64(time.Second)+p.hz-1)/p.hz
}

// resume goes on after a pause: no tick of the time that has passed is due.
func (p *pace) resume(now int64) { p.start += max(now-p.began(p.total+1), 0) }

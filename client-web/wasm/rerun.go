package main

import (
	"time"

	"slipstream/netcode/recording"
	"slipstream/sim"
)

// rerun shows a recording.
type rerun struct {
	*recording.Player
	hz       int64
	quarters int64 // the speed, in quarters of the original
	due      int64 // when the next tick begins
}

// film appends the n bytes in text to the recording that replay will show.
func (p *player) film(n int) {
	if len(p.reel)+n <= recording.MaxBytes {
		p.reel = append(p.reel, p.text[:n]...)
	}
}

// replay makes the instance show the recording that film has put together. It puts the first and last ticks
// into text and returns the length; -1 if it is no recording, -2 if it is one of another build.
func (p *player) replay(now int64) int {
	film := p.reel
	p.reel = nil
	player, err := recording.Parse(film, p.model, p.model.Behaviour())
	switch err {
	case nil:
	case recording.ErrModel:
		return -2
	default:
		return -1
	}
	r := &rerun{Player: player, hz: int64(p.model.Machine.Rules().Hz), quarters: 4}
	r.resume(now)
	p.match = r
	text := appendField(append(p.text[:0], '{'), "first", int64(r.First()))
	return len(append(appendField(text, "last", int64(r.Last())), '}'))
}

// interval returns how long a tick is shown.
func (r *rerun) interval() int64 { return 4 * int64(time.Second) / (r.hz * r.quarters) }

func (r *rerun) advance(now int64, _ []int32) int64 {
	if now-r.due > catchUp*r.interval() {
		r.resume(now)
	}
	for r.due <= now {
		r.due += r.interval()
		r.Step()
	}
	return r.due
}

// resume goes on after a pause.
func (r *rerun) resume(now int64) { r.due = now + r.interval() }

// speed sets the speed, in quarters of the original.
func (r *rerun) speed(now int64, quarters int) {
	r.quarters = int64(min(max(quarters, 1), 16))
	r.due = min(r.due, now+r.interval())
}

// seek goes to a tick, puts it and the hash of its World into text, and returns the length.
func (p *player) seek(tick sim.Tick) int {
	r := p.match.(*rerun)
	r.Seek(tick)
	return len(appendSought(p.text[:0], r.Tick(), r.World()))
}

func (r *rerun) draw(_ int64, dst []int32) sim.Tick {
	copy(dst, r.World())
	return r.Tick()
}

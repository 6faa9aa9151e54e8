package match

import (
	"time"

	"slipstream/netcode/control"
	"slipstream/sim"
)

// schedule is when a match's ticks are due. It is never shifted: a tick that was left out still counts, so
// lateness cannot be hidden.
type schedule struct {
	first   int64 // the slice of the match's first step, which makes tick 2
	period  int64 // slices between two ticks
	dropped int64 // ticks that were left out
}

const firstStep = 2 // the World of tick 1 is Init's

// due returns when the step that makes tick t is due.
func (s *schedule) due(t sim.Tick) time.Duration {
	return sliceAt(s.first + (int64(t)-firstStep+s.dropped)*s.period)
}

// ticksUpTo returns how many ticks the schedule has up to and with a slice.
func (s *schedule) ticksUpTo(slice int64) int64 {
	return max((slice-s.first+s.period)/s.period, 0)
}

// span returns how long n ticks are.
func (m *Match) span(n int) time.Duration {
	return time.Duration(n) * time.Second / time.Duration(m.hz)
}

// ticks returns how many ticks d is.
func (m *Match) ticks(d time.Duration) sim.Tick { return sim.Tick(d.Seconds() * float64(m.hz)) }

// after returns the tick that is d from now. Waiting is counted in ticks, so nobody loses his seat because
// the server stood still.
func (m *Match) after(d time.Duration) sim.Tick { return m.tick + m.ticks(d) }

// nextSend returns the slice of the next tick that is sent at full rate.
func (m *Match) nextSend() int64 {
	tick := (m.tick/m.every + 1) * m.every
	return m.first + (int64(tick)-firstStep+m.dropped)*m.period
}

// leaveOut drops n ticks from the schedule, because the server could not run them in time. Clients derive
// the match's tick from their own clock, so they are told, and stand still for as long.
func (m *Match) leaveOut(n int64) {
	if n == 0 {
		return
	}
	m.dropped += n
	m.counters.Overruns.Add(uint64(n))
	m.flight.left += int(n)
	for _, s := range m.seats {
		s.slack.Clear() // what it measured was before the shift
	}
	m.tell(&control.Shift{Tick: uint32(m.tick), Ticks: uint16(min(n, 1<<16-1))})
}

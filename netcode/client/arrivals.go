package client

import (
	"slices"

	"slipstream/sim"
)

// arrivals keeps how late each of the last snapshots came, measured by its tick. From that follow the newest tick that
// can be heard here, and the jitter.
type arrivals struct {
	tick    float64 // nanoseconds in a tick
	late    [arrivalSamples]int64
	n       int // samples in all
	floor   int64
	spread  int64
	scratch [arrivalSamples]int64
}

// arrivalSamples is about two seconds of samples: long enough to have seen the link at its best, short enough that the
// two clocks have not drifted apart.
const arrivalSamples = 128

func (a *arrivals) add(now int64, tick sim.Tick) {
	a.late[a.n%arrivalSamples] = now - int64(float64(tick)*a.tick)
	a.n++
	if a.n <= 8 || a.n%16 == 0 {
		a.sum()
	}
}

// sum finds the least lateness, and the jitter, which is the 95th percentile above it. If the jitter is exponential,
// that is about twice the 75th percentile, and stalls of the stream do not reach the 75th.
func (a *arrivals) sum() {
	n := min(a.n, arrivalSamples)
	sorted := a.scratch[:n]
	copy(sorted, a.late[:n])
	slices.Sort(sorted)
	a.floor, a.spread = sorted[0], 2*(sorted[n*3/4]-sorted[0])
}

// lateness returns how much later a snapshot came than the link at its best would have brought it.
func (a *arrivals) lateness(now int64, tick sim.Tick) int64 {
	return now - int64(float64(tick)*a.tick) - a.floor
}

// heard returns the tick whose snapshot would arrive now on the link at its best.
func (a *arrivals) heard(now int64) (tick float64, ok bool) {
	return float64(now-a.floor) / a.tick, a.n > 0
}

// jitter returns by how many nanoseconds 95 % of the snapshots are late at most; 0 before there are enough of them.
func (a *arrivals) jitter() int64 {
	if a.n < 16 {
		return 0
	}
	return a.spread
}

// shift counts everything that has arrived as that much later: the server's clock was set back.
func (a *arrivals) shift(by int64) {
	for i := range a.late {
		a.late[i] += by
	}
	a.floor += by
}

// rtt keeps the last round trips. Where one segment in a hundred is lost, a third of them contain a stall in one
// direction or the other. The first pings are so close together that one stall may hit half of them. The lower
// quartile is free of stalls.
type rtt struct {
	trips [8]int64
	n     int
	usual int64
}

func (r *rtt) add(trip int64) {
	r.trips[r.n%len(r.trips)] = max(trip, 0)
	r.n++
	sorted := r.trips
	n := min(r.n, len(sorted))
	slices.Sort(sorted[:n])
	r.usual = sorted[n/4]
}

// trip returns how long a round trip takes when nothing stalls; 0 before there was one.
func (r *rtt) trip() int64 { return r.usual }

// least returns the shortest of the last round trips.
func (r *rtt) least() int64 {
	if r.n == 0 {
		return 0
	}
	return slices.Min(r.trips[:min(r.n, len(r.trips))])
}

package flight

import (
	"time"

	"slipstream/sim"
)

// Span is how far back both ends remember.
const Span = 20 * time.Second

// Moment is what a client saw in about one tick of its own clock.
type Moment struct {
	At        int64    // when its first call came
	Tick      sim.Tick // newest predicted tick, at the end of the moment
	Confirmed sim.Tick // newest tick that the server had sent by then
	Gap       int32    // microseconds in which nothing ran before it, beyond a tick
	Late      int32    // microseconds by which the latest snapshot was late, beyond jitter and gap
	Own       float32  // the largest correction of our own pose
	Rivals    float32  // the largest correction of anybody else's pose
	Left      uint16   // ticks that the server skipped
	Paused    uint16   // milliseconds by which a tick was late, as the server says
	Snapshots uint8    // how many came
	Starved   uint8    // ticks for which the server had no command of ours, as we learned in this moment
}

// Hitch is a hitch that is over.
type Hitch struct {
	At      int64    // when it was felt first
	Lasted  int64    // from then until it was felt last
	Tick    sim.Tick // newest tick that the server had sent when it was over
	Verdict Verdict
	Evidence
}

// Recorder is a client's flight recorder. It belongs to the goroutine of its client. It
// takes its memory when it is made.
type Recorder struct {
	tick    int64 // nanoseconds in a tick
	moments []Moment
	n       int // how many moments there ever were

	turnAt  int64    // when the newest call came
	movedAt int64    // when the picture last went on,
	drawn   sim.Tick // and to which tick: while a clock that was set back catches up, it stands still
	from    int64    // nothing before this time is judged
	gapAt   int64    // when the last gap ended,
	gap     int64    // and how long it was

	open    bool // a hitch has begun that is not over
	froze   int64
	begun   int64
	feltAt  int64
	last    Hitch
	hitches [Verdicts]uint64
	fresh   bool
}

// NewRecorder returns a Recorder for a game of hz ticks a second. Nothing is judged
// before Start.
func NewRecorder(hz int) Recorder {
	return Recorder{tick: int64(time.Second) / int64(hz), moments: make([]Moment, int(Span/time.Second)*hz),
		from: 1<<63 - 1}
}

// Start must be called when a connection begins or a hidden page is shown: what was
// before says nothing about what follows.
func (r *Recorder) Start(now int64) {
	r.open, r.froze, r.gap, r.gapAt = false, 0, 0, 0
	r.turnAt, r.movedAt, r.drawn = now, now, 0
	r.from = now + int64(Settle)
}

// Stop must be called when nothing can be seen: the page is hidden, or the connection lost.
func (r *Recorder) Stop() { r.from, r.open = 1<<63-1, false }

// at returns the moment of now. Whichever call comes first after a gap notices the gap.
func (r *Recorder) at(now int64) *Moment {
	now = max(now, r.turnAt) // a correction is told with the time of its snapshot
	gap := now - r.turnAt - r.tick
	r.turnAt = now
	m := r.newest()
	if m == nil || now/r.tick != m.At/r.tick {
		next := &r.moments[r.n%len(r.moments)]
		*next = Moment{At: now}
		if m != nil {
			next.Tick, next.Confirmed = m.Tick, m.Confirmed
		}
		r.n++
		m = next
	}
	if gap > r.tick/2 { // a timer that is late by some milliseconds is no gap
		r.stalled(now, gap, m)
	}
	return m
}

func (r *Recorder) newest() *Moment {
	if r.n == 0 {
		return nil
	}
	return &r.moments[(r.n-1)%len(r.moments)]
}

func (r *Recorder) stalled(now, gap int64, m *Moment) {
	r.gap, r.gapAt = gap, now
	m.Gap = max(m.Gap, micros(gap))
}

// Turn must be called in every pass of the client's loop. predicted is the newest tick
// that can be drawn, confirmed the newest that the server has sent.
func (r *Recorder) Turn(now int64, predicted, confirmed sim.Tick) {
	m := r.at(now)
	moved := predicted > r.drawn
	r.drawn = max(r.drawn, predicted)
	m.Tick, m.Confirmed = predicted, confirmed
	if still := now - r.movedAt - r.tick; still >= int64(FreezeMin) {
		r.froze = max(r.froze, still)
		r.feel(now, r.movedAt)
	}
	if moved {
		r.movedAt = now
	}
	if r.open && (now-r.feltAt >= int64(Quiet) || now-r.begun >= int64(Longest)) {
		r.close(m)
	}
}

// Busy says that the page, which draws what our loop makes, has not drawn for the time d until now.
func (r *Recorder) Busy(now int64, d time.Duration) {
	if d = d - time.Duration(r.tick); d <= 0 || now < r.from {
		return
	}
	m := r.at(now)
	m.Gap = max(m.Gap, micros(int64(d)))
	if d >= FreezeMin {
		r.froze = max(r.froze, int64(d))
		r.feel(now, now-int64(d))
	}
}

// Arrived takes a snapshot. It came late nanoseconds after the link at its best would
// have brought it; jitter, also in nanoseconds, is the link's.
func (r *Recorder) Arrived(now, late, jitter int64) {
	m := r.at(now)
	m.Snapshots = min(m.Snapshots, 254) + 1
	if now-r.gapAt < 2*r.tick {
		late -= r.gap // it may have waited here, while we did not run
	}
	m.Late = max(m.Late, micros(late-jitter))
}

// Starved counts a tick for which the server had no command of ours.
func (r *Recorder) Starved(now int64) {
	m := r.at(now)
	m.Starved = min(m.Starved, 254) + 1
}

// Left takes the number of ticks that the server says it skipped.
func (r *Recorder) Left(now int64, ticks int) {
	m := r.at(now)
	m.Left = uint16(min(int(m.Left)+ticks, 1<<16-1))
}

// Corrected takes by how much our own car was drawn in the wrong place, and the rival
// who was furthest off.
func (r *Recorder) Corrected(now int64, own, rivals float64) {
	m := r.at(now)
	m.Own, m.Rivals = max(m.Own, float32(own)), max(m.Rivals, float32(rivals))
	if own >= OwnMin || rivals >= RivalMin {
		r.feel(now, now)
	}
}

// Paused takes how late a tick was, as the server says.
func (r *Recorder) Paused(now int64, late time.Duration) {
	m := r.at(now)
	m.Paused = max(m.Paused, uint16(min(late.Milliseconds(), 1<<16-1)))
}

func (r *Recorder) feel(now, since int64) {
	if now < r.from {
		r.froze = 0
		return
	}
	if !r.open {
		r.open, r.begun = true, since
	}
	r.feltAt = now
}

// close ends the hitch with a verdict.
func (r *Recorder) close(m *Moment) {
	r.last = Hitch{At: r.begun, Lasted: r.feltAt - r.begun, Tick: m.Confirmed,
		Evidence: r.evidence(r.begun - int64(Lookback))}
	r.last.Froze = time.Duration(r.froze)
	r.last.Verdict = r.last.Judge()
	r.open, r.froze = false, 0
	r.hitches[r.last.Verdict]++
	r.fresh = true
}

// evidence sums up the moments from the newest back to the time from.
func (r *Recorder) evidence(from int64) (e Evidence) {
	paused := time.Duration(0)
	for i := range min(r.n, len(r.moments)) {
		m := &r.moments[(r.n-1-i)%len(r.moments)]
		if m.At < from {
			break
		}
		e.Own, e.Rivals = max(e.Own, float64(m.Own)), max(e.Rivals, float64(m.Rivals))
		e.Page = max(e.Page, time.Duration(m.Gap)*time.Microsecond)
		e.Downlink = max(e.Downlink, time.Duration(m.Late)*time.Microsecond)
		paused = max(paused, time.Duration(m.Paused)*time.Millisecond)
		e.Server += time.Duration(int64(m.Left) * r.tick)
		e.Uplink += time.Duration(int64(m.Starved) * r.tick)
	}
	e.Server = max(e.Server, paused)
	return e
}

// Take returns the hitch that has been judged since the last call, if there is one.
func (r *Recorder) Take() (h *Hitch, ok bool) {
	ok, r.fresh = r.fresh, false
	return &r.last, ok
}

// Hitches counts the verdicts so far. Nothing is not counted.
func (r *Recorder) Hitches() [Verdicts]uint64 { return r.hitches }

// Each calls f for every moment that is remembered, oldest first.
func (r *Recorder) Each(f func(*Moment)) {
	for i := max(r.n-len(r.moments), 0); i < r.n; i++ {
		f(&r.moments[i%len(r.moments)])
	}
}

func micros(ns int64) int32 { return int32(min(max(ns/1000, 0), 1<<31-1)) }

package transport

import "time"

// SlicesPerSecond is how many slices a second has: slice n is due n/480 s after the transport's start. A
// game's Hz divides it (60 Hz: every 8th slice), so that the matches of a shard are spread over the period
// instead of sending all at once.
const SlicesPerSecond = 480

// MaxLateSlices is how many slices a shard catches up after a stall: a quarter of a second. Older ones are
// skipped, and the Ticker sees n jump.
const MaxLateSlices = SlicesPerSecond / 4

// A round is the slices of 1/60 s. A connection's phase is the slice of a round in which it is sent to and,
// if it is visited, read; notVisited is the phase of one that has none.
const (
	roundSlices = SlicesPerSecond / 60
	notVisited  = roundSlices
)

// SliceAt returns when slice n is due, since the transport's start.
func SliceAt(n int64) time.Duration { return time.Duration((n*sliceNum + sliceDen - 1) / sliceDen) }

// A slice lasts sliceNum/sliceDen ns: in lowest terms, so that centuries fit. SliceAt
// rounds up and sliceOf down, so that each undoes the other.
const (
	sliceDen = SlicesPerSecond / 160
	sliceNum = int64(time.Second) / 160
)

const _ = -uint(SlicesPerSecond % 160) // 160 divides both

// Ticker is the work of a shard: a match.Runner. It is called on the shard's
// goroutine only, and must not block.
type Ticker interface {
	// Slice does what is due in slice n (at SliceAt(n)); now is the time of the call, since the transport's
	// start. Everything that had arrived by then was delivered before. n grows by one from call to call,
	// except after a pause or a stall. False means that there is nothing to tick: the shard then sleeps until
	// something is posted to it or a connection moves in.
	Slice(n int64, now time.Duration) (busy bool)
}

// Shard is one goroutine that owns play connections and the matches that they sit in. Its handlers, Ticker
// and posted functions all run on this goroutine, so they need no locks among themselves.
//
// A pass of a shard reads once every socket that has bytes, then runs the slice's work, then sleeps until
// the next slice. On Linux, when a shard has little time to spare, it instead reads the sockets that it is
// about to send to, whether they have bytes or not (visit_linux.go).
type Shard struct {
	loop   loop
	ticker Ticker
	slice  int64 // the next to run
	busy   bool  // the Ticker has something to tick
	paced  bool  // slices run
}

// SetTicker sets what the shard runs at its slices, from any goroutine. nil removes it.
func (s *Shard) SetTicker(t Ticker) { s.Post(func() { s.ticker = t }) }

// Post runs fn on the shard's goroutine, soon, in the order of posting, and wakes the
// shard if it sleeps. It is safe for concurrent use and never blocks. After
// Stop, fn is dropped.
func (s *Shard) Post(fn func()) {
	s.loop.post(func() {
		s.busy = true // the Ticker says at its next slice whether that is so
		s.loop.engine.pace()
		fn()
	})
}

// Now returns the time since the transport's start, on the clock that Slice is given.
func (s *Shard) Now() time.Duration { return s.loop.t.clock() }

// resume begins to run slices after a pause, and reports whether there was one. Slices of the pause, for
// which nobody waited, do not count as late.
func (s *Shard) resume() bool {
	if s.paced {
		return false
	}
	s.paced = true
	s.slice = max(s.slice, sliceOf(s.loop.t.clock())+1)
	return true
}

// rest stops running slices when nothing needs them, and reports whether it did.
func (s *Shard) rest() bool {
	s.paced = s.busy || s.loop.stats.Conns > 0
	return !s.paced
}

// run runs the next slice if it is due. A shard that is behind comes here again at once, after a look at
// its sockets: bytes that have arrived never wait for a slice that is due later than they came.
func (s *Shard) run() {
	l := &s.loop
	l.now = l.t.clock()
	due := sliceOf(l.now)
	if s.slice > due {
		return
	}
	if behind := due - s.slice - MaxLateSlices; behind > 0 {
		s.slice += behind
		l.stats.Skips += uint64(behind)
	}
	l.stats.Slices++
	l.phase = uint8(s.slice % roundSlices)
	s.busy = s.ticker != nil && s.ticker.Slice(s.slice, l.now)
	s.slice++
	l.settle()
	if s.slice%publishSlices == 0 {
		l.publish()
	}
	l.sweep(sweepSlices)
}

// Lull returns how long to wait, at now, until nothing is due for d: as a rule the last slice is finished
// then, and the next has not begun. On a machine with as many shards as cores, work that is done in lulls
// does not delay any shard.
func Lull(now, d time.Duration) time.Duration {
	n := sliceOf(now)
	begun, next := SliceAt(n), SliceAt(n+1)
	run := (next - begun) / 4
	switch {
	case now < begun+run:
		return begun + run - now
	case now+d > next-late:
		return next + run - now
	}
	return 0
}

// late is how much longer than planned the work in a lull may take.
const late = 100 * time.Microsecond

// sliceOf is the newest slice that is due at now.
func sliceOf(now time.Duration) int64 {
	return int64(now) * sliceDen / sliceNum
}

package transport

import "time"

// SlicesPerSecond is the grid that shards tick on: slice n is due n/480 s after
// the transport's start. A game's Hz divides it (60 Hz: every 8th slice), so
// that a shard's matches spread over the period instead of sending in one burst.
const SlicesPerSecond = 480

// MaxLateSlices is how far a shard catches up after a stall, a quarter second:
// slices behind that are skipped, and the Ticker sees n jump.
const MaxLateSlices = SlicesPerSecond / 4

// SliceAt is when slice n is due, since the transport's start.
func SliceAt(n int64) time.Duration { return time.Duration(n * int64(time.Second) / SlicesPerSecond) }

// Ticker is the work of a shard: a match.Runner. It is called on the shard's
// goroutine only, and must not block.
type Ticker interface {
	// Slice does what is due in slice n (at SliceAt(n)); now is the time at the
	// call, since the transport's start. Everything that had arrived by then was
	// delivered before. n grows by one from call to call, except behind a pause
	// or a stall. false means that there is nothing to tick: the shard sleeps
	// until something is posted to it or a connection moves in.
	Slice(n int64, now time.Duration) (busy bool)
}

// Shard is one goroutine that owns play connections and the matches they sit
// in. What runs on it (handlers, Ticker, posted functions) needs no locks among
// itself.
//
// A pass of a shard reads every socket that has bytes, once, then runs the
// slice's work, then sleeps to the next slice.
type Shard struct {
	loop   loop
	ticker Ticker
}

// Tick gives the shard its Ticker, from whatever goroutine. nil takes it away.
func (s *Shard) Tick(t Ticker) { s.Post(func() { s.ticker = t }) }

// Post runs fn on the shard's goroutine, soon, in the order of posting, and wakes the
// shard if it sleeps. It is safe for concurrent use and never blocks. After
// Stop, fn is dropped.
func (s *Shard) Post(fn func()) { panic("soon") }

// Index is the shard's place in Transport.Shards.
func (s *Shard) Index() int { return s.loop.index }

// Now is the time since the transport's start: the clock that Slice is told.
func (s *Shard) Now() time.Duration { panic("soon") }

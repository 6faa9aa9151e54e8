package transport

import (
	"sync"
	"time"
)

// Line lets pieces of work be done one after another. It is for work that peers can ask for as often as
// they like, each on a goroutine of its own. Go's scheduler gives all goroutines the same share: a few
// hundred busy ones make a shard wait for its next slice for a quarter of a second, or for seconds. In a
// Line each of them sleeps until its turn, so that hardly more than one is busy at a time. A Line is safe
// for concurrent use.
type Line struct {
	Longest time.Duration // a caller that would wait longer is turned away

	mu   sync.Mutex
	free time.Duration // when the next turn begins
}

// Turn takes the next turn, which lasts so long, and returns the time from now until it begins. ok is false if the
// caller must be turned away.
func (l *Line) Turn(now, lasts time.Duration) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if wait = max(l.free-now, 0); wait > l.Longest {
		return 0, false
	}
	l.free = now + wait + lasts
	return wait, true
}

// Wait waits for d, and reports whether d passed before over was closed.
func Wait(d time.Duration, over <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-over:
		return false
	}
}

package transport

import (
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// Line lets pieces of work be done one after another. It is for work that peers can ask for as often as
// they like, each on a goroutine of its own. Go's scheduler gives all goroutines the same share: a few
// hundred busy ones make a shard wait for its next slice for a quarter of a second, or for seconds. In a
// Line each of them sleeps until its turn, so that hardly more than one is busy at a time. A Line is safe
// for concurrent use.
//
// Before the common line each address has one of its own, in which turns begin shareOfTurns times as far apart as
// they last. So one address that asks without end has others wait for a turn or two, and no longer.
type Line struct {
	Longest time.Duration // a caller that would wait longer is turned away

	Clock func() time.Duration                             // monotonic
	Wait  func(d time.Duration, over <-chan struct{}) bool // transport.Wait

	turned atomic.Uint64 // away

	mu     sync.Mutex
	common queue
	own    map[netip.Addr]queue // those that are not empty, and some that are
	most   int                  // how many there may be before empty ones are forgotten
}

// shareOfTurns says that one address may have at most one turn in so many.
const shareOfTurns = 4

// fewQueues is how many addresses are remembered in any case.
const fewQueues = 1024

// queue is when the next turn begins.
type queue time.Duration

// turn takes the next turn, which lasts so long, and returns the time until it begins. ok is false if that is more
// than most.
func (q *queue) turn(now, lasts, most time.Duration) (wait time.Duration, ok bool) {
	if wait = max(time.Duration(*q)-now, 0); wait > most {
		return 0, false
	}
	*q = queue(now + wait + lasts)
	return wait, true
}

// Stand waits for a turn, which lasts so long, and reports whether the caller has it. If not, over was closed, or full
// is true and the caller is turned away. from is the address that the turn is counted for; the zero address
// is not counted, and has no line of its own.
func (l *Line) Stand(from netip.Addr, lasts time.Duration, over <-chan struct{}) (served, full bool) {
	own, ok := l.ownTurn(from, lasts)
	if !ok {
		l.turned.Add(1)
		return false, true
	}
	if own > 0 && !l.Wait(own, over) {
		return false, false
	}
	wait, ok := l.turn(lasts, l.Longest-own)
	if !ok {
		l.turned.Add(1)
		return false, true
	}
	return wait == 0 || l.Wait(wait, over), false
}

// Turned returns how many callers were turned away.
func (l *Line) Turned() uint64 { return l.turned.Load() }

// turn takes the next turn of the common line.
func (l *Line) turn(lasts, most time.Duration) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.common.turn(l.Clock(), lasts, most)
}

// ownTurn takes the next turn of an address's own line.
func (l *Line) ownTurn(from netip.Addr, lasts time.Duration) (wait time.Duration, ok bool) {
	if !from.IsValid() {
		return 0, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.Clock()
	its := l.own[from]
	if wait, ok = its.turn(now, shareOfTurns*lasts, l.Longest); ok {
		l.remember(now, from, its)
	}
	return wait, ok
}

// remember notes an address's own line, and now and then forgets those that are empty.
func (l *Line) remember(now time.Duration, from netip.Addr, its queue) {
	if l.own == nil {
		l.own, l.most = map[netip.Addr]queue{}, fewQueues
	}
	l.own[from] = its
	if len(l.own) <= l.most {
		return
	}
	for addr, q := range l.own {
		if time.Duration(q) <= now {
			delete(l.own, addr)
		}
	}
	l.most = max(2*len(l.own), fewQueues)
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

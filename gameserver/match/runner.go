package match

import (
	"slices"
	"sync/atomic"
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// Grid is how many slices a second has. Every game's rate divides it.
const Grid = sim.Grid

// Runner runs the matches of one shard, each at its own rate, and spreads them over the slices of a second
// so that they do not all send at the same moment. It belongs to the shard's goroutine, except for Counters
// and Matches.
type Runner struct {
	clock    func() time.Duration
	ended    func(*Match)
	counters Counters

	slice  int64          // the newest that was run
	slices [Grid][]*Match // who ticks in each slice of a second
	all    []*Match
	shown  []*Match // over, but for spectators who have yet to see the end
	count  atomic.Int64
	tools  map[*netcode.Model]*tools
}

// NewRunner returns a Runner without matches. clock is the monotonic clock on which slice n begins at n/480
// s. ended is called once for every match that ended, on the shard's goroutine, after the match has
// released its players.
func NewRunner(clock func() time.Duration, ended func(*Match)) *Runner {
	return &Runner{clock: clock, ended: ended, tools: make(map[*netcode.Model]*tools)}
}

// Counters returns what the matches did. Any goroutine may read them.
func (r *Runner) Counters() *Counters { return &r.counters }

// Matches returns how many matches run. Any goroutine may ask.
func (r *Runner) Matches() int { return int(r.count.Load()) }

// Each calls f for every match that runs. f must not add one.
func (r *Runner) Each(f func(*Match)) {
	for _, m := range r.all {
		f(m)
	}
}

// Start starts a match in those slices where it adds least to the busiest: first, its snapshots, which cost
// most, go into the slices with the fewest other snapshots; among these, its ticks go into the least loaded
// slices. The first step is never later than one snapshot interval from now. Its seats may be taken at
// once.
func (r *Runner) Start(model *netcode.Model, cfg Config) *Match {
	if !r.busy() {
		// The shard was asleep. The slice in which it wakes up may be the next one already.
		r.slice = sliceOf(r.clock()) + 1
	}
	m := newMatch(model, cfg, r.toolsFor(model), &r.counters)
	m.first = r.leastLoaded(m)
	first, period := m.first, m.period
	for s := first; s < first+Grid; s += period {
		r.slices[s%Grid] = append(r.slices[s%Grid], m)
	}
	r.all = append(r.all, m)
	r.count.Store(int64(len(r.all)))
	return m
}

func (r *Runner) toolsFor(model *netcode.Model) *tools {
	if r.tools[model] == nil {
		r.tools[model] = newTools(model)
	}
	return r.tools[model]
}

// leastLoaded returns where m should have its first step.
func (r *Runner) leastLoaded(m *Match) (first int64) {
	sends := r.sends()
	var least load
	for s := r.slice + 1; s <= r.slice+m.period*int64(m.every); s++ {
		if l := r.load(m, s, &sends); first == 0 || l.less(least) {
			first, least = s, l
		}
	}
	return first
}

// sends counts the matches that send their snapshots in each slice of a second.
func (r *Runner) sends() (n [Grid]int) {
	for _, m := range r.all {
		from := m.nextSend()
		for at := from; at < from+Grid; at += m.period * int64(m.every) {
			n[at%Grid]++
		}
	}
	return n
}

// load returns the work of other matches in m's slices, if first is its first slice: the snapshots that
// they send, and the ticks that they make, when m does.
func (r *Runner) load(m *Match, first int64, sends *[Grid]int) (l load) {
	m.first = first
	for at := first; at < first+Grid; at += m.period {
		l.ticks += len(r.slices[at%Grid])
	}
	from := m.nextSend()
	for at := from; at < from+Grid; at += m.period * int64(m.every) {
		l.sends += sends[at%Grid]
	}
	return l
}

type load struct{ sends, ticks int }

func (l load) less(than load) bool {
	return l.sends < than.sends || l.sends == than.sends && l.ticks < than.ticks
}

// Slice runs the matches of slice n. If n jumps, because the shard was further behind than it catches up,
// the ticks in between are left out, and every match tells its clients. It returns false when there are no
// matches.
func (r *Runner) Slice(n int64, now time.Duration) (busy bool) {
	if !r.busy() || n <= r.slice {
		return r.busy()
	}
	for _, m := range r.all {
		m.leaveOut(m.ticksUpTo(n-1) - m.ticksUpTo(r.slice))
	}
	r.linger(r.slice, n, now)
	r.slice = n
	if slice := r.slices[n%Grid]; len(slice) > 0 {
		r.run(slice, now)
	}
	return r.busy()
}

func (r *Runner) busy() bool { return len(r.all)+len(r.shown) > 0 }

// linger shows spectators the end of matches that are over, in the slices after from, up to and including
// to.
func (r *Runner) linger(from, to int64, now time.Duration) {
	r.shown = slices.DeleteFunc(r.shown, func(m *Match) bool {
		for range m.ticksUpTo(to) - m.ticksUpTo(from) {
			if !m.linger(now) {
				m.dismiss(m.over)
				return true
			}
		}
		return false
	})
}

func (r *Runner) run(slice []*Match, now time.Duration) {
	begun, dead := now, false
	for _, m := range slice {
		m.Tick(now)
		dead = dead || m.over != None
		now = r.clock() // a match is late by those before it, too
	}
	r.counters.Busy.Add(int64(now - begun))
	if dead {
		r.bury()
	}
}

// Stop ends every match, as when the server has no more time to drain.
func (r *Runner) Stop(why Reason) {
	for _, m := range r.all {
		m.End(why)
	}
	r.bury()
	for _, m := range r.shown {
		m.dismiss(why)
	}
	r.shown = nil
}

// bury forgets the matches that ended.
func (r *Runner) bury() {
	isOver := func(m *Match) bool { return m.over != None }
	for i := range r.slices {
		r.slices[i] = slices.DeleteFunc(r.slices[i], isOver)
	}
	var dead []*Match
	for _, m := range r.all {
		if isOver(m) {
			dead = append(dead, m)
		}
	}
	r.all = slices.DeleteFunc(r.all, isOver)
	r.count.Store(int64(len(r.all)))
	for _, m := range dead {
		if m.lingers() {
			r.shown = append(r.shown, m)
		}
		r.ended(m)
	}
}

// The whole seconds are taken apart first: a server that runs for years must not overflow.
func sliceOf(t time.Duration) int64 {
	return int64(t/time.Second)*Grid + int64(t%time.Second)*Grid/int64(time.Second)
}

func sliceAt(s int64) time.Duration {
	return time.Duration(s/Grid)*time.Second + time.Duration(s%Grid*int64(time.Second)/Grid)
}

package lobby

import (
	"context"
	"sync"
	"time"
)

// Mailbox brings work to the one goroutine that owns a Lobby, in the order in which it
// was posted. It is safe for concurrent use.
type Mailbox struct {
	wake chan struct{} // nil: whoever posts does the work

	mu    sync.Mutex
	queue []func()
	spare []func() // empty: what the queue was, the time before
	busy  bool
	idle  []func()                                   // what can wait
	lull  func(d time.Duration) (wait time.Duration) // nil: there always is one
}

// NewMailbox returns a Mailbox whose work is done by Run.
func NewMailbox() *Mailbox { return &Mailbox{wake: make(chan struct{}, 1)} }

// Inline returns a Mailbox whose work is done by the goroutine that posts it: for everything in one
// goroutine, on a virtual clock. Work that is posted while other work runs is done after that.
func Inline() *Mailbox { return &Mailbox{} }

// Post hands work over. It does not block.
func (m *Mailbox) Post(do func()) {
	m.mu.Lock()
	m.queue = append(m.queue, do)
	mine := m.wake == nil && !m.busy
	m.busy = m.busy || mine
	m.mu.Unlock()
	if mine {
		m.work()
		return
	}
	if m.wake != nil {
		m.rouse()
	}
}

// PostIdle hands over work that takes at most half a millisecond and can wait a few: until there is no
// other work, and the process has nothing more urgent to do.
func (m *Mailbox) PostIdle(do func()) {
	if m.wake == nil {
		m.Post(do)
		return
	}
	m.mu.Lock()
	m.idle = append(m.idle, do)
	m.mu.Unlock()
	m.rouse()
}

// rouse wakes up Run.
func (m *Mailbox) rouse() {
	select {
	case m.wake <- struct{}{}:
	default: // it is awake
	}
}

// Lull makes work that can wait give way to the rest of the process: lull returns how long to wait until
// nothing of the rest is due for the duration d.
func (m *Mailbox) Lull(lull func(d time.Duration) (wait time.Duration)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lull = lull
}

// mostIdle is how long work waits that can, at most. Then a piece of it is done, whatever else there is: or
// whoever keeps a lobby busy, and be it with nothing, would keep it from making matches.
const mostIdle = 20 * time.Millisecond

// Run does the work until ctx is done, and then what is left. What can wait is done a piece at a time: in a lull,
// or when it is overdue, even if there is other work.
func (m *Mailbox) Run(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	var overdue time.Time // when the next piece is; zero: none waits
	for ctx.Err() == nil {
		worked := m.batch()
		if !m.waits() {
			if overdue = (time.Time{}); !worked {
				m.sleep(ctx, nil)
			}
			continue
		}
		now := time.Now()
		if overdue.IsZero() {
			overdue = now.Add(mostIdle)
		}
		if now.Before(overdue) && (worked || !m.rest(ctx, timer, overdue.Sub(now))) {
			continue // there may be more to do
		}
		overdue = time.Time{}
		m.next()()
	}
	m.work()
}

// rest waits for a lull, for so long at most, and reports whether one came; otherwise there is work. A lull counts
// however late the timer says that it is there.
func (m *Mailbox) rest(ctx context.Context, timer *time.Timer, atMost time.Duration) bool {
	wait := m.untilLull()
	if wait <= 0 {
		return true
	}
	timer.Reset(min(wait, atMost))
	defer timer.Stop()
	return m.sleep(ctx, timer.C)
}

// waits reports whether there is work that can wait.
func (m *Mailbox) waits() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.idle) > 0
}

// next takes the first work that can wait.
func (m *Mailbox) next() func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	do := m.idle[0]
	m.idle = append(m.idle[:0], m.idle[1:]...)
	return do
}

// untilLull returns how long it is until the process has nothing more urgent to do for as long as a piece of
// work that can wait takes.
func (m *Mailbox) untilLull() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lull == nil {
		return 0
	}
	return m.lull(piece)
}

// sleep waits for work, and reports whether instead it was time.
func (m *Mailbox) sleep(ctx context.Context, timer <-chan time.Time) bool {
	select {
	case <-timer:
		return true
	case <-m.wake:
	case <-ctx.Done():
	}
	return false
}

// work does all that is in the queue, and what comes meanwhile.
func (m *Mailbox) work() {
	for m.batch() {
	}
}

// batch does what is in the queue now; false: nothing is.
func (m *Mailbox) batch() bool {
	m.mu.Lock()
	todo := m.queue
	m.queue, m.spare = m.spare, nil
	m.busy = m.wake == nil && len(todo) > 0
	if len(todo) == 0 {
		m.spare = todo
		m.mu.Unlock()
		return false
	}
	m.mu.Unlock()
	for _, do := range todo {
		do()
	}
	clear(todo)
	m.mu.Lock()
	m.spare = todo[:0]
	m.mu.Unlock()
	return true
}

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
		select {
		case m.wake <- struct{}{}:
		default: // it is awake
		}
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
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// Lull makes work that can wait give way to the rest of the process: lull returns how long to wait until
// nothing of the rest is due for the duration d.
func (m *Mailbox) Lull(lull func(d time.Duration) (wait time.Duration)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lull = lull
}

// next returns the next work that can wait, and how long to wait before it; nil if there is none.
func (m *Mailbox) next() (do func(), wait time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.idle) == 0 {
		return nil, 0
	}
	if m.lull != nil {
		wait = m.lull(piece)
	}
	return m.idle[0], wait
}

// Run does the work until ctx is done, and then what is left.
func (m *Mailbox) Run(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	waited := false // however late the timer came: it is done now
	for ctx.Err() == nil {
		m.work()
		do, wait := m.next()
		switch {
		case do == nil:
			select {
			case <-m.wake:
			case <-ctx.Done():
			}
		case wait <= 0 || waited:
			m.mu.Lock()
			m.idle = append(m.idle[:0], m.idle[1:]...)
			m.mu.Unlock()
			waited = false
			do()
		default:
			timer.Reset(wait)
			select {
			case <-timer.C:
				waited = true
			case <-m.wake:
			case <-ctx.Done():
			}
			timer.Stop()
		}
	}
	m.work()
}

func (m *Mailbox) work() {
	for {
		m.mu.Lock()
		todo := m.queue
		m.queue, m.spare = m.spare, nil
		m.busy = m.wake == nil && len(todo) > 0
		if len(todo) == 0 {
			m.spare = todo
			m.mu.Unlock()
			return
		}
		m.mu.Unlock()
		for _, do := range todo {
			do()
		}
		clear(todo)
		m.mu.Lock()
		m.spare = todo[:0]
		m.mu.Unlock()
	}
}

package lobby

import (
	"context"
	"sync"
)

// Mailbox brings work to the one goroutine that owns a Lobby, in the order in which it
// was posted. It is safe for concurrent use.
type Mailbox struct {
	wake chan struct{} // nil: whoever posts does the work

	mu    sync.Mutex
	queue []func()
	spare []func() // empty: what the queue was, the time before
	busy  bool
}

// NewMailbox returns a Mailbox whose work is done by Run.
func NewMailbox() *Mailbox { return &Mailbox{wake: make(chan struct{}, 1)} }

// Inline returns a Mailbox whose work is done by who posts it: for everything in one
// goroutine, on a virtual clock. What is posted from within the work is done after it.
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

// Run does the work until ctx is done, and then what is left.
func (m *Mailbox) Run(ctx context.Context) {
	for ctx.Err() == nil {
		m.work()
		select {
		case <-m.wake:
		case <-ctx.Done():
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

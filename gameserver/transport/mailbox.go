package transport

import "sync"

// mailbox is how other goroutines reach a loop: functions to run on it, in
// order. It carries joins, leaves and stops, never messages.
type mailbox struct {
	mu     sync.Mutex
	items  []func()
	spare  []func()
	woken  bool // the loop was told, and has not looked yet
	closed bool
}

// put adds fn and reports whether the loop must be woken. ok is false after close.
func (m *mailbox) put(fn func()) (wake, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return false, false
	}
	m.items = append(m.items, fn)
	wake = !m.woken
	m.woken = true
	return wake, true
}

// take returns what was put since the last take; it is valid until the next.
func (m *mailbox) take() []func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	items := m.items
	clear(m.spare)
	m.items, m.spare, m.woken = m.spare[:0], items, false
	return items
}

// close refuses all further functions and returns those that were put but not taken.
func (m *mailbox) close() []func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	items := m.items
	m.items = nil
	return items
}

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

// put adds fn and wakes the loop if it must be. It returns false after close. The loop is woken under the lock: once
// the mailbox is closed nobody is about to wake it, and the engine's descriptors may be somebody else's.
func (m *mailbox) put(fn func(), e engine) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return false
	}
	m.items = append(m.items, fn)
	if !m.woken {
		m.woken = true
		e.wake()
	}
	return true
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

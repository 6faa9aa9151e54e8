package transport

import "testing"

// sleeper is an engine that notes whether its mailbox is locked when it is woken.
type sleeper struct {
	engine
	m      *mailbox
	locked []bool
}

func (s *sleeper) wake() {
	free := s.m.mu.TryLock()
	if free {
		s.m.mu.Unlock()
	}
	s.locked = append(s.locked, !free)
}

// TestNobodyWakesAfterClose: a loop that has finished closes the descriptor that wakes it, and the number of that is
// given to somebody else. So nobody may be about to write to it when the mailbox is closed.
func TestNobodyWakesAfterClose(t *testing.T) {
	var m mailbox
	e := &sleeper{m: &m}
	m.put(func() {}, e)
	m.put(func() {}, e)
	if len(e.locked) != 1 || !e.locked[0] {
		t.Errorf("woken with the mailbox locked: %v, want once", e.locked)
	}
	if len(m.close()) != 2 || m.put(func() {}, e) || len(e.locked) != 1 {
		t.Error("a closed mailbox takes more")
	}
}

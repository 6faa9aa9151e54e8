package store

import (
	"sync"
)

// askQueue is how many questions can wait: about as many as a database answers in a second.
const askQueue = 1024

// Store asks Tables on behalf of a loop that must not wait for them: a goroutine takes the question, and
// the answer comes back as a call on the loop. With [Inline] there is no goroutine, so that everything
// happens at once, on a virtual clock.
type Store struct {
	tables Tables
	post   func(func())
	run    func(func()) bool // false: there is no room

	mu     sync.RWMutex // asking holds it against Close
	closed bool
	queue  chan func()
	done   sync.WaitGroup
}

// New returns a Store with this many workers, which are goroutines; with more than one, answers come in any
// order. post runs a function on the caller's loop; it must not wait.
func New(tables Tables, workers int, post func(func())) *Store {
	s := &Store{tables: tables, post: post, queue: make(chan func(), askQueue)}
	s.run = s.enqueue
	for range max(workers, 1) {
		s.done.Go(func() {
			for job := range s.queue {
				job()
			}
		})
	}
	return s
}

// Inline returns a Store that asks while Ask is called, and posts the answer.
func Inline(tables Tables, post func(func())) *Store {
	return &Store{tables: tables, post: post, run: func(job func()) bool { job(); return true }}
}

func (s *Store) enqueue(job func()) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return false
	}
	select {
	case s.queue <- job:
		return true
	default:
		return false
	}
}

// Ask asks the Tables and hands the answer to the loop. Every question is answered exactly once: with
// ErrBusy if too many wait, and never before Ask returns, unless post itself calls at once.
func Ask[T any](s *Store, ask func(Tables) (T, error), answer func(T, error)) {
	ok := s.run(func() {
		got, err := ask(s.tables)
		s.post(func() { answer(got, err) })
	})
	if !ok {
		var none T
		s.post(func() { answer(none, ErrBusy) })
	}
}

// Close answers what was asked and ends the goroutines. It does not close the Tables.
func (s *Store) Close() {
	s.mu.Lock()
	was := s.closed
	s.closed = true
	s.mu.Unlock()
	if s.queue == nil || was {
		return
	}
	close(s.queue)
	s.done.Wait()
}

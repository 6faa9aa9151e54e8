package transport

import (
	"net"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// visited counts the room's connections that its shard visits.
func (r *room) visited() (n int) {
	r.on(func() {
		for _, c := range r.conns {
			if c.fds.round != notVisited {
				n++
			}
		}
	})
	return n
}

// TestVisits: a shard that visits reads each socket once a round, whatever is in it. All that is said arrives, a
// client whose socket is full is sent to again later, one that leaves is seen to leave, and a shard that has time
// visits nobody.
func TestVisits(t *testing.T) {
	const n, each = 40, 30
	k := linux
	var reads atomic.Int64
	k.recv = func(fd int, p []byte) (int, unix.Errno) {
		reads.Add(1)
		return linux.recv(fd, p)
	}
	var full atomic.Bool
	k.send = func(fd int, p []byte) (int, unix.Errno) {
		if full.Load() {
			return 0, unix.EAGAIN
		}
		return linux.send(fd, p)
	}
	k.visits = true
	r := newRoomOn(t, Config{}, k)
	clients := r.join(t, n, nil)
	for r.visited() < n {
	}
	slices := func() (n uint64) { // seen from the shard, between two slices
		r.on(func() { n = r.t.shards[0].loop.stats.Slices })
		return n
	}
	from, read := slices(), reads.Load()
	for range each {
		for _, c := range clients {
			c.WriteMessage([]byte("sixteen bytes..."))
		}
	}
	for here := 0; here < n*each; {
		r.on(func() { here = r.messages })
	}
	once := func() {
		rounds := int64(slices()-from)/roundSlices + 2
		if read = reads.Load() - read; read > n*rounds {
			t.Errorf("%d recvs of %d sockets in %d rounds", read, n, rounds)
		}
	}
	once()

	// whoever is sent to now waits for his socket, of which epoll says when it takes something, and no more
	full.Store(true)
	for skipped := uint64(0); skipped < n; {
		r.on(func() { skipped = r.t.shards[0].loop.stats.Skipped })
	}
	from, read = slices(), reads.Load()
	r.on(func() { r.messages = 0 })
	for here := 0; here < n*each; {
		for _, c := range clients {
			c.WriteMessage([]byte("sixteen bytes..."))
		}
		r.on(func() { here = r.messages })
	}
	once()
	full.Store(false)
	for watched := n; watched > 0; {
		r.on(func() {
			watched = 0
			for _, c := range r.conns {
				if c.watched {
					watched++
				}
			}
		})
	}
	for i, c := range clients[:n/2] {
		if i%2 == 0 { // ends with a reset
			c.conn.(*net.TCPConn).SetLinger(0)
		}
		c.conn.Close()
	}
	for left := n; left > n/2; {
		r.on(func() { left = len(r.conns) })
	}
	if visited := r.visited(); visited != n/2 {
		t.Errorf("%d of %d are visited", visited, n/2)
	}

	e := r.t.shards[0].loop.engine.(*epollEngine)
	r.on(func() { e.p.kernel.visits = false })
	for r.visited() > 0 {
		r.on(func() { e.visits.on = false }) // though the machine be busy
	}
	r.on(func() { r.messages = 0 })
	for _, c := range clients[n/2:] {
		c.WriteMessage([]byte("sixteen bytes..."))
	}
	for here := 0; here < n/2; {
		r.on(func() { here = r.messages })
	}
	for phase, round := range e.visits.rounds {
		if len(round) > 0 {
			t.Errorf("%d are in round %d", len(round), phase)
		}
	}
}

// TestVisitedWhoSayNothing: deadlines hold for those who are visited, too.
func TestVisitedWhoSayNothing(t *testing.T) {
	const n = 16
	k := linux
	k.visits = true
	r := newRoomOn(t, Config{}, k)
	r.join(t, n, nil)
	for r.visited() < n {
	}
	r.on(func() {
		for _, c := range r.conns {
			soon := *c.limits
			soon.DeadAfter = 50 * time.Millisecond
			c.limits = &soon
		}
	})
	for silent := uint64(0); silent < n; {
		r.on(func() { silent = r.t.shards[0].loop.closes[Silent] })
	}
}

// TestVisitsWhenBusy: visiting begins when a shard has little time left, and does not end because
// that saves some.
func TestVisitsWhenBusy(t *testing.T) {
	e := &epollEngine{p: &epoll{kernel: linux}}
	n := int64(0)
	for _, step := range []struct {
		idle time.Duration // percent
		on   bool
	}{{100, false}, {50, false}, {30, true}, {50, true}, {-20, true}, {70, false}} {
		for range weighSlices {
			n++
			e.weigh(n, step.idle*SliceAt(1)/100)
		}
		if e.visits.on != step.on {
			t.Errorf("visits %v with %d %% of its time left", e.visits.on, step.idle)
		}
	}
}

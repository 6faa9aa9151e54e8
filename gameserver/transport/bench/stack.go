package main

import (
	"net"
	"net/http"
	"sync"
	"time"

	"slipstream/gameserver/transport"
)

// writer is a connection of another stack, as a room's goroutine uses it.
type writer interface {
	// write sends b as a binary message. b is the caller's again on return.
	write(b []byte) error
}

// house is how one uses a stack of one goroutine a connection: every room has a goroutine that
// ticks and writes, every connection has one that reads. Rooms tick on the same eight slices as a
// shard's, so that neither all of them send at once nor each sets a timer of its own.
type house struct {
	zero  time.Duration // CLOCK_MONOTONIC, read before start: no tick seems to begin later than it does
	start time.Time

	mu   sync.Mutex
	last *room
	n    int
}

func newHouse() *house {
	zero := monotonic()
	return &house{zero: zero, start: time.Now()}
}

type room struct {
	mu      sync.Mutex
	board   board
	players [roomSize]writer
	n       int
}

// guest is a connection's place in a room.
type guest struct {
	room *room
	slot int
}

// join finds a place for w. The first of a room starts its goroutine.
func (h *house) join(w writer) guest {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.last == nil || h.last.n == roomSize {
		h.last = new(room)
		go h.run(h.last, h.n%slicesPerTick)
		h.n++
	}
	r := h.last
	r.mu.Lock()
	defer r.mu.Unlock()
	r.players[r.n] = w
	r.n++
	return guest{r, r.n - 1}
}

func (g guest) hear(command []byte) {
	g.room.mu.Lock()
	g.room.board.hear(g.slot, command)
	g.room.mu.Unlock()
}

func (g guest) leave() {
	g.room.mu.Lock()
	g.room.players[g.slot] = nil
	g.room.mu.Unlock()
}

// run ticks a room for ever, on a schedule that is never moved.
func (h *house) run(r *room, first int) {
	since := time.Since(h.start)
	n := (int64(since)*transport.SlicesPerSecond/int64(time.Second)/slicesPerTick+1)*slicesPerTick + int64(first)
	for ; ; n += slicesPerTick {
		due := transport.SliceAt(n)
		if late := time.Since(h.start) - due; late < 0 {
			time.Sleep(-late)
		} else if late > transport.SliceAt(transport.MaxLateSlices) {
			continue
		}
		r.tick(h.zero+due, h.zero+time.Since(h.start))
	}
}

func (r *room) tick(due, begun time.Duration) {
	r.mu.Lock()
	r.board.tick(due, begun)
	b, players := r.board, r.players
	r.mu.Unlock()
	for slot, w := range players {
		if w == nil {
			continue
		}
		b.address(slot)
		if w.write(b[:]) != nil {
			guest{r, slot}.leave()
		}
	}
}

// serveHTTP serves /play with net/http, whose connections the stack takes over.
func serveHTTP(play http.HandlerFunc) (net.Addr, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/play", play)
	go http.Serve(ln, mux)
	return ln.Addr(), nil
}

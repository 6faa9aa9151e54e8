package transport

import (
	"context"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"
	"unsafe"

	"slipstream/netcode/frame"
)

// room is a match as the transport sees it: it sends each connection one shared message at 60 Hz.
type room struct {
	t     *Transport
	conns []*Conn
	buf   [Headroom + 120]byte

	messages int
	outside  int // payloads that were not slices of the read buffer
	missed   int // sockets with bytes in them when a slice began
	probe    bool
	last     time.Duration
	size     int
}

// OnOpen is on the shard: the lobby's part is done by joiner.
func (r *room) OnOpen(c *Conn, _ *Request) Reason {
	r.conns = append(r.conns, c)
	return OK
}

func (r *room) OnMessage(c *Conn, payload []byte) {
	mem := c.owner.Load().mem
	at := uintptr(unsafe.Pointer(unsafe.SliceData(payload))) - uintptr(unsafe.Pointer(unsafe.SliceData(mem)))
	if at >= uintptr(len(mem)) {
		r.outside++
	}
	r.messages++
}

func (r *room) OnClose(c *Conn, _ Reason) {
	for i, other := range r.conns {
		if other == c {
			r.conns[i] = r.conns[len(r.conns)-1]
			r.conns = r.conns[:len(r.conns)-1]
		}
	}
}

func (r *room) Slice(n int64, now time.Duration) bool {
	// Slices that catch up follow each other without a look at the sockets: only the first counts.
	if first := now-r.last > SliceAt(1)/4; r.probe && first {
		for _, c := range r.conns {
			if waiting(c) {
				r.missed++
			}
		}
	}
	r.last = now
	// Every connection at 60 Hz, spread over the slices.
	for i := int(n % 8); i < len(r.conns); i += 8 {
		r.conns[i].Send(r.buf[:Headroom+r.size], Headroom)
	}
	return true
}

// joiner moves every connection to the room at its first message.
type joiner struct{ r *room }

func (j joiner) OnOpen(*Conn, *Request) Reason { return OK }
func (j joiner) OnMessage(c *Conn, _ []byte)   { c.Move(j.r.t.Shards()[0], j.r) }
func (j joiner) OnClose(*Conn, Reason)         {}

// newRoom starts an epoll transport with one room on its one shard.
func newRoom(t testing.TB, cfg Config) *room { return newRoomOn(t, cfg, linux) }

func newRoomOn(t testing.TB, cfg Config, k kernel) *room {
	r := &room{size: 120}
	cfg.Paths = map[string]Handler{"/play": joiner{r}}
	cfg.Shards = 1
	tr, err := newEpoll(cfg, k)
	if err != nil {
		t.Fatal(err)
	}
	r.t = tr
	tr.Shards()[0].SetTicker(r)
	if err := tr.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tr.Stop(Stopped, 5*time.Second) })
	return r
}

// on runs fn on the room's shard and waits for it.
func (r *room) on(fn func()) {
	done := make(chan struct{})
	r.t.Shards()[0].Post(func() { fn(); close(done) })
	<-done
}

// join lets n clients in.
func (r *room) join(t testing.TB, n int, dialer func(context.Context, string, string) (net.Conn, error)) []*Client {
	var clients []*Client
	for range n {
		c, err := Dial(context.Background(), "ws://"+r.t.Addr().String()+"/play", DialOptions{Dialer: dialer})
		if err != nil {
			t.Fatal(err)
		}
		c.WriteMessage([]byte("join"))
		t.Cleanup(func() { c.conn.Close() })
		clients = append(clients, c)
	}
	for here := 0; here < n; {
		r.on(func() { here = len(r.conns) })
	}
	return clients
}

// play lets clients send and read until stop is closed, 60 times a second; nothing is allocated.
func play(clients []*Client, stop chan struct{}) *sync.WaitGroup {
	var all sync.WaitGroup
	for _, c := range clients {
		all.Add(2)
		go func() {
			defer all.Done()
			message := frame.AppendMasked(nil, frame.Binary, []byte("sixteen bytes..."), [4]byte{1, 2, 3, 4})
			time.Sleep(time.Duration(rand.Int64N(int64(time.Second / 60))))
			tick := time.NewTicker(time.Second / 60)
			defer tick.Stop()
			for {
				select {
				case <-stop:
					c.conn.SetReadDeadline(time.Unix(1, 0))
					return
				case <-tick.C:
					c.conn.Write(message)
				}
			}
		}()
		go func() {
			defer all.Done()
			buf := make([]byte, 4096)
			for {
				if _, err := c.conn.Read(buf); err != nil {
					return
				}
			}
		}()
	}
	return &all
}

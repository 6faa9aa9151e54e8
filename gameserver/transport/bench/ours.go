package main

import (
	"net"
	"time"

	"slipstream/gameserver/transport"
)

// hall is a Ticker: rooms on one shard, ticked slice by slice as match.Runner ticks matches.
type hall struct {
	t     *transport.Transport
	zero  time.Duration // CLOCK_MONOTONIC at the transport's start
	rooms []*hallRoom
}

type hallRoom struct {
	players [roomSize]*transport.Conn
	n       int
	buf     [transport.Headroom + messageSize]byte // the board, behind what Send overwrites
}

func (r *hallRoom) board() *board { return (*board)(r.buf[transport.Headroom:]) }

// seat is the Handler of one connection.
type seat struct {
	hall *hall
	room *hallRoom
	slot int
}

// serveHall serves with the transport that open opens, until the process is killed.
func serveHall(open func(transport.Config) (*transport.Transport, error)) func() (net.Addr, error) {
	return func() (net.Addr, error) {
		h := new(hall)
		t, err := open(transport.Config{Paths: map[string]transport.Handler{"/play": lounge{h}}, Shards: 1,
			DeadAfter: time.Hour})
		if err != nil {
			return nil, err
		}
		h.t, h.zero = t, monotonic()-t.Now()
		t.Shards()[0].SetTicker(h)
		if err := t.Listen("127.0.0.1:0"); err != nil {
			return nil, err
		}
		return t.Addr(), nil
	}
}

// lounge is where connections are before their first message.
type lounge struct{ hall *hall }

func (lounge) OnOpen(*transport.Conn, *transport.Request) transport.Reason { return transport.OK }
func (lounge) OnClose(*transport.Conn, transport.Reason)                   {}
func (l lounge) OnMessage(c *transport.Conn, _ []byte) {
	c.Move(l.hall.t.Shards()[0], &seat{hall: l.hall})
}

func (s *seat) OnOpen(c *transport.Conn, _ *transport.Request) transport.Reason {
	h := s.hall
	if n := len(h.rooms); n == 0 || h.rooms[n-1].n == roomSize {
		h.rooms = append(h.rooms, new(hallRoom))
	}
	s.room = h.rooms[len(h.rooms)-1]
	s.slot = s.room.n
	s.room.players[s.slot] = c
	s.room.n++
	return transport.OK
}

func (s *seat) OnMessage(_ *transport.Conn, payload []byte) { s.room.board().hear(s.slot, payload) }

func (s *seat) OnClose(*transport.Conn, transport.Reason) { s.room.players[s.slot] = nil }

const slicesPerTick = transport.SlicesPerSecond / hz

// Slice ticks the rooms whose turn it is.
func (h *hall) Slice(n int64, now time.Duration) bool {
	due := transport.SliceAt(n)
	for i := int(n % slicesPerTick); i < len(h.rooms); i += slicesPerTick {
		h.rooms[i].tick(h.zero+due, h.zero+now)
		now = h.t.Now() // a room is late by those before it, too
	}
	return len(h.rooms) > 0
}

func (r *hallRoom) tick(due, begun time.Duration) {
	r.board().tick(due, begun)
	for slot, c := range r.players[:r.n] {
		if c != nil {
			r.board().address(slot)
			c.Send(r.buf[:], transport.Headroom)
		}
	}
}

package transporttest

import (
	"encoding/binary"
	"os"
	"sync"
	"testing"

	"slipstream/gameserver/transport"
)

// host keeps what the handlers saw.
type host struct {
	t *transport.Transport

	mu      sync.Mutex
	open    map[uint64]bool
	reasons []transport.Reason // of OnClose
	faults  []string
	request transport.Request // the last, its bytes copied
	arrived int               // OnOpen after a move
}

func (h *host) fault(text string) { h.faults = append(h.faults, text) }

func (h *host) opened(c *transport.Conn, r *transport.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.open == nil {
		h.open = make(map[uint64]bool)
	}
	if r == nil {
		h.arrived++
		return
	}
	if h.open[c.ID()] {
		h.fault("OnOpen twice")
	}
	h.open[c.ID()] = true
	h.request = transport.Request{
		Path: append([]byte(nil), r.Path...), Query: append([]byte(nil), r.Query...),
		Host: append([]byte(nil), r.Host...), Origin: append([]byte(nil), r.Origin...), Remote: r.Remote,
	}
}

func (h *host) message(c *transport.Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.open[c.ID()] {
		h.fault("OnMessage before OnOpen or after OnClose")
	}
}

func (h *host) closed(c *transport.Conn, why transport.Reason) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.open[c.ID()] {
		h.fault("OnClose before OnOpen, or twice")
	}
	delete(h.open, c.ID())
	h.reasons = append(h.reasons, why)
	if c.SendReliable([]byte("late")) || c.Send(make([]byte, transport.Headroom+1), transport.Headroom) {
		h.fault("a send was taken after the end")
	}
}

// check expects every connection that opened to have closed.
func (h *host) check(t *testing.T) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, f := range h.faults {
		t.Error(f)
	}
	if len(h.open) > 0 {
		t.Errorf("%d connections never had their OnClose", len(h.open))
	}
}

// ended returns the reasons of OnClose so far.
func (h *host) ended() []transport.Reason {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]transport.Reason(nil), h.reasons...)
}

// echo sends every message back.
type echo struct{ *host }

func (h echo) OnOpen(c *transport.Conn, r *transport.Request) transport.Reason {
	h.opened(c, r)
	return transport.OK
}

func (h echo) OnMessage(c *transport.Conn, payload []byte) {
	h.message(c)
	if !c.SendReliable(payload) {
		c.Close(transport.TooSlow)
	}
}

func (h echo) OnClose(c *transport.Conn, why transport.Reason) { h.closed(c, why) }

// script does what a message's first byte says, and echoes a message whose first byte says nothing.
type script struct{ *host }

func (h script) OnOpen(c *transport.Conn, r *transport.Request) transport.Reason {
	if r != nil && string(r.Query) == "refuse" {
		return transport.Kicked
	}
	h.opened(c, r)
	if r != nil && string(r.Query) == "greet" {
		c.SendReliable([]byte("welcome"))
	}
	if r != nil && string(r.Query) == "move" {
		c.Move(h.t.Shards()[0], h)
	}
	return transport.OK
}

func (h script) OnMessage(c *transport.Conn, payload []byte) {
	h.message(c)
	switch payload[0] {
	case 'M': // move to shard payload[1], to the same handler
		c.Move(h.t.Shards()[payload[1]-'0'], h)
	case 'C': // close with a reason, twice
		c.Close(transport.Reason(payload[1]))
		c.Close(transport.Kicked)
	case 'L': // numbered latest messages of 100 bytes, until 100 were skipped
		h.latest(c)
	case 'R': // reliable messages of 100 bytes until one does not fit, then waits for them to go out
		h.reliable(c)
	case 'S': // Send the rest of the message, as soon as it is taken
		send(c, append(make([]byte, transport.Headroom), payload[1:]...))
	case 'P': // post back
		c.Post(func() { c.SendReliable([]byte("posted")) })
	default:
		c.SendReliable(payload)
	}
}

// latest sends numbered messages faster than anybody reads.
func (h script) latest(c *transport.Conn) {
	buf := make([]byte, transport.Headroom+100)
	for i, skipped := uint32(0), 0; skipped < 100; i++ {
		binary.BigEndian.PutUint32(buf[transport.Headroom:], i)
		if c.Send(buf, transport.Headroom) {
			continue
		}
		skipped++
		if c.Pending() == 0 {
			h.mu.Lock()
			h.fault("Send skipped though nothing is pending")
			h.mu.Unlock()
		}
	}
}

func send(c *transport.Conn, buf []byte) {
	if !c.Send(buf, transport.Headroom) {
		c.Post(func() { send(c, buf) })
	}
}

// reliable sends numbered messages until the backlog is full.
func (h script) reliable(c *transport.Conn) {
	msg := make([]byte, 100)
	for i := 0; ; i++ {
		msg[0], msg[1] = byte(i>>8), byte(i)
		if !c.SendReliable(msg) {
			return
		}
	}
}

func (h script) OnClose(c *transport.Conn, why transport.Reason) { h.closed(c, why) }

// descriptors counts this process's open files, or returns -1 where that cannot be seen.
func descriptors() int {
	dir, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return -1
	}
	return len(dir)
}

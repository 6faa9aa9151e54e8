package transport

import (
	"net/netip"
	"sync/atomic"
	"time"

	"slipstream/netcode/frame"
)

// Conn is the server's end of a WebSocket. Except for Post and ID, its methods belong to the goroutine that
// owns it: its front loop or, after Move, its shard. None of them blocks, and none calls a Handler.
type Conn struct {
	// The fields that every message touches come first, in as few 64-byte cache lines as possible: with
	// thousands of connections each line is a cache miss. Send touches one line, an incoming message two. A
	// Conn takes three in all: what only few connections need, and only for a while, is kept elsewhere
	// (spill, transit, the parts of a message).
	owner atomic.Pointer[loop]
	fds   fdSocket // what sock is on the epoll transport
	sock  socket
	out   *spill // waits for the socket: a message's rest, then whole frames; nil while it takes everything

	state   state
	op      frame.Op // of the message that the handler is being given
	pending bool     // counts as pending: its first message is awaited
	watched bool     // the engine reports when it becomes writable
	marked  bool     // is in the owner's settling list, because it closes or moves
	opened  bool     // the handler accepted it and is owed an OnClose
	opening bool     // the handler is being asked whether it does
	why     Reason

	limits   *Config // the transport's
	handler  Handler
	in       frame.Reader
	keep     *spill        // the incomplete request head or message; nil if there is none
	heard    time.Duration // when something last came; its complement once the peer was pinged since
	messages budget
	bytes    budget

	transit   *transit // nil unless it moves
	id        uint64
	since     time.Duration // when its present state began
	controls  budget
	slot      uint32 // on the owner
	discarded uint32 // bytes that came after the end
	remote    address
	told      bool // its end was counted, and its handler told
	proxy     bool // remote is a proxy's address, and it may name another
	free      bool // not counted by address: it is a proxy's, or in Config.Unlimited
	barred    bool // its address was barred when it came
	proven    bool // it has behaved well for a while
}

type state uint8

const (
	stateHead    state = iota // the request head is awaited
	stateOpen                 // messages flow
	stateClosing              // our close frame or refusal is out or under way; what comes is discarded
	stateGone                 // the socket is closed
)

// Close sends why in a close frame and ends the connection. OnClose follows, but not from within Close.
// Only the first Close counts.
func (c *Conn) Close(why Reason) {
	if c.state != stateOpen {
		return
	}
	var body [frame.MaxControl]byte
	c.closeWith(why, frame.AppendClose(body[:0], why.Code(), why.Text()))
}

// closeWith sends the close frame and then ends our half of the stream. The server ends TCP first (RFC 6455
// section 7.1.1), but goes on reading, so that what the peer still has under way causes no reset.
func (c *Conn) closeWith(why Reason, body []byte) {
	l := c.owner.Load()
	c.control(frame.Close, body)
	if c.state != stateOpen { // the socket turned out to be dead
		return
	}
	c.why, c.state, c.since = why, stateClosing, l.now
	l.t.gate.hello(c)
	if c.out == nil {
		c.sock.finish()
	} else {
		c.out.pong = nil // nothing follows a close frame (RFC 6455 section 5.5.1)
	}
	l.mark(c)
}

// Post runs fn soon, on the goroutine that owns c at that time. It is safe for concurrent use and never
// blocks. fn is dropped once c is closed.
func (c *Conn) Post(fn func()) {
	l := c.owner.Load()
	l.post(func() {
		switch {
		case c.owner.Load() != l: // it has left meanwhile
			c.Post(fn)
		case c.away():
			c.transit.early = append(c.transit.early, fn)
		case c.state == stateOpen:
			fn()
		}
	})
}

// ID is a number that no other connection of this process ever has.
func (c *Conn) ID() uint64 { return c.id }

// Network returns the address under which limits count the peer; for IPv6 it is the /64. It is zero if the
// peer comes through a proxy that does not name its client, or from Config.Unlimited.
func (c *Conn) Network() netip.Addr {
	if c.free {
		return netip.Addr{}
	}
	return network(c.remote.Addr())
}

// Barred reports whether somebody at the peer's address kept breaking the protocol shortly before this
// connection came. It is let in all the same, because others at that address behave well; but it should be
// given to no new player.
func (c *Conn) Barred() bool { return c.barred }

// end closes the socket at once, without a close frame.
func (l *loop) end(c *Conn, why Reason) {
	if c.state < stateClosing {
		c.why = why
		l.mark(c)
	}
	l.drop(c)
}

// drop closes the socket and forgets c.
func (l *loop) drop(c *Conn) {
	if c.state == stateGone {
		return
	}
	c.state = stateGone
	c.sock.detach()
	c.sock.drop()
	l.vacate(c)
	l.recycle(&c.keep)
	l.recycle(&c.out)
	c.transit = nil
	l.t.gate.leave(l.now, c)
	l.mark(c)
}

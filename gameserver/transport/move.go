package transport

// transit is a connection's way to a shard.
type transit struct {
	to      *Shard
	handler Handler  // there
	left    bool     // where it was: it has not arrived
	tail    []byte   // unparsed bytes
	early   []func() // posted to the shard before it arrived
}

// away reports whether c has left its loop, and not arrived at its owner.
func (c *Conn) away() bool { return c.transit != nil && c.transit.left }

// Move gives c to a shard and to another handler, together with the bytes that were read but not parsed,
// and those that the socket has not yet taken. The present handler is told nothing more about c and must
// not touch it. h.OnOpen(c, nil) is called on the shard's goroutine, then c's messages follow in order.
// Even if the peer is gone by then, OnOpen is called before OnClose.
func (c *Conn) Move(to *Shard, h Handler) {
	if c.state != stateOpen || c.transit != nil {
		return
	}
	c.transit = &transit{to: to, handler: h}
	c.owner.Load().mark(c)
}

// Become gives c to another handler on the same loop. The present handler is told nothing more about c;
// h.OnOpen is not called. It may be called only from within OnMessage, or from the OnOpen of a new
// connection.
func (c *Conn) Become(h Handler) {
	if c.opened || c.opening {
		c.handler = h
	}
}

// depart sends c to its shard. First, events for c stop here; then its unread bytes, unsent bytes and
// interest in writability go along.
func (l *loop) depart(c *Conn) {
	way := c.transit
	c.sock.detach()
	l.vacate(c)
	c.handler, c.opened, way.left = way.handler, false, true
	c.owner.Store(&way.to.loop) // c is the shard's: from here on nothing of it is touched here
	if !way.to.loop.post(func() { way.to.loop.arrive(c) }) {
		c.why, c.state = Stopped, stateGone
		c.sock.drop()
		l.closes[Stopped]++
		l.t.gate.leave(l.now, c)
	}
}

// arrive takes a connection in that moved here.
func (l *loop) arrive(c *Conn) {
	way := c.transit
	c.transit = nil
	c.heard = max(c.heard, l.now) // the way here is not the peer's silence
	l.place(c)
	l.stats.MovedIn++
	if why := c.handler.OnOpen(c, nil); why != OK {
		c.Close(why)
	} else {
		c.opened = true
	}
	if l.t.stopped.Load() {
		c.Close(l.t.why)
	}
	if c.state == stateOpen && len(way.tail) > 0 {
		l.messages(c, way.tail)
	}
	for _, fn := range way.early {
		switch {
		case c.state != stateOpen:
		case c.transit != nil:
			c.Post(fn)
		default:
			fn()
		}
	}
	if c.state == stateGone {
		return
	}
	if c.transit == nil && l.engine.attach(c, c.wantsWrite()) != nil {
		l.end(c, Vanished)
	}
}

package transport

// Move gives c to a shard and to another handler, with everything on its way:
// bytes read but not parsed, bytes not yet taken by the socket. The present handler hears
// of c no more and must not touch it. h.OnOpen(c, nil) is called on the
// shard's goroutine, then its messages follow in order; if the
// peer is gone meanwhile, OnClose follows OnOpen all the same.
func (c *Conn) Move(to *Shard, h Handler) {
	if c.state != open || c.move != nil {
		return
	}
	c.move, c.next = to, h
	c.owner.Load().mark(c)
}

// Become gives c to another handler, where it is. The present one hears of c no more;
// h is not told of its opening. Only from within OnMessage, or the OnOpen of a new connection.
func (c *Conn) Become(h Handler) {
	if c.opened || c.opening {
		c.handler = h
	}
}

// depart sends c to its shard: first no more events here, then unread bytes,
// unsent bytes and write interest go along.
func (l *loop) depart(c *Conn) {
	to, h := c.move, c.next
	c.sock.detach()
	l.vacate(c)
	c.tail = append(c.takeSpill(l), c.tail...)
	c.move, c.next, c.handler, c.opened, c.home = nil, nil, h, false, nil
	c.owner.Store(&to.loop) // c is the shard's: from here on nothing of it is touched here
	if !to.loop.post(func() { to.loop.arrive(c) }) {
		c.why, c.state = Stopped, gone
		c.sock.drop()
		l.closes[Stopped]++
		l.t.gate.leave(l.now, c)
	}
}

// arrive takes a connection in that moved here.
func (l *loop) arrive(c *Conn) {
	h, tail := c.handler, c.tail
	c.tail = nil
	c.heard = max(c.heard, l.now) // the way here is not the peer's silence
	c.home = l
	l.place(c)
	l.stats.MovedIn++
	if why := h.OnOpen(c, nil); why != OK {
		c.Close(why)
	} else {
		c.opened = true
	}
	if l.t.stopped.Load() {
		c.Close(l.t.why)
	}
	if c.state == open && len(tail) > 0 {
		l.messages(c, tail)
	}
	early := c.early
	c.early = nil
	for _, fn := range early {
		switch {
		case c.state != open:
		case c.move != nil:
			c.Post(fn)
		default:
			fn()
		}
	}
	if c.state == gone {
		return
	}
	if c.move == nil && l.engine.attach(c, c.wantsWrite()) != nil {
		l.end(c, Vanished)
	}
}

// takeSpill gives away the partial frame that c keeps.
func (c *Conn) takeSpill(l *loop) []byte {
	if len(c.keep) == 0 {
		return nil
	}
	spill := append([]byte(nil), c.keep...)
	l.recycle(c.keep)
	c.keep = nil
	return spill
}

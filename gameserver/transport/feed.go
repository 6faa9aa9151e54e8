package transport

import "slipstream/netcode/frame"

// feed takes n bytes that were read into mem[frame.Spill:]. What c kept of a frame is copied in front of
// them, so that every complete message lies in one piece within mem.
func (l *loop) feed(c *Conn, mem []byte, n int) {
	l.stats.Reads++
	c.heard = l.now
	switch c.state {
	case stateHead:
		l.request(c, mem[frame.Spill:frame.Spill+n])
	case stateOpen:
		b := mem[frame.Spill-c.keep.size() : frame.Spill+n]
		if c.keep != nil {
			copy(b, c.keep.bytes)
			c.keep.bytes = c.keep.bytes[:0]
		}
		before := l.stats.MessagesIn
		if l.messages(c, b); l.stats.MessagesIn == before {
			l.barren(c)
		}
	case stateClosing:
		// Going on reading lets our close frame arrive: to close a socket that has unread bytes sends a
		// reset, and the close frame may be lost. But not for ever.
		if c.discarded += uint32(n); c.discarded > maxDiscard {
			l.drop(c)
		}
	}
}

// maxDiscard is what a peer may still have had under way when we closed.
const maxDiscard = 256 << 10

// messages handles every complete frame in b and keeps the rest.
func (l *loop) messages(c *Conn, b []byte) {
	for c.state == stateOpen && !c.marked {
		if len(b) == 0 { // nearly always there was one message, and nothing behind it
			l.retain(c, b)
			return
		}
		f, rest, err := c.in.Next(&c.limits.frames, b)
		if err != nil {
			c.Close(reasonOf(err))
			return
		}
		b = rest
		switch f.Op {
		case frame.Binary, frame.Text:
			l.message(c, f)
		case 0:
			l.retain(c, b)
			return
		default:
			l.controlFrame(c, f)
		}
	}
	if c.marked && c.transit != nil {
		c.transit.tail = append([]byte(nil), b...)
	}
}

// barren charges a read that completed no message as if it had completed one: each byte of somebody who
// sends one byte at a time costs a system call.
func (l *loop) barren(c *Conn) {
	if c.state == stateOpen && !l.affords(&c.messages, 1, c.limits.messages) {
		c.Close(Flood)
	}
}

// affords takes n units of a peer's budget, and reports whether it had as many. l.now is when the present
// pass began. If the machine has stalled since then, what the peer sent during the stall is here all at
// once, and what it earned meanwhile is not counted yet. So the clock is read before anybody is called a
// flooder.
func (l *loop) affords(b *budget, n int, a allowance) bool {
	if b.spend(l.now, n, a) {
		return true
	}
	l.now = max(l.now, l.t.clock())
	return b.spend(l.now, 0, a)
}

// message hands a message to the handler.
func (l *loop) message(c *Conn, f frame.Frame) {
	cfg := c.limits
	if !l.affords(&c.messages, 1, cfg.messages) || !l.affords(&c.bytes, len(f.Payload), cfg.payload) {
		c.Close(Flood)
		return
	}
	if c.pending {
		l.t.gate.hello(c)
	}
	l.recycle(&c.keep)
	l.stats.MessagesIn++
	l.stats.BytesIn += uint64(len(f.Payload))
	c.op = f.Op
	c.handler.OnMessage(c, f.Payload)
}

// controlFrame obeys a ping, pong or close.
func (l *loop) controlFrame(c *Conn, f frame.Frame) {
	cfg := c.limits
	if f.Op == frame.Close {
		l.closeFrame(c, f.Payload)
		return
	}
	if !l.affords(&c.controls, 1, cfg.controls) {
		c.Close(Flood)
		return
	}
	if f.Op == frame.Ping {
		l.stats.Pongs++
		c.control(frame.Pong, f.Payload)
	}
}

// closeFrame answers the peer's close with its own code (RFC 6455 section 5.5.1).
func (l *loop) closeFrame(c *Conn, body []byte) {
	code, _, err := frame.ParseClose(body)
	if err != nil {
		c.Close(reasonOf(err))
		return
	}
	if code == frame.CodeNoStatus {
		c.closeWith(Left, nil)
		return
	}
	var answer [2]byte
	c.closeWith(Left, frame.AppendClose(answer[:0], code, ""))
}

// retain keeps the beginning of a frame until the rest comes, and notes since when the peer owes that.
func (l *loop) retain(c *Conn, rest []byte) {
	if len(rest) == 0 && !c.in.Partial() {
		l.recycle(&c.keep)
		return
	}
	l.hold(c, rest)
}

// reasonOf is the Reason for a breach of the protocol.
func reasonOf(err error) Reason {
	switch breach, _ := err.(*frame.Error); breach.Code {
	case frame.CodeTooBig:
		return TooBig
	case frame.CodeText:
		return BadText
	case frame.CodeRefused:
		return NotBinary
	case frame.CodePolicy:
		return TooFragmented
	default:
		return BadFrame
	}
}

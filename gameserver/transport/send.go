package transport

import (
	"errors"

	"slipstream/netcode/frame"
)

// Headroom is how many bytes before a message Send overwrites with the frame
// header: 2 for up to 125 bytes, 4 up to 64 KiB, 10 beyond.
const Headroom = 10

// errAgain is what a socket returns while it takes nothing.
var errAgain = errors.New("the socket is full")

// Send sends buf[at:] as a binary message, or nothing: latest wins. If the socket has not drained what was
// sent before, it returns false and counts a skip; the next message then spans the gap.
//
// buf[:at] must be at least Headroom bytes. Send overwrites the last of them with the frame header, so that
// header and message go out in one system call and without a copy. buf may be sent to other connections
// before and after: when Send returns it belongs to the caller again. Only if the kernel takes a part of a
// message is the rest copied (counted as LoopStats.Copied).
func (c *Conn) Send(buf []byte, at int) bool {
	l := c.owner.Load()
	if c.state != stateOpen {
		return false
	}
	if c.wantsWrite() {
		l.stats.Skipped++
		return false
	}
	whole := buf[frame.PutHeader(buf, at, frame.Binary):]
	if len(whole) > l.t.cfg.Backlog {
		panic("transport: a message over Config.Backlog")
	}
	n, err := c.sock.send(whole)
	if err != nil {
		c.stall(l, err)
		l.stats.Skipped++
		return false
	}
	c.fds.phase = l.phase
	l.stats.Writes++
	l.stats.MessagesOut++
	l.stats.BytesOut += uint64(len(buf) - at)
	if n < len(whole) {
		l.stats.Copied += uint64(len(whole) - n)
		c.wait(l, whole[n:])
	}
	return true
}

// SendReliable sends msg after everything that was sent before, in order, and copies what the socket does
// not take now. It returns false if more than Config.Backlog bytes would wait; the caller then decides,
// usually for Close(TooSlow). When it returns, msg belongs to the caller again.
func (c *Conn) SendReliable(msg []byte) bool {
	l := c.owner.Load()
	if c.state != stateOpen {
		return false
	}
	if c.out.size()+len(msg)+Headroom > c.limits.Backlog {
		l.stats.Overflowed++
		return false
	}
	c.queue(l, frame.Binary, msg)
	if c.state != stateOpen {
		return false
	}
	l.stats.MessagesOut++
	l.stats.BytesOut += uint64(len(msg))
	return true
}

// Pending returns how many bytes wait in the process for the socket to drain. While it is over 0, Send
// sends nothing. It is 1 while the kernel refuses bytes but none wait.
func (c *Conn) Pending() int {
	if c.out == nil {
		return 0
	}
	return max(c.out.size(), 1)
}

// wantsWrite reports whether c waits for its socket.
func (c *Conn) wantsWrite() bool { return c.out != nil }

// pongsMost is how many pongs may wait for the socket.
const pongsMost = 16

// control sends a control frame. Once pongsMost pongs wait, only the answer to the latest ping is kept
// behind them. RFC 6455 section 5.5.3 allows that, and so a flood of pings takes no memory.
func (c *Conn) control(op frame.Op, body []byte) {
	l := c.owner.Load()
	if op == frame.Pong && c.out != nil && c.out.pongs == pongsMost {
		c.out.pong = append(c.out.pong[:0], body...)
		return
	}
	c.queue(l, op, body)
	if op == frame.Pong && c.out != nil {
		c.out.pongs++
	}
}

// queue sends a frame after everything that waits.
func (c *Conn) queue(l *loop, op frame.Op, payload []byte) {
	if !c.wantsWrite() {
		l.scratch = frame.AppendFrame(l.scratch[:0], op, payload)
		n, err := c.sock.send(l.scratch)
		if err != nil && err != errAgain {
			c.stall(l, err)
			return
		}
		if n == len(l.scratch) {
			l.stats.Writes++
			return
		}
		c.wait(l, l.scratch[n:])
		return
	}
	c.out.bytes = frame.AppendFrame(c.out.space(), op, payload)
}

// wait keeps rest until the socket takes it. Nothing else may be waiting.
func (c *Conn) wait(l *loop, rest []byte) {
	c.out = l.spill()
	c.out.put(rest)
	c.interest()
}

// stall notes that the socket took nothing: it is full, or the connection is dead.
func (c *Conn) stall(l *loop, err error) {
	if err != errAgain {
		l.end(c, Vanished)
		return
	}
	c.out = l.spill()
	c.interest()
}

// interest has writability reported exactly while c waits for it.
func (c *Conn) interest() {
	if want := c.wantsWrite(); want != c.watched {
		c.watched = want
		c.sock.watch(want)
	}
}

// flush sends what waits, when the socket has become writable.
func (l *loop) flush(c *Conn) {
	out := c.out
	if out == nil {
		return
	}
	for len(out.bytes) > 0 {
		n, err := c.sock.send(out.bytes)
		if err == errAgain {
			return
		}
		if err != nil {
			l.end(c, Vanished)
			return
		}
		l.stats.Writes++
		out.since = l.now
		if out.bytes = advance(out.bytes, n); len(out.bytes) > 0 {
			continue
		}
		out.pongs = 0
		if out.pong != nil {
			out.bytes = frame.AppendFrame(out.bytes, frame.Pong, out.pong)
			out.pong = nil
		}
	}
	l.recycle(&c.out)
	c.interest()
	if c.state == stateClosing {
		c.sock.finish()
	}
}

// advance takes n bytes off the front of b. A short rest is moved down, so that the buffer keeps its
// capacity.
func advance(b []byte, n int) []byte {
	if len(b)-n > 64<<10 {
		return b[n:]
	}
	return b[:copy(b, b[n:])]
}

package transport

import (
	"fmt"
	"net/http"

	"slipstream/netcode/frame"
)

// request takes bytes of the request head. However the head is cut into pieces, they are kept until it is
// complete, but never more than Config.MaxHead.
func (l *loop) request(c *Conn, b []byte) {
	before := c.keep.size()
	if c.keep != nil || c.proxy && b[0] == proxySignature[0] {
		b = l.hold(c, b)
	}
	if c.proxy && b[0] == proxySignature[0] {
		rest, ok := l.preamble(c, b)
		if !ok {
			return
		}
		b, before = rest, 0
	}
	end := headEnd(b, before)
	switch {
	case b[0] < 'A' || b[0] > 'Z': // no method of HTTP: TLS, or noise
		l.refuse(c, BadHead)
	case end > l.t.cfg.MaxHead || end == 0 && len(b) >= l.t.cfg.MaxHead || manyLines(b[:end]):
		l.refuse(c, HeadTooBig)
	case end > 0:
		kept := c.keep
		c.keep = nil
		l.answer(c, b[:end], b[end:])
		l.recycle(&kept)
	case c.keep == nil:
		l.hold(c, b)
	}
}

// answer decides what a complete head asks for: an upgrade on one of our paths, or something of net/http.
func (l *loop) answer(c *Conn, head, behind []byte) {
	path, query, ok := asksUpgrade(head)
	h := l.t.cfg.Paths[string(path)]
	if !ok || h == nil {
		l.handOver(c, head, behind)
		return
	}
	if c.proxy && !l.forwarded(c, head) {
		return
	}
	r := Request{Path: path, Query: query, Remote: c.remote.AddrPort(), head: head}
	r.Host, r.Origin = r.Header(hdrHost), r.Header(hdrOrigin)
	switch {
	case !wellFormed(head):
		l.refuse(c, BadHead)
	case !allowed(l.t.cfg.Origins, r.Origin, r.Host):
		if tell := l.t.cfg.Foreign; tell != nil {
			tell(r.Origin, r.Host)
		}
		l.refuse(c, WrongOrigin)
	default:
		l.upgrade(c, h, &r, behind)
	}
}

// upgrade makes c a WebSocket. Bytes that came right behind the handshake are its first frames.
func (l *loop) upgrade(c *Conn, h Handler, r *Request, behind []byte) {
	response, err := frame.AppendUpgrade(nil, r.head)
	if err != nil {
		l.refuseWith(c, BadHead, response)
		return
	}
	c.sock.tune()
	n, err := c.sock.send(response)
	if err != nil && err != errAgain {
		l.end(c, Vanished)
		return
	}
	c.handler, c.state, c.since = h, stateOpen, l.now
	l.stats.Opened++
	if n < len(response) { // a proxy that has not yet read the pages it asked for before
		c.wait(l, response[n:])
	}
	c.opening = true
	why := h.OnOpen(c, r)
	if c.opening = false; why != OK {
		c.Close(why)
		return
	}
	c.opened = true
	c.messages.fresh(l.now, c.limits.messages)
	if len(behind) > 0 || c.transit != nil {
		l.messages(c, behind)
	}
}

// refuse answers in HTTP and ends the connection.
func (l *loop) refuse(c *Conn, why Reason) {
	l.refuseWith(c, why, httpRefusal(why))
}

// httpRefusal is the whole response for a Reason.
func httpRefusal(why Reason) []byte {
	status := int(reasons[why].http)
	text := http.StatusText(status)
	if why.Text() != "" {
		text = why.Text()
	}
	return fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s\n",
		status, http.StatusText(status), len(text)+1, text)
}

func (l *loop) refuseWith(c *Conn, why Reason, response []byte) {
	l.recycle(&c.keep)
	c.why, c.state, c.since = why, stateClosing, l.now
	l.mark(c)
	l.t.gate.hello(c)
	if n, err := c.sock.send(response); err != nil || n < len(response) {
		l.drop(c) // it does not even read a refusal
		return
	}
	c.sock.finish()
}

// handOver gives the connection, with what was read of it, to net/http.
func (l *loop) handOver(c *Conn, head, behind []byte) {
	if !l.t.http.open() {
		l.refuse(c, NoSuchPath)
		return
	}
	addr := c.remote.Addr()
	if !l.t.gate.hand(addr, c.free) {
		l.refuse(c, Crowded)
		return
	}
	prefix := append(append([]byte(nil), head...), behind...)
	conn, err := c.sock.conn(prefix)
	if err != nil {
		l.t.gate.back(addr, false)
		l.refuse(c, Crowded) // no descriptor left
		return
	}
	c.state, c.told = stateGone, true
	l.vacate(c)
	l.t.gate.hello(c)
	conn.remote = c.remote.AddrPort()
	conn.left = func() { l.t.gate.back(addr, true) }
	if !l.t.http.push(conn) {
		conn.Close()
	}
}

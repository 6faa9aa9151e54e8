package transport

import "net/netip"

// Headroom is how many bytes before a message Send overwrites with the frame
// header: 2 for up to 125 bytes, 4 up to 64 KiB, 10 beyond.
const Headroom = 10

// Conn is the server's end of a WebSocket. Except for Post, ID and RemoteAddr,
// its methods belong to the goroutine that owns it: its front loop or, after
// Move, its shard. None of them blocks, and none calls a Handler.
type Conn struct {
	id     uint64
	remote netip.AddrPort
}

// Send sends buf[at:] as a binary message, or nothing: latest wins. It returns
// false, and counts a skip, when the socket has not drained what was sent
// before; the next message then spans the gap.
//
// buf[:at] must be at least Headroom bytes, the last of which Send overwrites
// with the frame header, so that header and message go out in one system call
// and without a copy. buf may be sent to other connections before and after:
// it is the caller's again on return. Only a write that the kernel cuts short
// copies its rest (counted as Stats.Copied).
func (c *Conn) Send(buf []byte, at int) bool { panic("soon") }

// SendReliable sends msg behind everything sent before, in order, copying what the
// socket does not take now. It returns false when more than Config.Backlog
// bytes would wait; the caller then decides, usually for Close(TooSlow). msg is
// the caller's again on return.
func (c *Conn) SendReliable(msg []byte) bool { panic("soon") }

// Pending is how many bytes wait in the process for the socket to drain. While it
// is over 0, Send sends nothing. It is also over 0 (1) while the kernel refuses
// bytes, though none wait.
func (c *Conn) Pending() int { panic("soon") }

// Close says why in a close frame and ends the connection. OnClose follows,
// but not from within Close. Only the first Close counts.
func (c *Conn) Close(why Reason) { panic("soon") }

// Move gives c to a shard and to another handler, with everything on its way:
// bytes read but not parsed, bytes not yet taken by the socket. The present handler hears
// of c no more and must not touch it. h.OnOpen(c, nil) is called on the
// shard's goroutine, then its messages follow in order; if the
// peer is gone meanwhile, OnClose follows OnOpen all the same.
func (c *Conn) Move(to *Shard, h Handler) { panic("soon") }

// Post runs fn on the goroutine that owns c by then, soon. It is safe for concurrent
// use and never blocks. fn is dropped once c is closed.
func (c *Conn) Post(fn func()) { panic("soon") }

// ID is a number that no other connection of this process ever has.
func (c *Conn) ID() uint64 { return c.id }

// RemoteAddr is the peer's address.
func (c *Conn) RemoteAddr() netip.AddrPort { return c.remote }

// Package transport moves binary messages between WebSockets and a [Handler].
// It knows sockets, frames, deadlines and budgets; it does not know games,
// matches, players or what a message means.
//
// Three transports share one core (parsing, budgets, sending, moving):
//
//   - [NewEpoll]: Linux. A few goroutines for all connections, sockets read at
//     the tick, no allocation and no copy a message. See [Shard].
//   - [NewPortable]: two goroutines a connection over net.Conn: TLS, macOS, Windows.
//   - [NewLoopback]: no sockets, no goroutines, virtual time: tests.
//
// A connection starts on a front loop, which serves it at once: request head,
// upgrade, first message, and a lobby connection's whole life. [Conn.Move] takes
// it to the [Shard] of its match. A goroutine that owns a Conn (its loop's or its
// shard's) is the only one that may call its methods; everybody else uses
// [Conn.Post] or [Shard.Post]. Nothing on a message's way is locked.
package transport

import (
	"net"
	"net/http"
	"net/netip"
	"time"
)

// Handler is told the life of every connection, always on the goroutine that
// owns the connection, in order and never overlapping. It must not block: a
// loop has many connections.
type Handler interface {
	// OnOpen is the first call about c: after the upgrade (r is the request), or
	// after a Move (r is nil), then on the shard's goroutine. The result OK accepts;
	// any other Reason closes c with its code, and nothing more is said about c.
	OnOpen(c *Conn, r *Request) Reason

	// OnMessage delivers one message. payload was unmasked in place and is a
	// slice of the loop's read buffer: it is valid only until OnMessage returns,
	// and may be overwritten freely until then.
	OnMessage(c *Conn, payload []byte)

	// OnClose is the last call about c, exactly once for every OnOpen that
	// returned OK, except that after a Move it is the new handler's alone. It
	// is never made from within a method of c. Sends to c are refused by now.
	OnClose(c *Conn, why Reason)
}

// Request is the upgrade's request head. It and its bytes are valid only until
// OnOpen returns.
type Request struct {
	Path   []byte // without the query; exactly one of Config.Paths
	Query  []byte // behind the question mark
	Host   []byte
	Origin []byte // empty when the peer is no browser
	Remote netip.AddrPort

	head []byte
}

// Header returns the first header of that name (any case), or nil.
func (r *Request) Header(name string) []byte { return headerValue(r.head, name) }

// Transport is a running transport of any of the three kinds. Its methods are
// safe for concurrent use, except on a Loopback's.
type Transport struct {
	cfg    Config
	fronts []*loop
	shards []*Shard
}

// Listen opens addr ("127.0.0.1:8080", ":0") and serves it until Stop. Upgrades on
// Config.Paths come to their Handlers, all other requests to HTTP's connections.
func (t *Transport) Listen(addr string) error { panic("soon") }

// Addr is where Listen listens.
func (t *Transport) Addr() net.Addr { panic("soon") }

// HTTP is a listener whose connections are those that ask for something else
// than an upgrade on Config.Paths: give it to an http.Server. It ends with Stop.
func (t *Transport) HTTP() net.Listener { panic("soon") }

// Upgrade is for the mux of that http.Server, on each of Config.Paths: a proxy
// may reuse a connection that net/http owns for an upgrade. It takes the
// connection out of net/http and gives it to a front loop.
func (t *Transport) Upgrade() http.Handler { panic("soon") }

// Shards are the goroutines that play connections and matches live on.
func (t *Transport) Shards() []*Shard { return t.shards }

// Stats is a copy of every counter. It costs the loops nothing but the copying.
func (t *Transport) Stats() Stats { panic("soon") }

// Stop refuses new connections, closes all others with why (usually Stopped or
// Draining), gives their close frames up to grace to arrive, and ends every
// goroutine. Handlers have heard OnClose for all when it returns.
func (t *Transport) Stop(why Reason, grace time.Duration) { panic("soon") }

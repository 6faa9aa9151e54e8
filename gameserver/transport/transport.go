// Package transport moves binary messages between WebSockets and a [Handler]. It knows sockets, frames,
// deadlines and budgets; it does not know games, matches, players or what a message means.
//
// One table holds every [Reason], the application's too (reason.go), so that each has one close code and one
// counter. Transport gives those of the application no meaning.
//
// Three transports share one core (parsing, budgets, sending, moving):
//
//   - [NewEpoll], for Linux: a few goroutines for all connections; no allocation and no copy per message.
//     A shard polls its sockets while it has time to spare. A busy shard visits each socket once a tick
//     instead (visit_linux.go), with about two system calls per player and tick.
//   - [NewPortable], for TLS, macOS and Windows: two goroutines per connection, over net.Conn.
//   - [NewLoopback], for tests: no sockets, no goroutines, virtual time.
//
// A connection starts on a front loop. The front loop reads the request head, does the upgrade and reads
// the first message; a lobby connection stays there for its whole life. [Conn.Move] takes a play connection
// to the [Shard] of its match. Only the goroutine that owns a Conn (that of its loop or its shard) may call
// its methods; all others use [Conn.Post] or [Shard.Post]. No lock is taken on the path of a message.
package transport

import (
	"errors"
	"net"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Handler is told everything that happens to a connection: always on the goroutine that owns the
// connection, in order, and never two calls at the same time. It must not block, because a loop has many
// connections.
type Handler interface {
	// OnOpen is the first call about c: after the upgrade (r is the request), or after a Move (r is nil),
	// then on the shard's goroutine. To return OK accepts c; any other Reason closes c with its code, and no
	// other call about c follows.
	OnOpen(c *Conn, r *Request) Reason

	// OnMessage delivers one message. payload was unmasked in place and is a slice of the loop's read buffer:
	// it is valid only until OnMessage returns, and may be overwritten until then.
	OnMessage(c *Conn, payload []byte)

	// OnClose is the last call about c. It comes exactly once for every OnOpen that returned OK; after a Move
	// only the new handler gets it. It is never called from within a method of c. By then c accepts nothing
	// to send.
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

// Header returns the first header of that name (lower case), or nil.
func (r *Request) Header(name string) []byte { return headerValue(r.head, name) }

// Transport is a running transport of any of the three kinds. Its methods are safe for concurrent use,
// except those of a Loopback.
type Transport struct {
	cfg    Config
	kind   kind
	fronts []*loop
	shards []*Shard
	gate   gate
	http   *httpListener
	clock  func() time.Duration // since the start
	turn   atomic.Uint32        // which front is next

	mu       sync.Mutex
	listener listener
	why      Reason // of the stop
	stopped  atomic.Bool
	ending   sync.Once
}

// kind is the part in which the transports with real sockets differ.
type kind interface {
	// listen opens addr and begins to accept.
	listen(addr string) (listener, error)

	// take takes over a connection from remote that net/http owned; front is its new loop, and prefix was
	// already read from it. Unless there is an error the caller must not use conn again.
	take(conn net.Conn, remote netip.AddrPort, prefix []byte, front *loop) error

	// join waits until every goroutine has ended. By then every loop is empty.
	join()
}

// listener accepts connections.
type listener interface {
	Addr() net.Addr
	Close() error
}

// build fills in what all kinds of transport have.
func (t *Transport) build(cfg Config) {
	t.cfg = cfg.withDefaults()
	t.gate = gate{cfg: &t.cfg, byAddr: make(map[netip.Addr]crowd)}
	t.http = newHTTPListener(t)
	start := time.Now()
	t.clock = func() time.Duration { return time.Since(start) }
	for i := range t.cfg.Fronts {
		l := new(loop)
		l.init(t, i, nil)
		t.fronts = append(t.fronts, l)
	}
	for i := range t.cfg.Shards {
		s := new(Shard)
		s.loop.init(t, i, s)
		t.shards = append(t.shards, s)
	}
}

// loops yields fronts, then shards: the order in which connections go.
func (t *Transport) loops(yield func(*loop) bool) {
	for _, l := range t.fronts {
		if !yield(l) {
			return
		}
	}
	for _, s := range t.shards {
		if !yield(&s.loop) {
			return
		}
	}
}

// front picks a front for a new connection.
func (t *Transport) front() *loop { return t.fronts[int(t.turn.Add(1))%len(t.fronts)] }

// Listen opens addr ("127.0.0.1:8080", ":0") and serves it until Stop. Upgrades on
// Config.Paths come to their Handlers, all other requests to HTTP's connections.
func (t *Transport) Listen(addr string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.stopped.Load() || t.listener != nil {
		return errors.New("transport: Listen is called once, before Stop")
	}
	if t.kind == nil {
		return errors.New("transport: a Loopback does not listen")
	}
	ln, err := t.kind.listen(addr)
	if err != nil {
		return err
	}
	t.listener = ln
	return nil
}

// Addr returns the address that Listen listens on, or nil.
func (t *Transport) Addr() net.Addr {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.listener == nil {
		return nil
	}
	return t.listener.Addr()
}

// HTTP returns a listener for the connections that ask for something other than an upgrade on Config.Paths:
// give it to an http.Server. It ends with Stop. If HTTP is never called, such requests are answered with
// 404.
func (t *Transport) HTTP() net.Listener {
	t.http.mu.Lock()
	defer t.http.mu.Unlock()
	t.http.used = true
	return t.http
}

// Shards returns the goroutines on which play connections and matches live.
func (t *Transport) Shards() []*Shard { return t.shards }

// Now returns the time since the transport's start, on the clock that Tickers are given.
func (t *Transport) Now() time.Duration { return t.clock() }

// Network returns the address under which limits count a peer at remote; for IPv6 it is the /64. It is zero if they
// do not count the peer by its address: that is a proxy's, or in Config.Unlimited.
func (t *Transport) Network(remote netip.AddrPort) netip.Addr {
	if t.cfg.uncounted(remote.Addr()) {
		return netip.Addr{}
	}
	return network(remote.Addr())
}

// take takes over a connection from net/http.
func (t *Transport) take(conn net.Conn, remote netip.AddrPort, prefix []byte) error {
	if t.stopped.Load() {
		return net.ErrClosed
	}
	return t.kind.take(conn, remote, prefix, t.front())
}

// newConn admits a connection, from the listener or back from net/http. Otherwise it returns nil, and what
// to answer, if anything.
func (t *Transport) newConn(remote netip.AddrPort, back bool) (c *Conn, answer []byte) {
	c = &Conn{remote: addressOf(remote), limits: &t.cfg, proxy: t.cfg.trusted(remote.Addr()),
		free: t.cfg.uncounted(remote.Addr())}
	if answer, why := t.gate.admit(t.clock(), c, back); why != OK {
		return nil, answer
	}
	return c, nil
}

// Stop refuses new connections, closes all others with why (usually Stopped or Draining), waits up to grace
// for their close frames to arrive, and ends every goroutine. When it returns, Handlers have been told
// OnClose for every connection. It must not be called from a handler. Only the first Stop counts; later
// calls wait for it.
func (t *Transport) Stop(why Reason, grace time.Duration) {
	t.ending.Do(func() { t.stop(why, grace) })
}

func (t *Transport) stop(why Reason, grace time.Duration) {
	t.mu.Lock()
	ln := t.listener
	t.why = why
	t.stopped.Store(true)
	t.mu.Unlock()
	if ln != nil {
		ln.Close()
	}
	t.http.Close()
	for l := range t.loops {
		l.post(func() { l.stop(why) })
	}
	over := time.NewTimer(grace)
	defer over.Stop()
	for l := range t.loops { // fronts first: nothing moves to a shard any more when its turn comes
		empty := make(chan struct{})
		l.post(func() { l.whenEmpty(empty) })
		select {
		case <-empty:
			continue
		case <-over.C:
			over.Reset(0)
		}
		l.post(l.dropAll)
		<-empty
	}
	for l := range t.loops {
		finished := make(chan struct{}) // an engine that ends does not look into the mailbox before
		l.post(func() { l.finish(); close(finished) })
		<-finished
	}
	t.kind.join()
}

// defaultShards leaves a core to everything that is not a shard.
func defaultShards() int { return max(runtime.GOMAXPROCS(0)-1, 1) }

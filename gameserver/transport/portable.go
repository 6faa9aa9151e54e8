package transport

import (
	"crypto/tls"
	"net"
	"net/netip"
	"sync"
	"time"
)

// portableRead is the size of one connection's read buffer, which is its bounded inbox: no more is read
// from the peer until the loop has taken what is in it.
const portableRead = 4 << 10

// NewPortable returns the portable transport: each connection has one goroutine that reads and one that
// writes. Loops and shards are those of the other transports.
func NewPortable(cfg Config) (*Transport, error) {
	t := new(Transport)
	t.build(cfg)
	p := &portable{t: t, handshakes: newHandshakes(t)}
	if cfg.TLS != nil {
		t.cfg.TLS = p.handshakes.config(cfg.TLS)
	}
	t.kind = p
	for l := range t.loops {
		e := &portableEngine{l: l, bell: make(chan struct{}, 1)}
		l.engine = e
		p.done.Add(1)
		go func() {
			defer p.done.Done()
			e.run()
		}()
	}
	return t, nil
}

// portable is the transport over net.Conn.
type portable struct {
	t          *Transport
	handshakes *handshakes    // with TLS
	done       sync.WaitGroup // of every goroutine
}

func (p *portable) listen(addr string) (listener, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	p.done.Add(1)
	go func() {
		defer p.done.Done()
		p.accept(ln)
	}()
	return ln, nil
}

// accept takes connections until the listener is closed. When there is no
// descriptor left it waits, longer each time, instead of spinning.
func (p *portable) accept(ln net.Listener) {
	wait := acceptWait
	for {
		conn, err := ln.Accept()
		switch {
		case err == nil:
			wait = acceptWait
			p.enter(conn, remoteOf(conn), nil, p.t.front())
		case p.t.stopped.Load():
			return
		default:
			time.Sleep(wait)
			wait = min(2*wait, acceptWaitMost)
		}
	}
}

// How long accepting pauses when the process or the system is out of descriptors.
const (
	acceptWait     = 5 * time.Millisecond
	acceptWaitMost = 500 * time.Millisecond
)

// enter takes a connection in; prefix was already read from it.
func (p *portable) enter(conn net.Conn, remote netip.AddrPort, prefix []byte, front *loop) {
	c, answer := p.t.newConn(remote, prefix != nil)
	if c == nil {
		if p.t.cfg.TLS == nil && len(answer) > 0 {
			conn.Write(answer) // a fresh socket takes that much at once
		}
		conn.Close()
		return
	}
	if cfg := p.t.cfg.TLS; cfg != nil {
		if _, is := conn.(*tls.Conn); !is { // one that comes back from net/http has TLS already
			conn = tls.Server(conn, cfg)
		}
	}
	s := newNetSocket(p, conn, prefix)
	c.sock = s
	if !front.post(func() { front.enter(c); s.start() }) {
		conn.Close()
		p.t.gate.leave(p.t.clock(), c)
	}
}

func (p *portable) take(conn net.Conn, remote netip.AddrPort, prefix []byte, front *loop) error {
	conn.SetDeadline(time.Time{})
	p.enter(conn, remote, prefix, front)
	return nil
}

func (p *portable) join() {
	close(p.handshakes.over)
	for l := range p.t.loops {
		l.engine.wake()
	}
	p.done.Wait()
}

func remoteOf(conn net.Conn) netip.AddrPort {
	if a, ok := conn.RemoteAddr().(*net.TCPAddr); ok {
		return a.AddrPort()
	}
	return netip.AddrPort{}
}

// portableEngine runs a loop on a goroutine of its own.
type portableEngine struct {
	l    *loop
	bell chan struct{} // something is on the list or in the mailbox

	mu           sync.Mutex
	ready, spare []*netSocket
}

func (e *portableEngine) pace() {
	if e.l.shard != nil {
		e.l.shard.resume()
	}
}

func (e *portableEngine) wake() {
	select {
	case e.bell <- struct{}{}:
	default:
	}
}

// add puts a socket on the list. Any goroutine may call it.
func (e *portableEngine) add(s *netSocket) {
	e.mu.Lock()
	e.ready = append(e.ready, s)
	first := len(e.ready) == 1
	e.mu.Unlock()
	if first {
		e.wake()
	}
}

func (e *portableEngine) attach(c *Conn, write bool) error {
	s := c.sock.(*netSocket)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.e, s.slot, s.gen, s.write, s.listed = e, c.slot, e.l.generation(c), write, false
	s.report()
	return nil
}

// run is the loop's goroutine: a front does whatever there is to do at once, a shard at its slices.
func (e *portableEngine) run() {
	l := e.l
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	var swept time.Duration
	for !l.finished {
		switch s := l.shard; {
		case s != nil && s.paced:
			timer.Reset(SliceAt(s.slice) - l.t.clock())
			<-timer.C
		case s == nil && l.stats.Conns > 0:
			timer.Reset(swept + sweepStep - l.t.clock())
			select {
			case <-e.bell:
			case <-timer.C:
			}
		default:
			<-e.bell
		}
		l.now = l.t.clock()
		l.runMail()
		e.read()
		switch s := l.shard; {
		case s != nil && s.paced:
			s.run()
			s.rest()
		case s == nil && l.now-swept >= sweepStep:
			swept = l.now
			l.sweep(sweepSteps)
		}
	}
}

// read serves every ready socket once.
func (e *portableEngine) read() {
	e.mu.Lock()
	ready := e.ready
	e.ready, e.spare = e.spare[:0], ready
	e.mu.Unlock()
	for i, s := range ready {
		ready[i] = nil
		e.serve(s)
	}
}

// serve does for a socket what an event does: write what waits, take what was read.
func (e *portableEngine) serve(s *netSocket) {
	l := e.l
	s.mu.Lock()
	if s.e != e {
		s.mu.Unlock()
		return
	}
	s.listed = false
	c := l.at(s.slot, s.gen)
	n, err, writable := s.n, s.err, s.write && !s.writing
	s.mu.Unlock()
	if c == nil {
		return
	}
	if writable {
		l.flush(c)
	}
	switch {
	case c.state == stateGone:
	case n > 0:
		l.feed(c, s.mem, n)
		s.next()
	case err != nil:
		l.end(c, Vanished)
	}
	l.settle()
}

package transport

import (
	"crypto/tls"
	"net"
	"sync"

	"slipstream/netcode/frame"
)

// sendBuffer is SO_SNDBUF, which Linux doubles. It holds about 50 small messages to a peer that
// acknowledges nothing: most of a second at 60 Hz.
const sendBuffer = 32 << 10

// netSocket is a net.Conn with a goroutine that reads and one that writes. mem belongs to the reader while
// n is 0, otherwise to the loop. out belongs to the writer while writing is true, otherwise to the loop.
type netSocket struct {
	net.Conn
	p   *portable
	mem []byte

	mu      sync.Mutex
	taken   sync.Cond // n is 0 again
	todo    sync.Cond // the writer has something to do
	e       *portableEngine
	slot    uint32
	gen     uint32
	n       int   // bytes in mem for the loop
	err     error // the reader has ended
	out     []byte
	writing bool
	failed  bool // the writer has
	write   bool // writability is to be reported
	ending  bool // half-close behind out
	ended   bool // done
	closed  bool // the goroutines are to end
	listed  bool // in the engine's list
}

// newNetSocket wraps conn, from which prefix was already read.
func newNetSocket(p *portable, conn net.Conn, prefix []byte) *netSocket {
	s := &netSocket{p: p, Conn: conn, mem: make([]byte, frame.Spill+portableRead)}
	s.taken.L, s.todo.L = &s.mu, &s.mu
	s.n = copy(s.mem[frame.Spill:], prefix)
	if rest := prefix[s.n:]; len(rest) > 0 {
		s.Conn = &prefixed{Conn: conn, prefix: append([]byte(nil), rest...)}
	}
	return s
}

// start begins the goroutines, unless the connection ended before.
func (s *netSocket) start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.p.done.Add(2)
	go s.readLoop()
	go s.writeLoop()
}

// readLoop fills mem, again and again, each time the loop has taken what was in it.
func (s *netSocket) readLoop() {
	defer s.p.done.Done()
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.err == nil {
		for s.n > 0 && !s.closed {
			s.taken.Wait()
		}
		if s.closed {
			return
		}
		s.mu.Unlock()
		n, err := s.Conn.Read(s.mem[frame.Spill:])
		s.mu.Lock()
		if s.n = n; n == 0 {
			s.err = err
		}
		s.report()
	}
}

// next lets the reader go on.
func (s *netSocket) next() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n = 0
	s.taken.Signal()
}

// writeLoop writes what send leaves in out.
func (s *netSocket) writeLoop() {
	defer s.p.done.Done()
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		for !s.closed && !s.writing && (!s.ending || s.ended) {
			s.todo.Wait()
		}
		switch {
		case s.closed:
			return
		case s.writing:
			s.mu.Unlock()
			_, err := s.Conn.Write(s.out)
			s.mu.Lock()
			s.writing, s.failed = false, s.failed || err != nil
			s.report()
		default:
			s.ended = true
			s.mu.Unlock()
			if half, ok := s.Conn.(interface{ CloseWrite() error }); ok {
				half.CloseWrite()
			}
			s.mu.Lock()
		}
	}
}

// report puts the socket on its engine's list if there is something to do. s.mu is held.
func (s *netSocket) report() {
	if s.e == nil || s.listed {
		return
	}
	if s.n > 0 || s.err != nil || s.write && !s.writing {
		s.listed = true
		s.e.add(s)
	}
}

// send gives all of p to the writer if that is idle. What the writer has taken counts as taken by the
// kernel: it is at most one message, or the backlog that waited.
func (s *netSocket) send(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.failed || s.closed:
		return 0, net.ErrClosed
	case s.writing:
		return 0, errAgain
	}
	s.out = append(s.out[:0], p...)
	s.writing = true
	s.todo.Signal()
	return len(p), nil
}

func (s *netSocket) watch(write bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.write = write
	s.report()
}

func (s *netSocket) detach() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.e = nil
}

func (s *netSocket) finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ending = true
	s.todo.Signal()
}

// drop closes what is beneath TLS. To close TLS itself would send the peer a farewell, and wait up to 5 s for a
// peer that does not read. A peer that is to have one got it from finish.
func (s *netSocket) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.release()
	s.beneath().Close()
}

// beneath is the connection without what was read ahead of it, and without TLS.
func (s *netSocket) beneath() net.Conn {
	conn := s.Conn
	if p, ok := conn.(*prefixed); ok {
		conn = p.Conn
	}
	if t, ok := conn.(*tls.Conn); ok {
		conn = t.NetConn()
	}
	return conn
}

// release lets the goroutines end. s.mu is held.
func (s *netSocket) release() {
	s.e, s.closed = nil, true
	s.taken.Signal()
	s.todo.Signal()
}

// conn gives the net.Conn to net/http. The reader is not reading now, because the loop has not yet called
// next.
func (s *netSocket) conn(prefix []byte) (*prefixed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.release()
	return &prefixed{Conn: s.Conn, prefix: prefix}, nil
}

// tune keeps the kernel from hoarding stale messages, as far as net.Conn lets us.
func (s *netSocket) tune() {
	if tcp, ok := s.beneath().(*net.TCPConn); ok {
		tcp.SetWriteBuffer(sendBuffer)
	}
}

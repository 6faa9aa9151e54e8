package transport

import (
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// fdSocket is a raw non-blocking descriptor. It belongs to the goroutine of the
// loop that its connection is on.
type fdSocket struct {
	p  *epoll
	e  *epollEngine // nil while no loop listens
	fd int
}

func (s *fdSocket) send(b []byte) (int, error) {
	for {
		switch n, errno := s.p.kernel.send(s.fd, b); errno {
		case 0:
			return n, nil
		case unix.EINTR:
		case unix.EAGAIN:
			return 0, errAgain
		default:
			return 0, errno
		}
	}
}

func (s *fdSocket) watch(write bool) {
	if s.e != nil {
		s.e.poll.mod(s.fd, interest(write))
	}
}

// interest is edge-triggered while a socket is only read: a level-triggered one is polled a second time by
// the next pass, only to see that it was read. That is half of epoll_wait. While something waits to be
// written, which is rare, all is level-triggered.
func interest(write bool) events {
	if write {
		return readable | writable
	}
	return readable | hungUp | edge
}

func (s *fdSocket) detach() {
	if s.e != nil {
		s.e.poll.del(s.fd)
		s.e = nil
	}
}

func (s *fdSocket) finish() { unix.Shutdown(s.fd, unix.SHUT_WR) }
func (s *fdSocket) drop()   { s.p.kernel.close(s.fd) }
func (s *fdSocket) tune()   { tuneSocket(s.fd, s.p.t.cfg.StallAfter) }

// conn makes the descriptor a net.Conn, which the runtime's own poller serves.
func (s *fdSocket) conn(prefix []byte) (*prefixed, error) {
	fd, err := s.p.kernel.dup(s.fd)
	if err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(fd), "handed over")
	conn, err := net.FileConn(file) // yet another descriptor
	file.Close()
	if err != nil {
		return nil, err
	}
	s.detach()
	s.drop()
	return &prefixed{Conn: conn, prefix: prefix}, nil
}

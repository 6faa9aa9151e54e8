package transport

import (
	"os"

	"golang.org/x/sys/unix"
)

// fdSocket is a raw non-blocking descriptor. It belongs to the goroutine of the
// loop that its connection is on.
type fdSocket struct {
	p     *epoll
	e     *epollEngine // nil while no loop listens
	fd    int32
	phase uint8 // of a round, in which it was last sent to, or notVisited
	round uint8 // in which e visits it, or notVisited: then epoll reports it
}

func newFDSocket(p *epoll, fd int) fdSocket {
	return fdSocket{p: p, fd: int32(fd), phase: notVisited, round: notVisited}
}

func (s *fdSocket) send(b []byte) (int, error) {
	for {
		switch n, errno := s.p.kernel.send(int(s.fd), b); errno {
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
		s.e.poll.mod(int(s.fd), s.interest(write))
	}
}

// interest is what epoll is asked to report. While a socket is only read, it is edge-triggered: epoll polls
// a level-triggered one a second time at the next pass, only to see that it was read, and that is half of
// the cost of epoll_wait. While something waits to be written, which is rare, it is level-triggered. Of a
// socket that is visited, epoll reports only a reset and, while something waits, writability.
func (s *fdSocket) interest(write bool) events {
	visited := s.round != notVisited
	switch {
	case write && visited:
		return writable
	case write:
		return readable | writable
	case visited:
		return edge
	}
	return readable | hungUp | edge
}

func (s *fdSocket) detach() {
	if s.e != nil {
		s.e.poll.del(int(s.fd))
		if s.round != notVisited {
			s.e.endVisits(s)
		}
		s.e = nil
	}
}

func (s *fdSocket) finish() { s.p.kernel.shutdown(int(s.fd)) }
func (s *fdSocket) drop()   { s.p.kernel.close(int(s.fd)) }
func (s *fdSocket) tune()   { s.p.kernel.tune(int(s.fd), s.p.t.cfg.StallAfter) }

// conn makes the descriptor a net.Conn, which the runtime's own poller serves.
func (s *fdSocket) conn(prefix []byte) (*prefixed, error) {
	fd, err := s.p.kernel.dup(int(s.fd))
	if err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(fd), "handed over")
	conn, err := s.p.kernel.fileConn(file) // yet another descriptor
	file.Close()
	if err != nil {
		return nil, err
	}
	s.detach()
	s.drop()
	return &prefixed{Conn: conn, prefix: prefix}, nil
}

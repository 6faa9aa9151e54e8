package transport

import (
	"math"
	"net"
	"net/netip"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// acceptBatch is how many connections are taken between two looks at the poller.
const acceptBatch = 64

// epollListener accepts on a poller of its own, so that neither a storm of connections nor a lack of
// descriptors holds up a loop.
type epollListener struct {
	p       *epoll
	fd      int
	addr    net.Addr
	poll    poller
	reserve int // a descriptor to give up when there is no other left
	wait    time.Duration
	over    atomic.Bool
}

func (p *epoll) listen(addr string) (listener, error) {
	std, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	defer std.Close()
	ln := &epollListener{p: p, addr: std.Addr(), wait: acceptWait}
	if ln.fd, err = duplicate(linux, std.(*net.TCPListener)); err != nil {
		return nil, err
	}
	if ln.poll, err = newPoller(); err != nil {
		unix.Close(ln.fd)
		return nil, err
	}
	ln.openReserve()
	if err = ln.poll.add(ln.fd, readable, ln.accept); err != nil {
		ln.Close()
		return nil, err
	}
	return ln, nil
}

func (ln *epollListener) Addr() net.Addr { return ln.addr }

// Close stops accepting, and returns when it has stopped.
func (ln *epollListener) Close() error {
	ln.over.Store(true)
	ln.poll.close()
	unix.Close(ln.fd)
	if ln.reserve >= 0 {
		unix.Close(ln.reserve)
	}
	return nil
}

// accept is the poller's callback.
func (ln *epollListener) accept(ev events) {
	if ev&closed != 0 {
		return
	}
	for range acceptBatch {
		fd, from, err := ln.p.kernel.accept(ln.fd)
		switch err {
		case nil:
			ln.wait = acceptWait
			ln.take(fd, from)
		case unix.EAGAIN:
			return
		case unix.EINTR, unix.ECONNABORTED, unix.EPROTO:
		case unix.EMFILE, unix.ENFILE:
			ln.shed()
			ln.pause()
			return
		default: // out of memory, or the network is down
			ln.pause()
			return
		}
	}
}

func (ln *epollListener) take(fd int, from unix.Sockaddr) {
	c, answer := ln.p.t.newConn(addrPort(from), false)
	if c == nil {
		turnAway(ln.p.kernel, fd, answer)
		return
	}
	ln.p.enter(fd, c, nil, ln.p.t.front())
}

// shed uses the reserve to turn away, with an answer, one connection for which there is no descriptor.
// Otherwise that would stay in the queue and have the listener reported readable for ever.
func (ln *epollListener) shed() {
	if ln.reserve >= 0 {
		unix.Close(ln.reserve)
		if fd, _, err := ln.p.kernel.accept(ln.fd); err == nil {
			ln.p.t.gate.refuse()
			turnAway(ln.p.kernel, fd, httpRefusal(Crowded))
		}
	}
	ln.openReserve()
}

// pause stops listening to the listener for a while, longer each time.
func (ln *epollListener) pause() {
	ln.poll.mod(ln.fd, 0)
	time.AfterFunc(ln.wait, func() {
		if !ln.over.Load() {
			ln.poll.mod(ln.fd, readable)
		}
	})
	ln.wait = min(2*ln.wait, acceptWaitMost)
}

func (ln *epollListener) openReserve() {
	fd, err := ln.p.kernel.reserve()
	if err != nil {
		fd = -1
	}
	ln.reserve = fd
}

// descriptors is how many the process may open.
func descriptors() int {
	var most unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &most); err != nil {
		panic("transport: getrlimit: " + err.Error())
	}
	return int(min(most.Cur, math.MaxInt))
}

// turnAway sends the answer, if there is one, without reading or waiting, and closes.
func turnAway(k kernel, fd int, answer []byte) {
	if len(answer) > 0 {
		k.send(fd, answer)
		k.shutdown(fd)
	}
	k.close(fd)
}

func addrPort(sa unix.Sockaddr) netip.AddrPort {
	switch a := sa.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(a.Addr), uint16(a.Port))
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(a.Addr).Unmap(), uint16(a.Port))
	}
	return netip.AddrPort{}
}

// duplicate returns a descriptor of our own for conn's socket. The runtime's poller keeps conn's own. Ours
// is non-blocking as well, because that is a property of the socket.
func duplicate(k kernel, conn syscall.Conn) (int, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return -1, err
	}
	fd, dupErr := -1, error(nil)
	err = raw.Control(func(old uintptr) { fd, dupErr = k.dup(int(old)) })
	if err == nil {
		err = dupErr
	}
	return fd, err
}

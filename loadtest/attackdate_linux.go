package main

import (
	"io"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// stamped is a connection for which the kernel tells when the bytes that are read arrived. Between two
// processes of one machine bytes arrive within the sender's own system call: so this is when the server
// sent them, however late they are read here. It belongs to one goroutine.
type stamped struct {
	*detached
	at      time.Time // when the last bytes that were read arrived
	head    unix.Msghdr
	piece   unix.Iovec
	control [8]uint64 // aligned as its contents need
}

// date has the kernel date a socket's arrivals, if it can.
func date(s socket) socket {
	d, ok := s.(*detached)
	if !ok || unix.SetsockoptInt(d.fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1) != nil {
		return s
	}
	return &stamped{detached: d}
}

func (s *stamped) read(b []byte) (int, error) {
	s.piece.Base = unsafe.SliceData(b)
	s.piece.SetLen(len(b))
	s.head.Iov, s.head.Control, s.at = &s.piece, (*byte)(unsafe.Pointer(&s.control)), time.Time{}
	s.head.SetIovlen(1)
	s.head.SetControllen(int(unsafe.Sizeof(s.control)))
	n, _, errno := unix.RawSyscall(unix.SYS_RECVMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&s.head)), unix.MSG_DONTWAIT)
	switch {
	case errno == 0 && n == 0:
		return 0, io.EOF
	case errno == 0:
		s.at = s.stamp()
	}
	return taken(n, errno)
}

// stamp is the time that the kernel attached to what was read; zero if it attached none.
func (s *stamped) stamp() time.Time {
	at := unix.CmsgLen(0)
	if int(s.head.Controllen) < at+int(unsafe.Sizeof(unix.Timespec{})) {
		return time.Time{}
	}
	kind := (*unix.Cmsghdr)(unsafe.Pointer(&s.control))
	if kind.Level != unix.SOL_SOCKET || kind.Type != unix.SO_TIMESTAMPNS {
		return time.Time{}
	}
	return time.Unix((*unix.Timespec)(unsafe.Add(unsafe.Pointer(&s.control), at)).Unix())
}

// came implements dated.
func (s *stamped) came(now time.Time) time.Time {
	if s.at.IsZero() {
		return now
	}
	return s.at
}

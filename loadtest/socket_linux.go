package main

import (
	"io"
	"net"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// detached is a connection that Go's network poller does not know. Of one that it
// knows every arrival wakes this process, only to find that nobody waits for it:
// at thousands of players that costs more than reading does, and on one machine
// the server pays for the waking. It belongs to one goroutine.
type detached struct {
	net.Conn // closed; for its addresses
	fd       int
}

// detach takes c away from the poller; c is of no use any more.
func detach(c net.Conn) (net.Conn, socket, error) {
	defer c.Close()
	raw, err := c.(syscall.Conn).SyscallConn()
	if err != nil {
		return nil, nil, err
	}
	d := &detached{Conn: c}
	var failed error
	err = raw.Control(func(fd uintptr) {
		d.fd, failed = unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0)
	})
	if err == nil {
		err = failed
	}
	return d, d, err
}

// Close implements net.Conn.
func (d *detached) Close() error {
	fd := d.fd
	d.fd = -1
	return unix.Close(fd)
}

// The calls are raw: neither waits, so the scheduler need not know.

func (d *detached) read(b []byte) (int, error) {
	n, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(d.fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))),
		uintptr(len(b)), unix.MSG_DONTWAIT, 0, 0)
	if errno == 0 && n == 0 {
		return 0, io.EOF
	}
	return taken(n, errno)
}

func (d *detached) write(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	const flags = unix.MSG_DONTWAIT | unix.MSG_NOSIGNAL
	n, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(d.fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))),
		uintptr(len(b)), flags, 0, 0)
	return taken(n, errno)
}

func taken(n uintptr, errno syscall.Errno) (int, error) {
	if errno != 0 {
		return settle(0, errno, nil)
	}
	return int(n), nil
}

// sleepUntil is finer than time.Sleep, which ends on whole milliseconds where only
// one thread runs Go.
func sleepUntil(t time.Time) {
	if d := time.Until(t); d > 0 {
		ts := unix.NsecToTimespec(int64(d))
		_ = unix.Nanosleep(&ts, nil) // one that is interrupted is only early
	}
}

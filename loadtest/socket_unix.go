//go:build unix

package main

import (
	"errors"
	"io"
	"net"
	"syscall"
)

// socket reads and writes without ever waiting: one system call each.
type socket struct{ raw syscall.RawConn }

func newSocket(c net.Conn) (socket, error) {
	sc, ok := c.(syscall.Conn)
	if !ok {
		return socket{}, errors.New("not a socket")
	}
	raw, err := sc.SyscallConn()
	return socket{raw}, err
}

// read returns 0 when nothing is there.
func (s socket) read(b []byte) (n int, err error) {
	outer := s.raw.Read(func(fd uintptr) bool {
		n, err = syscall.Read(int(fd), b)
		return true
	})
	if outer == nil && err == nil && n == 0 {
		return 0, io.EOF
	}
	return settle(n, err, outer)
}

// write returns what the kernel took.
func (s socket) write(b []byte) (n int, err error) {
	if len(b) == 0 {
		return 0, nil
	}
	outer := s.raw.Write(func(fd uintptr) bool {
		n, err = syscall.Write(int(fd), b)
		return true
	})
	return settle(n, err, outer)
}

func settle(n int, err, outer error) (int, error) {
	switch {
	case outer != nil:
		return 0, outer
	case err == syscall.EAGAIN || err == syscall.EINTR:
		return 0, nil
	case err != nil:
		return 0, err
	}
	return n, nil
}

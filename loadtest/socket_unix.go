//go:build unix && !linux

package main

import (
	"errors"
	"io"
	"net"
	"syscall"
)

// rawSocket is a connection that Go's poller keeps: one system call each.
type rawSocket struct{ raw syscall.RawConn }

func newSocket(c net.Conn) (socket, error) {
	sc, ok := c.(syscall.Conn)
	if !ok {
		return nil, errors.New("not a socket")
	}
	raw, err := sc.SyscallConn()
	return rawSocket{raw}, err
}

func (s rawSocket) read(b []byte) (n int, err error) {
	outer := s.raw.Read(func(fd uintptr) bool {
		n, err = syscall.Read(int(fd), b)
		return true
	})
	if outer == nil && err == nil && n == 0 {
		return 0, io.EOF
	}
	return settle(n, err, outer)
}

func (s rawSocket) write(b []byte) (n int, err error) {
	if len(b) == 0 {
		return 0, nil
	}
	outer := s.raw.Write(func(fd uintptr) bool {
		n, err = syscall.Write(int(fd), b)
		return true
	})
	return settle(n, err, outer)
}

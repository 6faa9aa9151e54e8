package main

import (
	"errors"
	"net"
	"os"
	"time"
)

// rawSocket reads and writes without waiting for longer than a moment.
type rawSocket struct{ conn net.Conn }

const moment = time.Millisecond

func newSocket(c net.Conn) (socket, error) { return rawSocket{c}, nil }

func (s rawSocket) read(b []byte) (int, error) {
	_ = s.conn.SetReadDeadline(time.Now().Add(moment))
	return settle(s.conn.Read(b))
}

func (s rawSocket) write(b []byte) (int, error) {
	_ = s.conn.SetWriteDeadline(time.Now().Add(moment))
	return settle(s.conn.Write(b))
}

func settle(n int, err error) (int, error) {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = nil
	}
	return n, err
}

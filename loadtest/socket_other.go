//go:build !linux

package main

import (
	"net"
	"time"
)

// detach returns c as it is: only on Linux there is more to gain.
func detach(c net.Conn) (net.Conn, socket, error) {
	s, err := newSocket(c)
	return c, s, err
}

func sleepUntil(t time.Time) { time.Sleep(time.Until(t)) }

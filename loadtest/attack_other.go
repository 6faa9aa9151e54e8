//go:build !linux

package main

import (
	"errors"
	"net"
	"time"
)

var errLinux = errors.New("this attack needs Linux")

// date returns s as it is: elsewhere arrivals are not dated.
func date(s socket) socket { return s }

func cut(net.Conn) error { return errLinux }

func limitDescriptors(int, int) (func(), error) { return nil, errLinux }

// cpuOf is not known elsewhere.
func cpuOf(int) time.Duration { return 0 }

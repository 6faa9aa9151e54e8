//go:build !linux

package main

import (
	"errors"
	"net"
)

var errLinux = errors.New("this attack needs Linux")

func cut(net.Conn) error { return errLinux }

func limitDescriptors(int, int) (func(), error) { return nil, errLinux }

//go:build unix

package main

import "syscall"

// settle turns what a system call on a socket that waits for nothing returned into what a
// socket returns: nothing yet is no error.
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

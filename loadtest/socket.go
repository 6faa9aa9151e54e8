package main

import "time"

// A socket reads and writes without ever waiting.
type socket interface {
	read(b []byte) (n int, err error)  // 0 when nothing is there
	write(b []byte) (n int, err error) // what the kernel took
}

// dated is a socket that knows when what was read last came, whenever it was read.
type dated interface {
	came(now time.Time) time.Time
}

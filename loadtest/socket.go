package main

// A socket reads and writes without ever waiting.
type socket interface {
	read(b []byte) (n int, err error)  // 0 when nothing is there
	write(b []byte) (n int, err error) // what the kernel took
}

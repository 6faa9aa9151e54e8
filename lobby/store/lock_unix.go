//go:build unix

package store

import (
	"os"
	"syscall"
)

// lockFile makes a file this process's, until it ends.
func lockFile(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

//go:build unix

package system

import (
	"os"

	"golang.org/x/sys/unix"
)

// lock waits until this process alone holds the file's lock.
func lock(name string) (unlock func(), err error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}

// unlocked waits until nobody holds the file's lock.
func unlocked(name string) {
	f, err := os.Open(name)
	if err != nil {
		return // nobody ever held it, or it is not ours to look at
	}
	_ = unix.Flock(int(f.Fd()), unix.LOCK_SH)
	f.Close()
}

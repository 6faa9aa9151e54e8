//go:build !linux

package system

import (
	"errors"
	"os"
	"syscall"
)

// Leash makes a process end when the one that starts it ends, where the system can do that: not here.
func Leash(syscall.Signal) *syscall.SysProcAttr { return nil }

// servant is who runs PostgreSQL: whoever tests.
func servant(string) (*syscall.SysProcAttr, error) {
	if os.Geteuid() == 0 {
		return nil, errors.New("PostgreSQL refuses to run as root: run the tests as another user")
	}
	return nil, nil
}

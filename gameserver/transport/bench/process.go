package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// place is where a process runs.
type place struct {
	core     int
	realtime int // priority of SCHED_FIFO, or 0: the usual scheduler
}

// start starts a process in its place and returns what it prints. A child inherits core and
// scheduler of the thread that starts it and dies with that thread: the caller is locked to its
// thread until the child has ended.
func start(at place, name string, args ...string) (*exec.Cmd, *bufio.Reader, error) {
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	var before unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return nil, nil, err
	}
	var one unix.CPUSet
	one.Set(at.core)
	if err := unix.SchedSetaffinity(0, &one); err != nil {
		return nil, nil, fmt.Errorf("core %d is not ours to use: %w", at.core, err)
	}
	defer unix.SchedSetaffinity(0, &before)
	if at.realtime > 0 {
		if err := scheduler(1, at.realtime); err != nil {
			return nil, nil, fmt.Errorf("-realtime needs root: %w", err)
		}
		defer scheduler(0, 0)
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	return cmd, bufio.NewReader(out), nil
}

// scheduler sets this thread's policy: 0 is the usual one, 1 is SCHED_FIFO.
func scheduler(policy, priority int) error {
	param := int32(priority)
	_, _, errno := unix.Syscall(unix.SYS_SCHED_SETSCHEDULER, 0, uintptr(policy), uintptr(unsafe.Pointer(&param)))
	if errno != 0 {
		return errno
	}
	return nil
}

// run runs a process to its end and returns what it printed.
func run(at place, name string, args ...string) ([]byte, error) {
	cmd, out, err := start(at, name, args...)
	if err != nil {
		return nil, err
	}
	printed, err := io.ReadAll(out)
	return printed, errors.Join(err, cmd.Wait())
}

// compile builds the two C programs into dir.
func compile(dir string) error {
	for _, name := range []string{"reference", "generator"} {
		source, err := sources.ReadFile("c/" + name + ".c")
		if err != nil {
			return err
		}
		cc := exec.Command("cc", "-O2", "-Wall", "-pthread", "-o", filepath.Join(dir, name), "-x", "c", "-")
		cc.Stdin, cc.Stderr = strings.NewReader(string(source)), os.Stderr
		if err := cc.Run(); err != nil {
			return fmt.Errorf("cc, the C compiler, is needed for the reference and the players: %w", err)
		}
	}
	return nil
}

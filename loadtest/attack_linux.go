package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// cut takes a connection's cable away: whatever arrives is dropped before TCP sees it, so that it is
// not even acknowledged, and nobody here sends anything.
func cut(c net.Conn) error {
	nothing := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K, K: 0}}
	return unix.SetsockoptSockFprog(c.(*detached).fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER,
		&unix.SockFprog{Len: 1, Filter: &nothing[0]})
}

// cpuOf is the time that a process has spent; 0 of none.
func cpuOf(pid int) (spent time.Duration) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, behind, ok := bytes.Cut(stat, []byte(") "))
	if err != nil || !ok {
		return 0
	}
	for _, field := range bytes.Fields(behind)[11:13] { // utime and stime, in hundredths of a second
		n, _ := strconv.Atoi(string(field))
		spent += time.Duration(n) * 10 * time.Millisecond
	}
	return spent
}

// limitDescriptors lets a process have more descriptors than it has, and returns what undoes it.
func limitDescriptors(pid, more int) (undo func(), err error) {
	if pid <= 0 {
		return nil, errPID
	}
	all, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		return nil, fmt.Errorf("--pid %d: %w", pid, err)
	}
	var usual unix.Rlimit
	if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, nil, &usual); err != nil {
		return nil, fmt.Errorf("--pid %d: %w", pid, err)
	}
	few := unix.Rlimit{Cur: uint64(len(all) + more), Max: usual.Max}
	if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, &few, nil); err != nil {
		return nil, fmt.Errorf("--pid %d: %w", pid, err)
	}
	return func() { _ = unix.Prlimit(pid, unix.RLIMIT_NOFILE, &usual, nil) }, nil
}

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

// cut acts like a cut cable: whatever arrives on the connection is dropped before TCP sees it, so that it
// is not even acknowledged, and nothing is sent any more.
func cut(c net.Conn) error {
	nothing := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K, K: 0}}
	return unix.SetsockoptSockFprog(c.(*detached).fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER,
		&unix.SockFprog{Len: 1, Filter: &nothing[0]})
}

// cpuOf is the CPU time that a process has used; 0 if there is no such process.
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

// limitDescriptors lets a process open only that many more descriptors than it has open now. undo lifts the
// limit.
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

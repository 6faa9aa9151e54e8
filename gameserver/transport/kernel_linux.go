package transport

import (
	"net"
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// kernel is the system calls that a peer or a full system can make fail while the server runs. It is a table so that
// a test can put faults between us and the kernel.
//
// The others cannot fail so, and are called directly. What opens the transport (epoll_create, eventfd,
// timerfd_create, listen) tells the operator. epoll_ctl's MOD and DEL, timerfd_settime, and the reads and writes of
// an eventfd or timerfd need no memory and concern no peer: only for a descriptor that is not there would they fail,
// by a fault of ours. epoll_wait and clock_nanosleep are at most interrupted, and are then called again.
type kernel struct {
	send   func(fd int, p []byte) (int, unix.Errno)
	recv   func(fd int, p []byte) (int, unix.Errno)
	accept func(fd int) (int, unix.Sockaddr, error)
	close  func(fd int) error
	dup    func(fd int) (int, error)
	watch  func(on poller, fd int, ev events, f func(events)) error

	shutdown   func(fd int) error // ends the stream towards the peer
	setsockopt func(fd, level, option, value int) error
	fileConn   func(*os.File) (net.Conn, error) // for net/http, on a second descriptor of the runtime's poller
	reserve    func() (int, error)              // opens a descriptor, to be given up later

	visits bool // a test's: shards visit their sockets, however much time they have
}

var linux = kernel{
	send: send,
	recv: recv,
	accept: func(fd int) (int, unix.Sockaddr, error) {
		return unix.Accept4(fd, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
	},
	close: unix.Close,
	dup:   func(fd int) (int, error) { return unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0) },
	watch: poller.add,

	shutdown:   func(fd int) error { return unix.Shutdown(fd, unix.SHUT_WR) },
	setsockopt: unix.SetsockoptInt,
	fileConn:   net.FileConn,
	reserve:    func() (int, error) { return unix.Open("/dev/null", unix.O_RDONLY|unix.O_CLOEXEC, 0) },
}

// send and recv never block, so they may keep the P (RawSyscall): 4 to 11 % cheaper
// than read and write through the scheduler. MSG_EOR keeps a message from merging into the
// segment before it, where TCP_NOTSENT_LOWAT would not count it.
func send(fd int, p []byte) (int, unix.Errno) {
	const flags = unix.MSG_DONTWAIT | unix.MSG_NOSIGNAL | unix.MSG_EOR
	n, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
		uintptr(len(p)), flags, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), 0
}

func recv(fd int, p []byte) (int, unix.Errno) {
	n, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
		uintptr(len(p)), unix.MSG_DONTWAIT, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), 0
}

// sleepUntil sleeps to an absolute time of CLOCK_MONOTONIC. Unlike send and recv it lets
// the P go: other goroutines run meanwhile.
func sleepUntil(at time.Duration) {
	ts := unix.NsecToTimespec(int64(at))
	for unix.ClockNanosleep(unix.CLOCK_MONOTONIC, unix.TIMER_ABSTIME, &ts, nil) == unix.EINTR {
	}
}

// monotonic is CLOCK_MONOTONIC.
func monotonic() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts); err != nil {
		panic("transport: " + err.Error())
	}
	return time.Duration(ts.Nano())
}

// notSent is TCP_NOTSENT_LOWAT: a socket with that much not yet sent takes no more. About
// 15 small messages (with MSG_EOR).
const notSent = 256

// tune makes a socket fit for messages that must not be stale. Without it, for lack of memory, they may be.
func (k *kernel) tune(fd int, stall time.Duration) {
	k.setsockopt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	k.setsockopt(fd, unix.IPPROTO_TCP, unix.TCP_NOTSENT_LOWAT, notSent)
	k.setsockopt(fd, unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(stall/time.Millisecond))
	k.setsockopt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF, sendBuffer)
}

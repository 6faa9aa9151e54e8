package system

import (
	"fmt"
	"net"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

// Reserve returns an address of an IPv4 host on which nobody listens, for a program that takes no listener. Until it
// is released the kernel gives it to nobody who asks for any port: only who asks for this one may listen there, as
// often as he likes. Who listens on all addresses needs 0.0.0.0: of another host's port other addresses are free.
func Reserve(host string) (addr string, release func(), err error) {
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.Is4() {
		return "", nil, fmt.Errorf("%q is not an IPv4 address", host)
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return "", nil, os.NewSyscallError("socket", err)
	}
	release = func() { _ = unix.Close(fd) }
	// A socket that is bound, and does not listen, stands in the way of nobody who sets this, too, as servers do.
	if err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err == nil {
		err = unix.Bind(fd, &unix.SockaddrInet4{Addr: ip.As4()})
	}
	var at unix.Sockaddr
	if err == nil {
		at, err = unix.Getsockname(fd)
	}
	if err != nil {
		release()
		return "", nil, fmt.Errorf("a port of %s: %w", host, err)
	}
	return net.JoinHostPort(host, fmt.Sprint(at.(*unix.SockaddrInet4).Port)), release, nil
}

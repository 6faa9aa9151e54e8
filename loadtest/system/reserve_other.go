//go:build !linux

package system

import "net"

// Reserve returns an address of a host on which nobody listens, for a program that takes no listener. Here
// somebody else may be faster.
func Reserve(host string) (addr string, release func(), err error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return "", nil, err
	}
	return l.Addr().String(), func() {}, l.Close()
}

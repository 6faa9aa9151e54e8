package system

import (
	"errors"
	"net"
	"syscall"
	"testing"
)

// TestReserve: nobody answers at an address that is reserved, only who asks for it gets it, and that again and again.
// With 0.0.0.0 the port is reserved on all addresses.
func TestReserve(t *testing.T) {
	t.Run("one address", func(t *testing.T) { isReserved(t, "127.0.0.1", "127.0.0.1", "127.0.0.1") })
	t.Run("all addresses", func(t *testing.T) { isReserved(t, "0.0.0.0", "127.0.0.2", "") })
	if _, _, err := Reserve("nowhere"); err == nil {
		t.Error("nowhere has an address")
	}
}

// isReserved reserves ports of a host, which nobody gets who asks for any port of a neighbor, and whoever
// listens on them does; no host is IPv6 as well.
func isReserved(t *testing.T, host, neighbor, listens string) {
	ports := map[string]bool{}
	for range 500 {
		addr, release, err := Reserve(host)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		port := portOf(addr)
		if ports[port] {
			t.Fatal(addr, "is reserved twice")
		}
		ports[port] = true
	}
	for range 500 { // of 28,000 ports: ten would be ours
		l, err := net.Listen("tcp", net.JoinHostPort(neighbor, "0"))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if ports[portOf(l.Addr().String())] {
			t.Fatal("somebody else listens on", l.Addr())
		}
	}
	for port := range ports {
		near := net.JoinHostPort("127.0.0.1", port)
		if _, err := net.Dial("tcp", near); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Fatalf("%s: %v", near, err)
		}
		for range 2 {
			l, err := net.Listen("tcp", net.JoinHostPort(listens, port))
			if err != nil {
				t.Fatal(err)
			}
			c, err := net.Dial("tcp", near)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = c.Close(), l.Close()
		}
	}
}

func portOf(addr string) string {
	_, port, _ := net.SplitHostPort(addr)
	return port
}

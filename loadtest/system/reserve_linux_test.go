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
	for host, neighbor := range map[string]string{"127.0.0.1": "127.0.0.1:0", "0.0.0.0": "127.0.0.2:0"} {
		t.Run(host, func(t *testing.T) {
			all := map[string]bool{} // by port
			for range 500 {
				addr, release, err := Reserve(host)
				if err != nil {
					t.Fatal(err)
				}
				defer release()
				port := portOf(addr)
				if all[port] {
					t.Fatal(addr, "is reserved twice")
				}
				all[port] = true
			}
			for range 500 { // of 28,000 ports: ten would be ours
				l, err := net.Listen("tcp", neighbor)
				if err != nil {
					t.Fatal(err)
				}
				defer l.Close()
				if all[portOf(l.Addr().String())] {
					t.Fatal("somebody else listens on", l.Addr())
				}
			}
			for port := range all {
				near := net.JoinHostPort("127.0.0.1", port)
				if _, err := net.Dial("tcp", near); !errors.Is(err, syscall.ECONNREFUSED) {
					t.Fatalf("%s: %v", near, err)
				}
				at := near
				if host == "0.0.0.0" {
					at = ":" + port // with IPv6
				}
				for range 2 {
					l, err := net.Listen("tcp", at)
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
		})
	}
	if _, _, err := Reserve("nowhere"); err == nil {
		t.Error("nowhere has an address")
	}
}

func portOf(addr string) string {
	_, port, _ := net.SplitHostPort(addr)
	return port
}

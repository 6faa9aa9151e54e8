package system

import (
	"errors"
	"net"
	"syscall"
	"testing"
)

// TestReserve: nobody answers at an address that is reserved, only who asks for it gets it, and that again and again.
func TestReserve(t *testing.T) {
	all := map[string]bool{}
	for range 500 {
		addr, release, err := Reserve("127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		if all[addr] {
			t.Fatal(addr, "is reserved twice")
		}
		all[addr] = true
	}
	for range 500 { // of 28,000 ports: ten would be ours
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if all[l.Addr().String()] {
			t.Fatal("somebody else listens on", l.Addr())
		}
	}
	for addr := range all {
		if _, err := net.Dial("tcp", addr); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Fatalf("%s: %v", addr, err)
		}
		for range 2 {
			l, err := net.Listen("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			c, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = c.Close(), l.Close()
		}
	}
	if _, _, err := Reserve("nowhere"); err == nil {
		t.Error("nowhere has an address")
	}
}

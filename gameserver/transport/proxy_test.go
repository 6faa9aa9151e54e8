package transport

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"testing"
)

// Whomever a proxy names, and if it is nobody: who has left is not counted any more.
func TestWhomeverAProxyNames(t *testing.T) {
	header := append(append([]byte(nil), proxySignature...), 0x21, 0x21, 0, 36)
	for _, addr := range []netip.Addr{netip.IPv6Unspecified(), netip.MustParseAddr("::ffff:0.0.0.0"),
		netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("::ffff:192.0.2.1")} {
		lo := NewLoopback(Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Shards: 1})
		ip := addr.As16()
		e := lo.Connect()
		if _, err := e.Write(append(append(header, ip[:]...), make([]byte, 20)...)); err != nil {
			t.Fatal(err)
		}
		lo.Advance(0)
		e.Close()
		if lo.Advance(0); lo.gate.all != (crowd{}) || len(lo.gate.byAddr) != 0 {
			t.Errorf("%v: the gate still counts %v", addr, lo.gate.byAddr)
		}
	}
}

// Whatever a proxy says, parsing ends, within what came, and is the same with more behind it.
func FuzzProxyHeader(f *testing.F) {
	f.Add(append(append([]byte(nil), proxySignature...), 0x21, 0x11, 0, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))
	f.Add(append(append([]byte(nil), proxySignature...), 0x20, 0, 0, 0))
	f.Fuzz(func(t *testing.T, b []byte) {
		from, size, ok := proxyHeader(b)
		if size > len(b) || size > proxyMost {
			t.Fatalf("%d bytes of %d", size, len(b))
		}
		if ok && size == 0 && len(b) >= proxyMost {
			t.Fatal("more is awaited than any header has")
		}
		if from.IsValid() && (!ok || size < proxyFixed+12) {
			t.Fatalf("%v of %d bytes", from, size)
		}
		if ok && size > 0 {
			if again, n, ok := proxyHeader(append(bytes.Clone(b), "GET"...)); again != from || n != size || !ok {
				t.Fatal("what stands behind changes the header")
			}
			if int(binary.BigEndian.Uint16(b[14:]))+proxyFixed != size {
				t.Fatal("another length than it says")
			}
		}
	})
}

// Whatever stands in the header, the address is one that stands there, and no proxy's.
func FuzzForwardedFor(f *testing.F) {
	f.Add("198.51.100.7, 10.0.0.1", "[::1]:80")
	f.Add("a, fe80::1%eth0", ",,")
	cfg := &Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	f.Fuzz(func(t *testing.T, one, two string) {
		head := "GET / HTTP/1.1\r\nX-Forwarded-For:" + one + "\r\nx-forwarded-for: " + two + "\r\n\r\n"
		from := cfg.forwardedFor([]byte(head))
		if from.IsValid() && (cfg.trusted(from.Addr()) || from.Addr().Zone() != "") {
			t.Fatalf("%v", from)
		}
	})
}

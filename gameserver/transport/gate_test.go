package transport

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/netip"
	"testing"
	"time"
)

// admits reports whether a connection from addr is let in.
func (g *gate) admits(addr netip.Addr, free bool) bool {
	_, why := g.admit(0, &Conn{remote: addressOf(netip.AddrPortFrom(addr, 1)), free: free}, false)
	return why == OK
}

// One address must not shut all others out, nor must several together.
func TestGateShares(t *testing.T) {
	// enter opens connections until there is none of them let in any more, or most were.
	enter := func(g *gate, greedy, most int, pending bool) (all int) {
		for again := true; again; {
			again = false
			for i := range greedy {
				addr := netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)})
				if !g.admits(addr, g.cfg.Proxied) {
					continue
				}
				if all++; all > most {
					t.Fatalf("over %d of %d greedy addresses were let in", most, greedy)
				}
				if again = true; !pending {
					g.hello(&Conn{pending: true, remote: addressOf(netip.AddrPortFrom(addr, 1))})
				}
			}
		}
		return all
	}
	stranger := netip.MustParseAddr("192.0.2.1")
	for greedy, want := range map[int]int{1: 500, 4: 800, 99: 990} {
		g := &gate{cfg: &Config{MaxConns: 1000, MaxPending: 1000, MaxPendingPerAddr: 1000}, byAddr: map[netip.Addr]crowd{}}
		if n := enter(g, greedy, 1000, false); n != want {
			t.Errorf("%d greedy addresses have %d connections, wanted %d", greedy, n, want)
		}
		if !g.admits(stranger, false) {
			t.Errorf("%d greedy addresses keep a stranger out", greedy)
		}
	}
	for greedy, most := range map[int]int{1: 1024, 8: 8192 / 2, 100: 8192 - 512} {
		g := &gate{cfg: &Config{MaxConns: 1 << 20, MaxPending: 8192, MaxPendingPerAddr: 1024},
			byAddr: map[netip.Addr]crowd{}}
		n := enter(g, greedy, most, true)
		if !g.admits(stranger, false) {
			t.Errorf("%d greedy addresses with %d pending connections keep a stranger out", greedy, n)
		}
	}
	g := &gate{cfg: &Config{MaxConns: 1000}, byAddr: map[netip.Addr]crowd{}}
	for i := range 125 {
		if !g.hand(netip.MustParseAddr("10.0.0.0"), false) {
			t.Fatalf("page %d is refused", i)
		}
	}
	if g.hand(netip.MustParseAddr("10.0.0.0"), false) || !g.hand(stranger, false) {
		t.Error("one address has more than half of the connections for pages")
	}
	g = &gate{cfg: &Config{MaxConns: 10, MaxPending: 10, Proxied: true}, byAddr: map[netip.Addr]crowd{}}
	if n := enter(g, 1, 10, false); n != 10 {
		t.Errorf("a proxy has %d connections of 10", n)
	}
	if g.admits(stranger, true) {
		t.Error("no limit holds for an address without limits")
	}
	for range 10 {
		g.leave(0, &Conn{remote: addressOf(netip.MustParseAddrPort("10.0.0.0:1"))})
	}
	if len(g.byAddr) != 0 || g.all != (crowd{}) {
		t.Errorf("all are gone, %v and %v are left", g.byAddr, g.all)
	}
}

// Connections that net/http has count, until it is done with them.
func TestPagesCount(t *testing.T) {
	for name, open := range kinds() {
		t.Run(name, func(t *testing.T) {
			tr := serve(t, open)
			var parked []net.Conn
			for range 5 {
				conn, err := net.Dial("tcp", tr.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				conn.SetDeadline(time.Now().Add(10 * time.Second))
				io.WriteString(conn, "GET /hi HTTP/1.1\r\nHost: x\r\n\r\n")
				if r, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil || r.StatusCode != 200 {
					t.Fatal(r, err)
				}
				parked = append(parked, conn)
			}
			if n := tr.Stats().Conns; n != 5 {
				t.Errorf("%d connections", n)
			}
			for _, conn := range parked {
				conn.Close()
			}
			for deadline := time.Now().Add(10 * time.Second); tr.Stats().Conns > 0; {
				if time.Now().After(deadline) {
					t.Fatalf("%d connections are left", tr.Stats().Conns)
				}
			}
		})
	}
}

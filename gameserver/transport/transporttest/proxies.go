package transporttest

import (
	"bytes"
	"fmt"
	"net/netip"
	"testing"

	"slipstream/gameserver/transport"
	"slipstream/netcode/frame"
)

// proxied is a PROXY header, version 2.
func proxied(command, family byte, body string) []byte {
	b := []byte("\r\n\r\n\x00\r\nQUIT\n")
	return append(append(b, command, family, byte(len(body)>>8), byte(len(body))), body...)
}

func proxied4(addr string, port uint16) []byte {
	a := netip.MustParseAddr(addr).As4()
	return proxied(0x21, 0x11, string(a[:])+"\x7f\x00\x00\x01"+string([]byte{byte(port >> 8), byte(port), 0, 80})+
		"\x04\x00\x03abc")
}

// forwarded is an upgrade with one line of X-Forwarded-For for each value.
func forwarded(values ...string) []byte {
	b := upgrade("/echo")
	for _, v := range values {
		b = bytes.Replace(b, []byte("\r\n\r\n"), []byte("\r\nX-Forwarded-For: "+v+"\r\n\r\n"), 1)
	}
	return b
}

// A trusted proxy says for whom it speaks; nobody else is believed.
func (s *suite) proxies(t *testing.T) {
	t.Run("addresses", s.proxyAddresses)
	t.Run("not trusted", func(t *testing.T) {
		b, h := s.start(t, transport.Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}})
		p := connect(t, b)
		p.write(join(forwarded("198.51.100.7"), masked(frame.Binary, "x")))
		p.status()
		p.want("x")
		if got := h.remote().Addr().String(); got != "127.0.0.1" {
			t.Errorf("a peer that is no proxy was believed to be %s", got)
		}
		p = connect(t, b)
		p.write(proxied4("198.51.100.7", 1))
		if got := p.status(); got != 400 {
			t.Errorf("a peer that is no proxy and speaks PROXY was answered %d", got)
		}
	})
	t.Run("nobody trusted", func(t *testing.T) {
		b, h := s.start(t, transport.Config{Proxied: true})
		p := connect(t, b)
		p.write(proxied4("198.51.100.7", 1))
		if got := p.status(); got != 400 {
			t.Errorf("a peer that speaks PROXY was answered %d", got)
		}
		p = connect(t, b)
		p.write(join(forwarded("198.51.100.7"), masked(frame.Binary, "x")))
		p.status()
		p.want("x")
		if got := h.remote().Addr().String(); got != "127.0.0.1" {
			t.Errorf("a peer was believed to be %s", got)
		}
	})
	t.Run("limits see the client", func(t *testing.T) {
		b, _ := s.start(t, transport.Config{TrustedProxies: loopbackOnly, MaxPendingPerAddr: 2})
		enter := func(request []byte) int {
			p := connect(t, b)
			p.write(request)
			return p.status()
		}
		for i, want := range []int{101, 101, 503} {
			if got := enter(forwarded("203.0.113.9, 198.51.100.7")); got != want {
				t.Errorf("connection %d of a client: %d, wanted %d", i, got, want)
			}
		}
		if got := enter(join(proxied4("198.51.100.7", 9), upgrade("/echo"))); got != 503 {
			t.Errorf("the same client by PROXY: %d", got)
		}
		for i := range 20 {
			if got := enter(forwarded(fmt.Sprintf("198.51.101.%d", i))); got != 101 {
				t.Errorf("client %d: %d", i, got)
			}
		}
	})
}

var loopbackOnly = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

func (s *suite) proxyAddresses(t *testing.T) {
	b, h := s.start(t, transport.Config{TrustedProxies: append([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
		loopbackOnly...)})
	v6 := netip.MustParseAddr("2001:db8::7").As16()
	const proxy, client = "127.0.0.1", "198.51.100.7"
	for _, c := range []struct {
		name string
		send []byte
		want string // none is a refusal
	}{
		{"nothing said", upgrade("/echo"), proxy},
		{"one", forwarded(client), client},
		{"with its port", forwarded(client + ":4711"), client},
		{"IPv6 with its port", forwarded("[2001:db8::7]:4711"), "2001:db8::7"},
		{"IPv4 within IPv6", forwarded("::ffff:" + client), client},
		{"what the client said itself", forwarded("203.0.113.1, " + client), client},
		{"on several lines", forwarded("203.0.113.1", client, "10.0.0.1"), client},
		{"through our proxies", forwarded(client + ", 10.1.2.3,10.9.9.9"), client},
		{"our proxies only", forwarded("10.1.2.3, 10.9.9.9"), proxy},
		{"no address", forwarded("unknown"), proxy},
		{"no address at the end", forwarded(client + ", unknown"), proxy},
		{"no address before", forwarded("unknown, " + client), client},
		{"PROXY", join(proxied4(client, 4711), upgrade("/echo")), client},
		{"PROXY over IPv6", join(proxied(0x21, 0x21, string(v6[:])+string(make([]byte, 20))),
			upgrade("/echo")), "2001:db8::7"},
		{"PROXY for itself", join(proxied(0x20, 0, ""), upgrade("/echo")), proxy},
		{"PROXY of nobody", join(proxied(0x21, 0, ""), upgrade("/echo")), proxy},
		{"PROXY of a client who says more", join(proxied4(client, 1), forwarded("203.0.113.1")), client},
		{"PROXY of our proxy", join(proxied4("10.1.1.1", 1), forwarded(client)), client},
		{"PROXY, version 1", join([]byte("PROXY TCP4 198.51.100.7 127.0.0.1 1 2\r\n"), upgrade("/echo")), ""},
		{"PROXY, version 3", proxied(0x31, 0x11, string(make([]byte, 12))), ""},
		{"PROXY, another command", proxied(0x22, 0x11, string(make([]byte, 12))), ""},
		{"PROXY, UDP", proxied(0x21, 0x12, string(make([]byte, 12))), ""},
		{"PROXY, too short", proxied(0x21, 0x11, "short"), ""},
		{"PROXY, too long", proxied(0x21, 0x11, string(make([]byte, 2000)))[:20], ""},
		{"PROXY, another signature", []byte("\r\n\r\n\x00\r\nQUIX\n"), ""},
	} {
		run := func(t *testing.T, write func(*peer)) {
			p := connect(t, b)
			write(p)
			status := p.status()
			if c.want == "" {
				if status == 101 {
					t.Errorf("%s: let in", c.name)
				}
				return
			}
			if status != 101 {
				t.Fatalf("%s: answered %d", c.name, status)
			}
			p.send("x")
			p.want("x")
			p.w.Close()
			if got := h.remote().Addr().Unmap().String(); got != c.want {
				t.Errorf("%s: %s, wanted %s", c.name, got, c.want)
			}
		}
		t.Run(c.name, func(t *testing.T) {
			run(t, func(p *peer) { p.write(c.send) })
			s.each(min(len(c.send), 200), func(at int) {
				run(t, func(p *peer) { p.write(c.send[:at]); p.write(c.send[at:]) })
			})
		})
	}
}

// remote is the address of the latest upgrade.
func (h *host) remote() netip.AddrPort {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.request.Remote
}

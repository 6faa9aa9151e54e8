package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"

	"slipstream/gameserver/transport"
)

// sources are local addresses to connect from, in turn: one address has only some 28,000 ports, and a
// server lets no single address have more than half of its connections.
type sources struct {
	dialers []net.Dialer
	next    atomic.Uint32
}

// newSources returns n of them. There is more than one only on loopback, which has a whole /8: these are
// 127.0.1.1 and so on.
func newSources(server string, n int) (*sources, error) {
	u, err := url.Parse(server)
	if err != nil {
		return nil, fmt.Errorf("--server %q: %w", server, err)
	}
	s := &sources{dialers: []net.Dialer{{Timeout: joinTimeout}}}
	if n <= 1 {
		return s, nil
	}
	if addr, err := netip.ParseAddr(u.Hostname()); err != nil || !addr.Is4() || !addr.IsLoopback() {
		return nil, fmt.Errorf("--sources %d: only a server at a 127 address can be reached from several here; give --sources 1, and let the server have --unlimited-networks", n)
	}
	s.dialers = nil
	for i := range n {
		from := net.IPv4(127, 0, byte(1+i/250), byte(1+i%250))
		s.dialers = append(s.dialers, net.Dialer{Timeout: joinTimeout, LocalAddr: &net.TCPAddr{IP: from}})
	}
	return s, nil
}

// open dials from the next address, and upgrades. The end of a run does not cut it short, because that
// would look like the server's fault.
func (s *sources) open(ctx context.Context, url string) (*transport.Client, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), joinTimeout)
	defer cancel()
	d := &s.dialers[int(s.next.Add(1))%len(s.dialers)]
	c, err := transport.Dial(ctx, url, transport.DialOptions{Dialer: d.DialContext})
	if err != nil {
		return nil, err
	}
	return c, c.NetConn().SetDeadline(time.Time{})
}

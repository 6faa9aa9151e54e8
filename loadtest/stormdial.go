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

// sources are local addresses to connect from, in turn: of one there are only some
// 28,000 ports, and a server lets no one address have more than half of it.
type sources struct {
	dialers []net.Dialer
	next    atomic.Uint32
}

// newSources returns n of them. More than one there are only of loopback: a whole
// /8, of which these are 127.0.1.1 and so on.
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

// open dials and upgrades, from the next address. The end of a run does not cut it short:
// it would look like the server's fault.
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

package transport

import (
	"net/netip"
	"sync"
)

// gate counts connections and lets no more in than the limits allow. It is
// used once at a connection's beginning, once at its first message and once
// at its end.
type gate struct {
	mu      sync.Mutex
	cfg     *Config
	lastID  uint64
	conns   int
	pending int
	byAddr  map[netip.Addr]int // pending ones

	accepted, refused, handed uint64
}

// admit lets a connection from addr in and returns its ID, or returns ok false.
func (g *gate) admit(addr netip.Addr) (id uint64, ok bool) {
	addr = network(addr)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.accepted++
	if g.conns >= g.cfg.MaxConns || g.pending >= g.cfg.MaxPending || g.byAddr[addr] >= g.cfg.MaxPendingPerAddr {
		g.refused++
		return 0, false
	}
	g.conns++
	g.pending++
	g.byAddr[addr]++
	g.lastID++
	return g.lastID, true
}

// refuse notes a connection that was turned away for lack of a descriptor.
func (g *gate) refuse() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.accepted++
	g.refused++
}

// hello ends c's pending time, however it ends.
func (g *gate) hello(c *Conn) {
	if !c.pending {
		return
	}
	c.pending = false
	addr := network(c.remote.Addr())
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pending--
	if g.byAddr[addr]--; g.byAddr[addr] == 0 {
		delete(g.byAddr, addr)
	}
}

// leave ends a connection.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.conns--
}

// hand notes that a connection went to net/http.
func (g *gate) hand() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.handed++
}

// network is what limits count as one address: of IPv6 the /64 that one
// household or machine is given.
func network(addr netip.Addr) netip.Addr {
	addr = addr.Unmap()
	if addr.Is4() {
		return addr
	}
	prefix, err := addr.WithZone("").Prefix(64)
	if err != nil {
		return addr
	}
	return prefix.Addr()
}

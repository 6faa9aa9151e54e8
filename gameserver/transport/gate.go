package transport

import (
	"net/netip"
	"sync"
)

// gate counts connections, net/http's included, and lets no more in than the limits
// allow. It is used once at a connection's beginning, once at its first message
// and once at its end.
//
// Of everything, one address gets at most as much as is left: half if it is alone in
// being greedy, a third each if there are two. So a full house is never one
// address's doing, and a newcomer finds a place however many there are.
type gate struct {
	mu     sync.Mutex
	cfg    *Config
	lastID uint64
	all    crowd
	byAddr map[netip.Addr]crowd

	accepted, refused, handed uint64
}

// crowd is a number of connections.
type crowd struct {
	conns   int
	pending int // of them, those whose head or first message is awaited
	pages   int // of them, net/http's
}

// admit lets a connection from addr in and returns its ID, or returns ok false. free: there may be
// any number from addr, a proxy's or of Config.Unlimited. back: it was here before, and then with net/http.
func (g *gate) admit(addr netip.Addr, free, back bool) (id uint64, ok bool) {
	addr = network(addr)
	g.mu.Lock()
	defer g.mu.Unlock()
	if !back {
		g.accepted++
	}
	if !g.room(g.byAddr[addr], free) {
		g.refused++
		return 0, false
	}
	g.count(addr, crowd{conns: 1, pending: 1})
	g.lastID++
	return g.lastID, true
}

// room reports whether there is a place for one more of an address that has those.
func (g *gate) room(its crowd, free bool) bool {
	conns, pending := g.cfg.MaxConns-g.all.conns, g.cfg.MaxPending-g.all.pending
	if free {
		return conns > 0 && pending > 0
	}
	// The first of an address needs a place, each further one as many as the address has.
	share := max(pending/pendingShare, min(pending, 1))
	return its.conns < conns && its.pending < min(share, g.cfg.MaxPendingPerAddr)
}

// pendingShare of what is left is one address's. A peer is pending for two round trips, so
// there are many more addresses than pending connections of any.
const pendingShare = 8

// count adds to what there is of addr.
func (g *gate) count(addr netip.Addr, more crowd) {
	g.all = g.all.plus(more)
	its := g.byAddr[addr].plus(more)
	if g.byAddr[addr] = its; its == (crowd{}) {
		delete(g.byAddr, addr)
	}
}

func (c crowd) plus(more crowd) crowd {
	return crowd{c.conns + more.conns, c.pending + more.pending, c.pages + more.pages}
}

// identify counts c, which is pending, as from's from now on, or returns false.
func (g *gate) identify(c *Conn, from netip.AddrPort) bool {
	before, addr := network(c.remote.Addr()), network(from.Addr())
	one := crowd{conns: 1, pending: 1}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count(before, crowd{conns: -1, pending: -1})
	if !g.room(g.byAddr[addr], g.cfg.uncounted(from.Addr())) {
		g.count(before, one)
		g.refused++
		return false
	}
	g.count(addr, one)
	c.remote = from
	return true
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
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count(network(c.remote.Addr()), crowd{pending: -1})
}

// leave ends a connection from addr.
func (g *gate) leave(addr netip.Addr) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count(network(addr), crowd{conns: -1})
}

// pagesShare of all connections are net/http's at most: each costs 20 KiB there.
const pagesShare = 4

// hand notes that a connection from addr goes to net/http, where it goes on counting, or
// returns false.
func (g *gate) hand(addr netip.Addr, free bool) bool {
	addr = network(addr)
	g.mu.Lock()
	defer g.mu.Unlock()
	left := g.cfg.MaxConns/pagesShare - g.all.pages
	if left <= 0 || !free && g.byAddr[addr].pages >= left {
		return false
	}
	g.handed++
	g.count(addr, crowd{pages: 1})
	return true
}

// back notes that net/http has a connection from addr no more.
func (g *gate) back(addr netip.Addr) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count(network(addr), crowd{pages: -1})
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

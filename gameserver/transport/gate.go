package transport

import (
	"net/netip"
	"sync"
	"time"
)

// gate counts connections, including those of net/http, and lets in no more than the limits allow. It is
// used three times for each connection: at its beginning, at its first message and at its end.
//
// One address gets at most as much of anything as is left for others: half if only one address takes as
// much as it can, a third each if two do. So no single address can fill the server, and a newcomer always
// finds a place, however many such addresses there are.
type gate struct {
	mu     sync.Mutex
	cfg    *Config
	lastID uint64
	all    crowd
	byAddr map[netip.Addr]crowd

	offences map[netip.Addr]offence // of addresses whose peers broke the protocol, lately
	told     budget                 // for telling barred peers that they are

	accepted uint64 // connections
	refused  uint64 // of them, for lack of room
	keptOut  uint64 // of them, because their address is barred
	bars     uint64 // addresses that were barred
	handed   uint64 // connections, to net/http
}

// crowd is a number of connections.
type crowd struct {
	conns   int
	pending int // of them, those whose head or first message is awaited
	pages   int // of them, net/http's
	proven  int // of them, those that have behaved well for a while
}

// admit lets c in and gives it its ID, or says why not; then answer is what to send, if anything. c.free
// means that any number may come from its address: it is a proxy's or in Config.Unlimited. back means that
// the connection was here before, and then with net/http.
func (g *gate) admit(now time.Duration, c *Conn, back bool) (answer []byte, why Reason) {
	addr := network(c.remote.Addr())
	g.mu.Lock()
	defer g.mu.Unlock()
	if !back {
		g.accepted++
	}
	if !c.free && g.keepsOut(now, addr, c) {
		if g.told.spend(now, 1, perSecond(farewells, farewells)) {
			answer = httpRefusal(Barred)
		}
		return answer, Barred
	}
	if !g.room(g.byAddr[addr], c.free) {
		g.refused++
		return httpRefusal(Crowded), Crowded
	}
	g.count(addr, crowd{conns: 1, pending: 1})
	g.lastID++
	c.id, c.pending = g.lastID, true
	return nil, OK
}

// keepsOut notes whether c's address is barred, and reports whether c is turned away for it.
func (g *gate) keepsOut(now time.Duration, addr netip.Addr, c *Conn) bool {
	barred, vouched := g.barred(now, addr)
	c.barred = barred
	if !barred || vouched {
		return false
	}
	g.keptOut++
	return true
}

// room reports whether there is a place for one more connection of an address that has so many already.
func (g *gate) room(has crowd, free bool) bool {
	conns, pending := g.cfg.MaxConns-g.all.conns, g.cfg.MaxPending-g.all.pending
	if free {
		return conns > 0 && pending > 0
	}
	// An address's first connection needs one free place. Each further one needs more free places than the
	// address has connections.
	share := max(pending/pendingShare, min(pending, 1))
	return has.conns < conns && has.pending < min(share, g.cfg.MaxPendingPerAddr)
}

// One address may take one pendingShare-th of what is left. A peer is pending for two round trips only, so
// there are far more addresses than pending connections of any one of them.
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
	return crowd{c.conns + more.conns, c.pending + more.pending, c.pages + more.pages, c.proven + more.proven}
}

// identify counts c, which is pending, under another address from now on, or says why it does not.
func (g *gate) identify(now time.Duration, c *Conn, from netip.AddrPort) Reason {
	before, addr := network(c.remote.Addr()), network(from.Addr())
	free, one := g.cfg.uncounted(from.Addr()), crowd{conns: 1, pending: 1}
	g.mu.Lock()
	defer g.mu.Unlock()
	if !free && g.keepsOut(now, addr, c) {
		return Barred
	}
	g.count(before, crowd{conns: -1, pending: -1})
	if !g.room(g.byAddr[addr], free) {
		g.count(before, one)
		g.refused++
		return Crowded
	}
	g.count(addr, one)
	c.remote = addressOf(from)
	return OK
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

// leave ends c, however it ends.
func (g *gate) leave(now time.Duration, c *Conn) {
	g.hello(c)
	addr, gone := network(c.remote.Addr()), crowd{conns: -1}
	g.mu.Lock()
	defer g.mu.Unlock()
	if c.proven {
		gone.proven = -1
		if !c.why.Breach() {
			g.vouch(now, addr)
		}
	}
	g.count(addr, gone)
}

// At most one pagesShare-th of all connections may be net/http's, where each costs 20 KiB.
const pagesShare = 4

// hand notes that a connection from addr goes to net/http, where it still counts, or returns false if it
// may not.
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

// back notes that net/http no longer has a connection from addr. gone means that it has ended.
func (g *gate) back(addr netip.Addr, gone bool) {
	less := crowd{pages: -1}
	if gone {
		less.conns = -1
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count(network(addr), less)
}

// network is what limits count as one address: for IPv6 it is the /64 that one household or machine is
// given.
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

package transport

import (
	"net/netip"
	"sync"
	"time"
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

	offences map[netip.Addr]offence // of addresses whose peers broke the protocol, lately
	told     budget                 // of those who are barred, that were told

	accepted, refused, barrings, bars, handed uint64
}

// crowd is a number of connections.
type crowd struct {
	conns   int
	pending int // of them, those whose head or first message is awaited
	pages   int // of them, net/http's
	proven  int // of them, those that have behaved well for a while
}

// admit lets c in and gives it its ID, or says why not; then answer is what to send, if anything.
// c.free: there may be any number from its address, a proxy's or of Config.Unlimited. back: it was
// here before, and then with net/http.
func (g *gate) admit(now time.Duration, c *Conn, back bool) (answer []byte, why Reason) {
	addr := network(c.remote.Addr())
	g.mu.Lock()
	defer g.mu.Unlock()
	if !back {
		g.accepted++
	}
	if !c.free {
		barred, vouched := g.barred(now, addr)
		if c.barred = barred; barred && !vouched {
			g.barrings++
			if g.told.spend(now, 1, perSecond(farewells, farewells)) {
				answer = httpRefusal(Barred)
			}
			return answer, Barred
		}
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
	return crowd{c.conns + more.conns, c.pending + more.pending, c.pages + more.pages, c.proven + more.proven}
}

// identify counts c, which is pending, as from's from now on, or says why not.
func (g *gate) identify(now time.Duration, c *Conn, from netip.AddrPort) Reason {
	before, addr := network(c.remote.Addr()), network(from.Addr())
	free, one := g.cfg.uncounted(from.Addr()), crowd{conns: 1, pending: 1}
	g.mu.Lock()
	defer g.mu.Unlock()
	if !free {
		barred, vouched := g.barred(now, addr)
		if c.barred = barred; barred && !vouched {
			g.barrings++
			return Barred
		}
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

// back notes that net/http has a connection from addr no more, and gone that nobody has.
func (g *gate) back(addr netip.Addr, gone bool) {
	less := crowd{pages: -1}
	if gone {
		less.conns = -1
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count(network(addr), less)
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

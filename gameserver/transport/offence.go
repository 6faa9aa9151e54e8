package transport

import (
	"net/netip"
	"time"
)

// offence is what an address owes for breaches of the protocol ([Reason.Breach]) by its peers.
// Closing them costs a server more than it costs them to come back, so an address of many breaches
// is barred for a while. The rule:
//
//   - Config.Breaches at once are nobody's intent, and one is forgiven every forgivenEvery: a page of an old build, a
//     bug. Many people behind one address may break it more often: each of its connections that has behaved well
//     for provenAfter is worth as many again, up to vouchersMost of them.
//   - Beyond that the address is barred, for barFirst, and twice as long each time up to barMost. A minute without a
//     bar undoes one doubling.
//   - While it is barred nobody comes in from there: a connection is closed as it is accepted, before a byte of it is
//     read. Whoever is in stays in.
//   - But where somebody at that address behaves well, or did until vouchedFor ago, others than the offender suffer.
//     There only the lobby is closed to newcomers, who are told why (Conn.Barred). Who is in the lobby gets into
//     races, and who lost his connection comes back to his seat: both have tokens, which an offender who is
//     closed each time would have to get from the lobby. And it is for barShared at most.
//
// Nothing of it holds for addresses that are not counted: proxies', and those of Config.Unlimited.
type offence struct {
	owed  budget // breaches that are not forgiven yet
	times int    // how often it was barred lately: doublings
	until time.Duration
	known time.Duration // until then it counts as somebody's who behaved well
}

const (
	barFirst     = time.Second
	barMost      = time.Minute
	barShared    = 4 * time.Second
	provenAfter  = 10 * time.Second
	vouchedFor   = 30 * time.Second // as long as a seat is kept for who lost his connection
	vouchersMost = 7

	forgivenEvery = 10 * time.Second

	// maxOffenders are remembered, 1 MiB of them. Of more, some are forgotten: each has to break
	// the protocol for that.
	maxOffenders = 8192

	// farewells are how many of those who are barred are told so in a second; the others are closed
	// without a word.
	farewells = 50
)

// offended notes that a peer of c's address broke the protocol.
func (g *gate) offended(now time.Duration, c *Conn) {
	addr := network(c.remote.Addr())
	g.mu.Lock()
	defer g.mu.Unlock()
	o, is := g.offences[addr]
	if !is && len(g.offences) >= maxOffenders {
		g.forgetOne(now)
	}
	breaches := c.limits.Breaches * (1 + min(g.byAddr[addr].proven, vouchersMost))
	if now >= o.until && !o.owed.spend(now, 1, oneIn(forgivenEvery, breaches)) {
		most := barMost
		if g.vouched(now, addr, o) {
			most = barShared
		}
		rested := int((now - o.until) / time.Minute)
		o.times = max(o.times-rested, 0)
		o.until = now + min(barFirst<<min(o.times, 16), most)
		o.times++
		g.bars++
	}
	if g.offences == nil {
		g.offences = make(map[netip.Addr]offence)
	}
	g.offences[addr] = o
}

// forgetOne makes room for one more offender: of a few, in no order, the one who is soonest forgiven.
func (g *gate) forgetOne(now time.Duration) {
	var soonest netip.Addr
	least, tried := time.Duration(0), 0
	for addr, o := range g.offences {
		if left := max(o.until, time.Duration(o.owed)) - now; tried == 0 || left < least {
			soonest, least = addr, left
		}
		if tried++; tried == 16 {
			break
		}
	}
	delete(g.offences, soonest)
}

// barred reports whether addr is barred, and whether somebody there behaves well all the same.
func (g *gate) barred(now time.Duration, addr netip.Addr) (barred, vouched bool) {
	o, is := g.offences[addr]
	if !is || now >= o.until {
		return false, false
	}
	return true, g.vouched(now, addr, o)
}

// vouched reports whether somebody at an offender's address behaves well, or did until just now.
func (g *gate) vouched(now time.Duration, addr netip.Addr, o offence) bool {
	return g.byAddr[addr].proven > 0 || now < o.known
}

// prove notes that c has behaved well for long enough.
func (g *gate) prove(c *Conn) {
	c.proven = true
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count(network(c.remote.Addr()), crowd{proven: 1})
}

// vouch lets an offender's address be known for who behaved well there until now.
func (g *gate) vouch(now time.Duration, addr netip.Addr) {
	if o, is := g.offences[addr]; is {
		o.known = now + vouchedFor
		g.offences[addr] = o
	}
}

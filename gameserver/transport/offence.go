package transport

import (
	"net/netip"
	"time"
)

// offence is how much an address has broken the protocol ([Reason.Breach]) with its connections. To close
// such a connection costs the server more than it costs the peer to come back, so an address with many
// breaches is barred for a while. The rule:
//
//   - Up to Config.Breaches at once are taken for an accident, such as a page of an old build or a bug,
//     and one is forgiven every forgivenEvery. Many people behind one address may break the protocol more
//     often: each of its connections that has behaved well for provenAfter allows as many again, for up to
//     vouchersMost of them.
//   - Beyond that the address is barred, for barFirst, and each time for twice as long, up to barMost. A
//     minute without a bar undoes one doubling.
//   - While the address is barred nobody comes in from there: a connection is closed as it is accepted,
//     before a byte is read. Connections that are in stay in.
//   - But if somebody at that address behaves well, or did until vouchedFor ago, a bar would hurt others
//     than the offender. Then only the lobby is closed to new players, who are told why (Conn.Barred).
//     Players in the lobby get into races, and a player who lost his connection comes back to his seat:
//     both have tokens, which an offender would have to get from the lobby each time. Such a bar lasts
//     barShared at most.
//
// None of this applies to addresses that are not counted: those of proxies, and of Config.Unlimited.
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

	// maxOffenders is how many offenders are remembered; they take 1 MiB. If there are more, some are
	// forgotten: to make that happen, each has to break the protocol.
	maxOffenders = 8192

	// farewells is how many barred connections a second are told so; the others are closed without an answer.
	farewells = 50
)

// offended notes that a connection from c's address broke the protocol.
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

// forgetOne makes room for one more offender: of a few, taken at random, it forgets the one who would be
// forgiven first.
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

// vouch notes that somebody at an offender's address has behaved well until now.
func (g *gate) vouch(now time.Duration, addr netip.Addr) {
	if o, is := g.offences[addr]; is {
		o.known = now + vouchedFor
		g.offences[addr] = o
	}
}

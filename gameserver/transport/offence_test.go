package transport

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"
)

// court is a gate and its clock.
type court struct {
	*gate
	now time.Duration
}

func newCourt() *court {
	cfg := Config{Breaches: 4}.withDefaults()
	return &court{gate: &gate{cfg: &cfg, byAddr: map[netip.Addr]crowd{}}, now: time.Hour}
}

func (c *court) peer(addr string) *Conn {
	return &Conn{remote: addressOf(netip.AddrPortFrom(netip.MustParseAddr(addr), 1)), limits: c.cfg}
}

// enter lets somebody come and say hello, or returns nil.
func (c *court) enter(addr string) *Conn {
	p := c.peer(addr)
	if _, why := c.admit(c.now, p, false); why != OK {
		return nil
	}
	c.hello(p)
	return p
}

// breach lets somebody come, break the protocol and go, n times; false: he was kept out.
func (c *court) breach(addr string, n int) bool {
	for range n {
		p := c.enter(addr)
		if p == nil {
			return false
		}
		p.why = BadFrame
		c.offended(c.now, p)
		c.leave(c.now, p)
	}
	return true
}

// barredFor is how long nobody comes in from there.
func (c *court) barredFor(addr string) time.Duration {
	began := c.now
	for {
		if p := c.enter(addr); p != nil {
			c.leave(c.now, p)
			return c.now - began
		}
		c.now += 100 * time.Millisecond
	}
}

const eve, ada = "198.51.100.7", "203.0.113.1"

func TestWhoComesBackToOffend(t *testing.T) {
	c := newCourt()
	if !c.breach(eve, 4) {
		t.Fatal("barred for what a page of an old build does")
	}
	if c.breach(eve, 1); c.enter(eve) != nil {
		t.Error("let in after five breaches at once")
	}
	if p := c.enter(ada); p == nil || p.Barred() {
		t.Error("another address is barred, too")
	}
	for _, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		if got := c.barredFor(eve); got != want*time.Second {
			t.Errorf("barred for %v, want %d s", got, want)
		}
		for c.breach(eve, 1) { // and again
		}
	}
	if c.bars != 9 || c.keptOut == 0 {
		t.Errorf("%d bars, %d kept out", c.bars, c.keptOut)
	}
	c.now += 10 * time.Minute
	for c.breach(eve, 1) {
	}
	if got := c.barredFor(eve); got != time.Second {
		t.Errorf("ten minutes later barred for %v", got)
	}
	// Now and then for ever costs nothing.
	c = newCourt()
	for range 1000 {
		c.now += forgivenEvery
		if !c.breach(eve, 1) {
			t.Fatal("barred for a breach now and then")
		}
	}
}

func TestOffendersWhoAreNotCounted(t *testing.T) {
	c := newCourt()
	c.cfg.Unlimited = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
	for range 100 {
		p := c.peer(eve)
		p.free = true
		if _, why := c.admit(c.now, p, false); why != OK || p.Barred() {
			t.Fatal("somebody of an unlimited network is kept out:", why)
		}
	}
	// A /64 is one address, its neighbour another.
	for i := range 9 {
		c.breach(netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 15: byte(i)}).String(), 1)
	}
	if c.enter("2001:db8::ffff:1") != nil || c.enter("2001:db8:0:1::1") == nil {
		t.Error("of IPv6 it is not the /64 that is barred")
	}
}

// TestWhoLivesWithAnOffender: a player who shares an address with an offender, and behaves, is hit as little as
// can be.
func TestWhoLivesWithAnOffender(t *testing.T) {
	c := newCourt()
	mate := c.enter(eve)
	for c.breach(eve, 1) {
	}
	if c.enter(eve) != nil {
		t.Fatal("one who has only just come vouches for an offender")
	}
	c.now += time.Hour
	c.prove(mate)
	for range 100 {
		c.breach(eve, 1)
	}
	if until := c.offences[mate.remote.Addr()].until; c.bars != 2 || until > c.now+barShared {
		t.Fatalf("%d bars, the last for %v", c.bars, until-c.now)
	}
	if p := c.enter(eve); p == nil || !p.Barred() {
		t.Error("nobody comes in from where somebody behaves, or does without being known for it")
	}
	// He loses his connection, and comes back to his race.
	mate.why = Vanished
	c.leave(c.now, mate)
	o := c.offences[mate.remote.Addr()]
	o.until = c.now + time.Hour
	c.offences[mate.remote.Addr()] = o
	c.now += vouchedFor - time.Second
	if p := c.enter(eve); p == nil || !p.Barred() {
		t.Error("who lost his connection cannot come back")
	}
	c.now += 2 * time.Second
	if p := c.enter(eve); p != nil {
		t.Error("an address is trusted for ever for who has left it")
	}
	// Many people may break the protocol more often.
	c = newCourt()
	for range 3 {
		c.prove(c.enter(eve))
	}
	if c.breach(eve, 4*4); c.bars != 0 {
		t.Error("four people's share is not four times one's")
	}
	if c.breach(eve, 1); c.bars != 1 {
		t.Error("four people have no limit")
	}
}

// Offenders without end take bounded memory, and do not wash an old one's record clean.
func TestOffendersWithoutEnd(t *testing.T) {
	c := newCourt()
	for range 8 {
		for c.breach(eve, 1) {
		}
		c.barredFor(eve)
	}
	for c.breach(eve, 1) {
	}
	for i := range uint32(4 * maxOffenders) {
		addr := netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, 10<<24|i)))
		c.breach(addr.String(), 1)
	}
	if n := len(c.offences); n > maxOffenders {
		t.Errorf("%d offenders are remembered", n)
	}
	if c.enter(eve) != nil {
		t.Error("others' breaches are forgiveness")
	}
}

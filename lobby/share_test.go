package lobby

import (
	"cmp"
	"crypto/ed25519"
	"errors"
	"net/netip"
	"testing"
	"time"

	"slipstream/lobby/store"
	"slipstream/netcode/control"
)

var (
	greedy   = netip.MustParseAddr("192.0.2.1")
	stranger = netip.MustParseAddr("192.0.2.2")
)

func (g *guest) leave() { g.b.l.Close(g.p) }

// One address starts race after race, and never shows up in one.
func TestRacesOfOneAddress(t *testing.T) {
	b := newBench(t)
	b.seats.left = 6
	b.from = greedy
	first := uint64(0)
	for range 3 {
		g := b.enter("Greedy")
		g.ask(&control.Create{})
		one[control.Room](g)
		g.ask(&control.Start{})
		one[control.Room](g)
		one[control.Ticket](g)
		g.leave()
		first = cmp.Or(first, b.seats.last)
	}
	g := b.enter("Greedy")
	g.ask(&control.Quick{})
	b.pass(5 * time.Second)
	if len(g.said) != 0 {
		t.Errorf("%+v", g.said)
	}

	b.from = stranger
	s := b.enter("Stranger")
	s.ask(&control.Quick{})
	one[control.Ticket](s)

	b.pass(3 * time.Second)
	one[control.Ticket](g) // in the stranger's race
	b.end(first)
	g.ask(&control.Create{})
	one[control.Room](g)
	g.ask(&control.Start{})
	one[control.Room](g)
	one[control.Ticket](g)
}

// One address starts many races at once, before any of them is prepared.
func TestRacesOfOneAddressAtOnce(t *testing.T) {
	for name, start := range map[string]func(g *guest, i int){
		"rooms": func(g *guest, _ int) {
			g.ask(&control.Create{Game: "tag", Seats: 2})
			g.ask(&control.Start{})
		},
		"queue": func(g *guest, i int) {
			g.ask(&control.Quick{Game: "tag", Seats: 2, Settings: []int32{int32(i)}}) // nobody else wishes that
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.seats.settings = true
			preparing := 0
			b.seats.prepare = func(func(error)) { preparing++; b.seats.left-- } // and it takes long
			b.from = greedy
			for i := range 6 {
				start(b.enter("Greedy"), i)
			}
			b.from = stranger
			start(b.enter("Stranger"), 6)
			for range 10 {
				if preparing == 0 {
					b.pass(time.Second)
				}
			}
			if preparing != 4 {
				t.Errorf("%d races are prepared, want 3 of one address and a stranger's", preparing)
			}
		})
	}
}

// One address opens rooms and leaves them behind.
func TestRoomsOfOneAddress(t *testing.T) {
	b := newBench(t)
	open := func() any {
		g := b.enter("Host")
		defer g.leave()
		g.ask(&control.Create{})
		return g.said[0]
	}
	b.from = greedy
	for i := range maxRooms / 2 {
		if e, refused := open().(*control.Error); refused {
			t.Fatalf("room %d: %s", i, e.Code)
		}
	}
	if e, refused := open().(*control.Error); !refused || e.Code != control.ErrorFull {
		t.Error("one address has more than half of the rooms")
	}
	b.from = stranger
	if e, refused := open().(*control.Error); refused {
		t.Error("a stranger gets no room:", e.Code)
	}
	b.pass(2 * emptyFor)
	if n := b.fake.Len("rooms") + b.fake.Len("places"); n != 0 ||
		len(b.l.cluster.from)+len(b.l.shares.from)+len(b.l.places) != 0 {
		t.Errorf("%d records are left, %v is remembered", n, b.l.cluster.from)
	}
	b.from = netip.Addr{}
	for i := range maxRooms {
		if e, refused := open().(*control.Error); refused {
			t.Fatalf("room %d of a proxy: %s", i, e.Code)
		}
	}
}

// Guessing codes is slow, however many connections do it.
func TestGuessesOfOneAddress(t *testing.T) {
	b := newBench(t)
	b.from = stranger
	host := b.enter("Host")
	host.ask(&control.Create{})
	code := one[control.Room](host).Code

	b.from = greedy
	guess := func(code string) any {
		g := b.enter("Guesser")
		defer g.leave()
		g.ask(&control.Join{Code: code})
		return g.said[0]
	}
	for range maxGuesses {
		if e := guess("22222").(*control.Error); e.Code != control.ErrorCode {
			t.Fatal(e.Code)
		}
	}
	if e, refused := guess(code).(*control.Error); !refused || e.Code != control.ErrorRate {
		t.Error("an address may guess without end")
	}
	b.pass(forgiveEvery)
	if _, ok := guess(code).(*control.Room); !ok {
		t.Error("nothing is forgiven")
	}
}

// Accounts cost room for good: an address has them made slowly, and those that it has are good.
func TestAccountsOfOneAddress(t *testing.T) {
	b, memory := accounted(t)
	b.from = greedy
	ada := newDevice(1)
	b.signIn(ada, "Ada")
	b.l.charge(b.from, share{accounts: maxAccounts - 1})

	g, eve := b.guest(), newDevice(2)
	enter := func(g *guest) {
		g.ask(&control.Enter{Version: control.Version, Name: "Eve", Key: eve.key})
		g.ask(eve.prove(one[control.Challenge](g)))
	}
	enter(g)
	if e := one[control.Error](g); e.Code != control.ErrorRate {
		t.Error(e.Code)
	}
	_, err := memory.Player(control.PlayerOf(eve.secret.Public().(ed25519.PublicKey)))
	if !errors.Is(err, store.ErrUnknown) {
		t.Error("an account was made:", err)
	}
	b.pass(time.Second)
	b.signIn(ada, "Ada")

	b.from = stranger
	enter(b.guest())
	b.from = greedy
	b.pass(forgiveEvery)
	b.signIn(newDevice(3), "Cleo")
}

// What players draw is looked at while everybody waits: one address has so much of it looked at,
// whoever it comes as, and a stranger's is looked at all the same.
func TestSketchesOfOneAddress(t *testing.T) {
	b := newBench(t)
	drawn := make([]int32, len(b.l.cfg.Games[0].Settings)+1)
	looked := func(times int) (n int) {
		g := b.enter("Painter")
		defer g.leave()
		for range times {
			g.said = nil
			g.ask(&control.Configure{Settings: drawn}) // without a room: it is only looked at
			if one[control.Error](g).Code != control.ErrorRate {
				n++
			}
		}
		return n
	}
	b.from = greedy
	n := 0
	for range 20 {
		n += looked(sketchBurst)
	}
	if n != addressSketches {
		t.Errorf("%d drawings of one address are looked at, want %d", n, addressSketches)
	}
	b.from = stranger
	if looked(1) != 1 {
		t.Error("a stranger's is not")
	}
	b.from = greedy
	b.pass(time.Second)
	if n := looked(sketchBurst); n != int(time.Second/addressSketch) {
		t.Errorf("%d a second later", n)
	}
	b.pass(addressSketches*addressSketch + forgiveEvery + time.Second)
	if len(b.l.shares.from) != 0 {
		t.Errorf("%v is remembered", b.l.shares.from)
	}
	b.from = netip.Addr{}
	for n = 0; looked(1) == 1; n++ {
	}
	if n != allSketches {
		t.Errorf("through a proxy %d are", n)
	}
	for n = range 5 {
		b.from = netip.AddrFrom4([4]byte{198, 51, 100, byte(n)})
		if looked(1) != 0 {
			t.Errorf("there is always another address: %s", b.from)
		}
	}
	b.pass(time.Second)
	if looked(1) != 1 {
		t.Error("a second later nothing is")
	}
}

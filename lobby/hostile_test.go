package lobby

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"slipstream/netcode/control"
	"slipstream/netcode/token"
)

// crank makes messages: any kind, any value that its bounds allow, and now and then a code or a player that
// there is.
type crank struct {
	next  func(n int) int
	names []string // codes and ids
}

func (c *crank) message() any {
	var kinds []control.Kind
	for _, k := range control.Kinds() {
		if k.Line == control.ToLobby && k.Name != "enter" {
			kinds = append(kinds, k)
		}
	}
	m := reflect.New(kinds[c.next(len(kinds))].Type)
	for i := range m.Elem().NumField() {
		c.fill(m.Elem().Field(i), m.Elem().Type().Field(i).Tag.Get("max"))
	}
	return m.Interface()
}

func (c *crank) fill(v reflect.Value, tag string) {
	most := 0
	_, _ = fmt.Sscan(tag, &most)
	extremes := []int64{0, 1, -1, 2, 1<<31 - 1, -1 << 31, 255, 1 << 52}
	switch n := extremes[c.next(len(extremes))]; {
	case v.Kind() == reflect.Bool:
		v.SetBool(n%2 != 0)
	case v.CanInt():
		v.SetInt(n)
		if v.OverflowInt(n) || v.Int() != n {
			v.SetInt(int64(int8(n)))
		}
	case v.CanUint():
		v.SetUint(uint64(uint8(n)))
	case v.Kind() == reflect.String:
		s := c.names[c.next(len(c.names))]
		if c.next(4) == 0 {
			s = strings.Repeat([]string{"x", "\u202e", "<", "\x00", " ", "9"}[c.next(6)], most/3)
		}
		v.SetString(s[:min(len(s), most)])
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), c.next(most+1), most))
		for i := range v.Len() {
			c.fill(v.Index(i), "0")
		}
	}
}

// crowd is a lobby with people in it who say anything.
type crowd struct {
	*bench
	crank
	all []*guest
}

func newCrowd(t *testing.T) *crowd {
	c := &crowd{bench: newBench(t)}
	c.l.cfg.Players = 100
	return c
}

// rampage has five people say anything; nothing of it may break a bound, or the lobby.
func (c *crowd) rampage(steps int, next func(n int) int) {
	host, _, code := c.party()
	host.ask(&control.PartyAsk{})
	c.crank = crank{next: next, names: []string{"", code, host.id, host.p.place.rec.Party, "tag", "ABCDE"}}
	c.all = nil
	for i := range 5 {
		c.from = netip.AddrFrom4([4]byte{10, 0, 0, byte(i)})
		g := c.enter(fmt.Sprint("g", i))
		c.names = append(c.names, g.id)
		c.all = append(c.all, g)
	}
	for range steps {
		c.now += int64(next(4)) * int64(refill)
		c.fake.Advance()
		c.l.Tick()
		c.turn(c.all[next(len(c.all))])
	}
	c.bounds()
}

// turn has one of them say something, if need be as somebody new.
func (c *crowd) turn(g *guest) {
	if g.end != nil {
		c.from = netip.AddrFrom4([4]byte{10, 0, 0, byte(c.next(5))})
		*g = *c.guest()
		g.p = c.l.Open(g, c.from)
		g.ask(&control.Enter{Version: control.Version, Name: "again"})
	}
	g.ask(c.message())
	for _, m := range g.said {
		switch m := m.(type) {
		case *control.Room:
			c.names = append(c.names[:5], append(c.names[6:], m.Code)...)
		case *control.Party:
			c.names[3] = m.Code
		}
	}
	g.said = nil
}

// bounds checks that nothing has become more than it may.
func (c *crowd) bounds() {
	c.l.rooms.each(func(code string, r *roomRecord) {
		if len(r.Members) > int(r.Wish.Seats) || len(r.Kicked) > maxKicked || len(r.Addresses) > maxKicked {
			c.Errorf("room %s: %+v", code, r)
		}
	})
	in := map[uint64]string{}
	c.l.parties.each(func(code string, p *partyRecord) {
		if len(p.Members) > maxParty || len(p.Members) == 0 {
			c.Errorf("party %s: %+v", code, p)
		}
		for _, m := range p.Members {
			if in[m.Player] != "" {
				c.Errorf("%x is in two parties", m.Player)
			}
			in[m.Player] = code
		}
	})
	for _, w := range c.l.places {
		if len(w.rec.Muted) > maxMuted || len(w.acts().spoken) > maxSpoken ||
			w.conn != nil && len(c.l.asked[w.conn]) > queued {
			c.Errorf("%+v", w)
		}
	}
}

// leave lets everybody go; later is long after that. Nothing stays.
func (c *crowd) leave(later func()) {
	for p := range c.l.conns {
		c.l.Close(p)
	}
	for match := range c.seats.taken {
		c.end(match)
	}
	later()
	for _, bucket := range []string{"places", "rooms", "parties", "tickets", "matches"} {
		if n := c.fake.Len(bucket); n != 0 {
			c.Errorf("%d %s are left", n, bucket)
		}
	}
	if len(c.l.places)+len(c.l.conns)+len(c.l.parties.in) != 0 {
		c.Errorf("%d places, %d connections, %d in parties are left", len(c.l.places), len(c.l.conns), len(c.l.parties.in))
	}
}

func TestAnybodySaysAnything(t *testing.T) {
	for seed := range uint64(10) {
		c := newCrowd(t)
		c.rampage(500, rand.New(rand.NewPCG(seed, 3)).IntN)
		c.leave(func() { c.pass(holdTTL + emptyFor) })
	}
}

// FuzzRequests has one lobby for all inputs: what one of them leaves behind is found at its end,
// and the next begins with the same ids.
func FuzzRequests(f *testing.F) {
	f.Add([]byte("0123456789abcdefghijklmnopqrstuvwxyz"))
	var c *crowd
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 2000 {
			return
		}
		if c == nil || c.Failed() {
			c = newCrowd(t)
		}
		c.T, c.ids = t, 0
		at := 0
		c.rampage(len(raw)/8, func(n int) int {
			if at++; at > len(raw) || n == 0 {
				return 0
			}
			return int(raw[at-1]) % n
		})
		c.leave(func() {
			for range 2 { // of what is gone, members first, then rooms
				c.now += int64(holdTTL + time.Minute)
				c.pass(3 * sweepEvery) // it sees the bus again
			}
		})
	})
}

// TestWhoWasPutOut does not come back as another guest; others from elsewhere do, and the host's own house.
func TestWhoWasPutOut(t *testing.T) {
	for _, party := range []bool{false, true} {
		b := newBench(t)
		b.seats.settings = true
		join := func(from byte, code string) *guest {
			b.from = netip.AddrFrom4([4]byte{10, 0, 0, from})
			g := b.enter("g")
			if party {
				g.ask(&control.PartyAsk{Code: code})
			} else if code != "" {
				g.ask(&control.Join{Code: code})
			} else {
				g.ask(&control.Create{Game: "tag", Seats: 8})
			}
			return g
		}
		host := join(1, "")
		code := host.p.place.rec.Room + host.p.place.rec.Party
		pest, sister := join(2, code), join(1, code)
		for _, g := range []*guest{pest, sister} {
			if party {
				host.ask(&control.PartyKick{Player: g.id})
			} else {
				host.ask(&control.Kick{Player: g.id})
			}
		}
		pest.said = nil
		again := join(2, code)
		again.refused(control.ErrorKicked)
		for _, from := range []byte{1, 3} {
			if g := join(from, code); g.p.place.rec.Room+g.p.place.rec.Party != code {
				t.Errorf("%v: who comes from %d is kept out", party, from)
			}
		}
	}
}

// TestForgedTokens: no byte of a resume token can be another, nor is any other token one.
func TestForgedTokens(t *testing.T) {
	b := newBench(t)
	b.l.cfg.Players = 2000
	g := b.enter("g")
	player := g.p.place.rec.Player
	claims := token.Claims{Kind: token.Lobby, Player: player, Serial: g.p.place.rec.Issued, Expires: b.now + 1e12}
	ticket := claims
	ticket.Kind = token.Ticket
	expired := claims
	expired.Expires = b.now - 1
	forged := []string{
		token.NewKeys(1, []byte(strings.Repeat("k", 32))).Sign(&claims), b.l.Keys().Sign(&ticket),
		b.l.Keys().Sign(&expired), g.token + "A", "", "x",
	}
	for i := range g.token {
		raw := []byte(g.token)
		if raw[i]++; raw[i] == 'Z'+1 {
			raw[i] = 'A'
		}
		if i < len(raw)-1 { // the last letter has bits that say nothing
			forged = append(forged, string(raw))
		}
	}
	for _, f := range forged {
		thief := b.guest()
		thief.ask(&control.Enter{Version: control.Version, Token: f})
		if e := one[control.Entered](thief); e.Resumed || e.Player == g.id {
			t.Errorf("%q is worth something", f)
		}
		b.l.Close(thief.p)
	}
	if g.end != nil || g.p.place.conn != g.p {
		t.Error("he lost his place")
	}
}

func TestNamesAndSettingsOfStrangers(t *testing.T) {
	b := newBench(t)
	g := b.guest()
	g.ask(&control.Enter{Version: control.Version, Name: "<img src=x>\u202e@all\n"})
	if e := one[control.Entered](g); strings.ContainsAny(e.Name, "<>@\n\u202e") || e.Name == "" {
		t.Errorf("%q", e.Name)
	}
	b.l.Receive(g.p, []byte("\x82\xa1t\xa6create\xa8settings\xdc\x00\x22"+strings.Repeat("\x01", 0x22)))
	g.ended(Malformed)
}

// TestListsAreRationed: the longest answer there is does not come as often as it is asked for, and
// a filter must make sense.
func TestListsAreRationed(t *testing.T) {
	b := newBench(t)
	for range 3 * maxListed {
		b.l.rooms.create(b.l.newCode(), &roomRecord{Public: true, Wish: Wish{Game: "tag", Seats: 2},
			Members: members{{Player: 1, Node: 9, Name: "x"}}, Touched: b.now}, func(error) {})
	}
	g := b.enter("g")
	g.ask(&control.Rooms{Watch: true, Game: "chess"})
	g.refused(control.ErrorGame)
	rooms, refused := 0, 0
	for range 10 {
		g.ask(&control.Rooms{Watch: true})
	}
	for _, m := range g.said {
		switch m := m.(type) {
		case *control.List:
			rooms += len(m.Rooms)
		case *control.Error:
			refused++
		}
	}
	if rooms != listsBurst*maxListed || refused != 10-listsBurst || len(b.l.listing.watchers) != 0 {
		t.Errorf("%d rooms, %d refused", rooms, refused)
	}
}

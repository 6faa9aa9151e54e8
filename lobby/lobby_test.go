package lobby

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"slipstream/lobby/bus"
	"slipstream/netcode/control"
	"slipstream/netcode/token"
)

const start = int64(1_700_000_000e9)

// seats is an Allocator of matches with two seats each.
type seats struct {
	taken  map[uint64][]uint64
	public map[uint64]bool
	last   uint64 // the match that was started last
	left   int

	settings bool              // a wish's settings are as they come
	prepare  func(func(error)) // nil: all is prepared
}

func (s *seats) Fit(w Wish) (Wish, error) {
	if w.Game != "" && w.Game != "tag" {
		return w, ErrGame
	}
	if s.settings {
		return w, nil
	}
	return Wish{Game: "tag", Seats: 2}, nil
}

func (s *seats) Prepare(_ Wish, then func(error)) {
	if s.prepare == nil {
		then(nil)
		return
	}
	s.prepare(then)
}

func (s *seats) Left() int { return s.left - len(s.taken) }

func (s *seats) Start(match uint64, _ Wish, public bool, _ int64) error {
	if s.taken[match] != nil {
		return nil
	}
	if s.Left() <= 0 {
		return ErrFull
	}
	s.last = match
	s.taken[match], s.public[match] = []uint64{}, public
	return nil
}

func (s *seats) Take(match, player uint64, _ bool, _ int64) error {
	all, ok := s.taken[match]
	switch {
	case !ok:
		return ErrMatch
	case slices.Contains(all, player):
		return nil
	case len(all) >= 2:
		return ErrFull
	}
	s.taken[match] = append(all, player)
	return nil
}

func (s *seats) Release(match, player uint64) {
	if s.taken[match] != nil {
		s.taken[match] = slices.DeleteFunc(s.taken[match], func(p uint64) bool { return p == player })
	}
}

func (s *seats) Condition(match uint64, _ int64) (Condition, bool) {
	all, ok := s.taken[match]
	return Condition{People: len(all), Free: 2 - len(all), Open: s.public[match]}, ok
}

func (s *seats) Holders(match uint64) []uint64 { return s.taken[match] }

func (s *seats) Counts() (players, matches int) { return 5, len(s.taken) }

// bench is a lobby with what it needs, on a clock of its own.
type bench struct {
	*testing.T
	l     *Lobby
	fake  *bus.Fake
	seats *seats
	now   int64
	from  netip.Addr // of those who come next
	ids   uint64     // of those that are random in earnest
}

func newBench(t *testing.T) *bench {
	b := &bench{
		T: t, now: start,
		seats: &seats{taken: map[uint64][]uint64{}, public: map[uint64]bool{}, left: 6},
	}
	clock := func() int64 { return b.now }
	mail := Inline()
	b.fake = bus.NewFake(clock, 1, Buckets)
	b.l = New(Config{
		Node: 9, Bus: b.fake.Join(mail.Post), Mailbox: mail, Players: 8, Games: []control.Game{{Name: "tag", Slots: 2}},
		Now: clock, Random: func() uint64 { b.ids += 1<<40 + 12345; return b.ids },
	}, b.seats)
	b.l.Join()
	return b
}

// end ends a match, as its node tells the lobby.
func (b *bench) end(match uint64) {
	delete(b.seats.taken, match)
	b.l.Ended(match)
}

// pass lets time pass, second by second.
func (b *bench) pass(d time.Duration) {
	for end := b.now + int64(d); b.now < end; b.l.Tick() {
		b.now += int64(time.Second)
		b.fake.Advance()
	}
}

// guest is a player and the Conn he has.
type guest struct {
	b    *bench
	p    *Player
	said []any
	end  *Reason

	id, token string
}

func (g *guest) Send(msg []byte) {
	m, err := control.Parse(control.FromLobby, msg)
	if err != nil || g.end != nil {
		g.b.Fatalf("sent %x: %v", msg, err)
	}
	g.said = append(g.said, m)
}

func (g *guest) End(why Reason) { g.end = &why }

func (b *bench) guest() *guest {
	g := &guest{b: b}
	g.p = b.l.Open(g, b.from)
	return g
}

func (b *bench) enter(name string) *guest {
	g := b.guest()
	g.ask(&control.Enter{Version: control.Version, Name: name})
	e := one[control.Entered](g)
	if g.id, g.token = e.Player, e.Token; e.Name != name || len(e.Games) != 1 {
		b.Fatalf("%+v", e)
	}
	one[control.Status](g)
	return g
}

func (g *guest) ask(m any) { g.b.l.Receive(g.p, control.Append(nil, m)) }

// one takes the next message, which must be an M.
func one[M any](g *guest) *M {
	g.b.Helper()
	if len(g.said) == 0 {
		g.b.Fatalf("nothing was said, want %T", *new(M))
	}
	m, ok := g.said[0].(*M)
	if !ok {
		g.b.Fatalf("%T %+v, want %T", g.said[0], g.said[0], *new(M))
	}
	g.said = g.said[1:]
	return m
}

func (g *guest) refused(code string) {
	g.b.Helper()
	if e := one[control.Error](g); e.Code != code || e.Text == "" {
		g.b.Errorf("%+v, want %s", e, code)
	}
}

func (g *guest) ended(why Reason) {
	g.b.Helper()
	if g.end == nil || *g.end != why {
		g.b.Errorf("not ended as %v", why)
	}
}

func TestQuick(t *testing.T) {
	b := newBench(t)
	var matches []string
	for i := range 3 {
		g := b.enter(fmt.Sprint("Player ", i))
		g.ask(&control.Quick{})
		ticket := one[control.Ticket](g)
		matches = append(matches, ticket.Match)
		c, err := b.l.Keys().Parse(ticket.Token, token.Ticket, 9, b.now)
		if err != nil || MatchName(c.Match) != ticket.Match || c.Player != g.p.place.rec.Player ||
			c.Name != g.p.place.rec.Name ||
			c.Slot != token.AnySlot || c.Expires != b.now+int64(token.Life) {
			t.Errorf("%+v %v", c, err)
		}
		if ticket.URL != "" || ticket.Game != "tag" || ticket.Watching || ticket.Code != "" {
			t.Errorf("%+v", ticket)
		}
	}
	if matches[0] != matches[1] || matches[1] == matches[2] {
		t.Error(matches)
	}
	g := b.enter("x")
	g.ask(&control.Quick{Game: "chess"})
	g.refused(control.ErrorGame)
	// When every seat is taken he waits, and is next.
	b.seats.left = 0
	for match := range b.seats.taken {
		b.seats.taken[match] = []uint64{1, 2}
	}
	b.pass(time.Second)
	g.ask(&control.Quick{})
	b.pass(5 * time.Second)
	if len(g.said) != 0 {
		t.Errorf("%+v", g.said)
	}
	b.seats.left = 6
	b.pass(3 * time.Second)
	one[control.Ticket](g)
}

func TestARoomFromLinkToRematch(t *testing.T) {
	b := newBench(t)
	host, friend := b.enter("host"), b.enter("friend")
	host.ask(&control.Create{Game: "tag"})
	room := one[control.Room](host)
	if room.Code == "" || CleanCode(room.Code) != room.Code || len(room.Members) != 1 || room.Match != "" ||
		room.Expires == 0 {
		t.Fatalf("%+v", room)
	}
	friend.ask(&control.Join{Code: "  " + room.Code[:2] + "-" + room.Code[2:]})
	for i, g := range []*guest{host, friend} {
		r := one[control.Room](g)
		if len(r.Members) != 2 || r.Members[1].Name != "friend" || int(r.You) != i {
			t.Errorf("%+v", r)
		}
	}
	third := b.enter("third")
	third.ask(&control.Join{Code: room.Code})
	third.refused(control.ErrorFull)
	friend.ask(&control.Start{})
	friend.refused(control.ErrorHost)

	// The match, and the next one after it.
	for range 2 {
		host.ask(&control.Start{})
		var match string
		for _, g := range []*guest{host, friend} {
			match = one[control.Room](g).Match
			if ticket := one[control.Ticket](g); ticket.Match != match || ticket.Code != room.Code {
				t.Errorf("%+v", ticket)
			}
		}
		if b.seats.public[b.seats.last] {
			t.Error("a room's match can be found by anybody")
		}
		b.pass(time.Hour) // a long match does not close its room
		b.end(b.seats.last)
		if r := one[control.Room](friend); r.Match != "" || r.Code != room.Code {
			t.Errorf("%+v", r)
		}
		one[control.Room](host)
	}

	// Whoever is next becomes the host.
	b.l.Close(host.p)
	if r := one[control.Room](friend); len(r.Members) != 2 || r.You != 0 {
		t.Errorf("%+v", r)
	}
	b.pass(awayFor + 3*time.Second)
	if r := one[control.Room](friend); len(r.Members) != 1 || r.You != 0 {
		t.Errorf("%+v", r)
	}
	friend.ask(&control.Start{})
	one[control.Room](friend)
	one[control.Ticket](friend)

	// Who comes while the match runs gets a seat in it.
	third.ask(&control.Join{Code: room.Code})
	one[control.Room](third)
	one[control.Ticket](third)
}

func TestRoomsDoNotLastForever(t *testing.T) {
	b := newBench(t)
	g := b.enter("host")
	g.ask(&control.Create{})
	first := one[control.Room](g).Code
	g.ask(&control.Create{}) // leaves the first one
	one[control.Room](g)
	second := one[control.Room](g).Code
	g.ask(&control.Join{Code: first})
	g.refused(control.ErrorCode)
	b.pass(emptyFor + time.Second) // it is not empty
	b.pass(idleFor)
	if r := one[control.Room](g); r.Code != "" {
		t.Errorf("%+v", r)
	}
	g.ask(&control.Join{Code: second})
	g.refused(control.ErrorCode)
	if c := b.l.Counters(); c.Rooms != 0 || c.RoomsOpened != 2 {
		t.Errorf("%+v", c)
	}
	// One that its host left by reloading the page is still there.
	g.ask(&control.Create{})
	third := one[control.Room](g).Code
	b.l.Close(g.p)
	b.pass(emptyFor - time.Second)
	back := b.enter("host")
	back.ask(&control.Join{Code: third})
	if r := one[control.Room](back); r.Code != third || r.You != 0 {
		t.Errorf("%+v", r)
	}
}

func TestSpectate(t *testing.T) {
	b := newBench(t)
	g := b.enter("g")
	g.ask(&control.Quick{})
	match := one[control.Ticket](g).Match
	for _, name := range []string{"", match} {
		g.ask(&control.Spectate{Match: name})
		ticket := one[control.Ticket](g)
		c, err := b.l.Keys().Parse(ticket.Token, token.Ticket, 9, b.now)
		if err != nil || c.Slot != token.Watching || !ticket.Watching || ticket.Match != match {
			t.Errorf("%+v %+v %v", ticket, c, err)
		}
	}
	for _, name := range []string{"!", "zz", "0", "zzzzzzzzzzzzzzzzzzzz"} {
		g.ask(&control.Spectate{Match: name})
		g.refused(control.ErrorMatch)
	}
}

// Of a room that is listed the code is enough to look on, once it plays; of another one the code
// says nothing.
func TestSpectateRoom(t *testing.T) {
	b := newBench(t)
	fan := b.enter("fan")
	for _, public := range []bool{true, false} {
		host := b.enter("host")
		host.ask(&control.Create{Public: public})
		code := one[control.Room](host).Code
		fan.ask(&control.Spectate{Match: code})
		fan.refused(control.ErrorMatch)
		host.ask(&control.Start{})
		match := one[control.Room](host).Match
		fan.ask(&control.Spectate{Match: code})
		if !public {
			fan.refused(control.ErrorMatch)
			continue
		}
		if ticket := one[control.Ticket](fan); ticket.Match != match || !ticket.Watching {
			t.Errorf("%+v, want to watch %s", ticket, match)
		}
	}
}

func TestPing(t *testing.T) {
	b := newBench(t)
	g := b.enter("g")
	b.pass(time.Second)
	g.ask(&control.Ping{Time: 77})
	if one[control.Pong](g).Time != 77 {
		t.Error("another time")
	}
	if s := one[control.Status](g); s.Players != 5 || s.Lobby != 1 {
		t.Errorf("%+v", s)
	}
}

func TestWhoIsEnded(t *testing.T) {
	for name, c := range map[string]struct {
		first, second any
		raw           []byte
		want          Reason
	}{
		"no enter": {first: &control.Ping{}, want: Malformed},
		"another enter": {first: &control.Enter{Version: control.Version}, second: &control.Enter{Version: control.Version},
			want: Malformed},
		"no msgpack": {raw: []byte{0xc1}, want: Malformed},
		"another version": {
			first: &control.Enter{Version: control.Version + 1}, want: Outdated,
		},
	} {
		b := newBench(t)
		g := b.guest()
		if c.raw != nil {
			b.l.Receive(g.p, c.raw)
		}
		for _, m := range []any{c.first, c.second} {
			if m != nil {
				g.ask(m)
			}
		}
		if g.end == nil || *g.end != c.want {
			t.Errorf("%s: %v", name, g.end)
		}
		if b.l.Counters().Players != 0 {
			t.Errorf("%s: still counted", name)
		}
	}
	// What a newer client says and this server does not know is passed over.
	b := newBench(t)
	g := b.enter("g")
	b.l.Receive(g.p, []byte("\x81\xa1t\xa4frob"))
	if g.end != nil || len(g.said) != 0 {
		t.Error("an unknown message had an effect")
	}
}

func TestFlood(t *testing.T) {
	b := newBench(t)
	g, other := b.enter("g"), b.enter("other")
	pongs, refused := 0, 0
	for range burst - farOver + 10 {
		if g.end == nil {
			g.ask(&control.Ping{})
		}
	}
	for _, m := range g.said {
		switch m := m.(type) {
		case *control.Pong:
			pongs++
		case *control.Error:
			refused++
			if m.Code != control.ErrorRate {
				t.Errorf("%+v", m)
			}
		}
	}
	if pongs != burst-1 || refused != -farOver { // Enter took one
		t.Errorf("%d answered, %d refused", pongs, refused)
	}
	g.ended(Flooding)
	other.ask(&control.Ping{})
	one[control.Pong](other)

	// Who waits may ask again.
	patient := b.enter("patient")
	for range 100 {
		patient.ask(&control.Ping{})
		one[control.Pong](patient)
		one[control.Status](patient)
		b.now += int64(refill)
	}
}

func TestBounds(t *testing.T) {
	b := newBench(t)
	for range 8 {
		b.enter("p")
	}
	b.guest().ended(Crowded)
	if n := b.l.Counters().Players; n != 8 {
		t.Errorf("%d players", n)
	}
}

func TestDrain(t *testing.T) {
	b := newBench(t)
	g := b.enter("g")
	g.ask(&control.Create{})
	one[control.Room](g)
	b.l.Drain()
	if n := one[control.Notice](g); n.Kind != control.NoticeDraining {
		t.Errorf("%+v", n)
	}
	for _, m := range []any{&control.Quick{}, &control.Create{}, &control.Start{}} {
		g.ask(m)
		g.refused(control.ErrorDraining)
	}
	late := b.enter("late")
	one[control.Notice](late)
	b.l.Shut(func() {})
	g.ended(Draining)
	late.ended(Draining)
	if b.l.Counters().Players != 0 {
		t.Error("somebody is left")
	}
	g.ask(&control.Ping{}) // was on its way
}

package lobby

import (
	"runtime"
	"testing"
	"time"

	"slipstream/netcode/control"
)

// TestPause: who is there is told once when the bus cannot be reached, or not be written, and once when
// it can again; who comes meanwhile is told too.
func TestPause(t *testing.T) {
	for name, fault := range map[string]func(b *bench, on bool){
		"away":  func(b *bench, on bool) { b.fake.Down = on },
		"mute":  func(b *bench, on bool) { b.fake.Mute = on },
		"brief": nil,
	} {
		b := newBench(t)
		g := b.enter("g")
		if fault == nil {
			b.fake.Down = true
			b.pass(4 * time.Second)
			b.fake.Down = false
			b.pass(20 * time.Second)
			if len(g.said) != 0 {
				t.Errorf("%s: %+v", name, g.said)
			}
			continue
		}
		fault(b, true)
		b.pass(20 * time.Second)
		if n := one[control.Notice](g); n.Kind != control.NoticePaused || n.Text == "" || len(g.said) != 0 {
			t.Errorf("%s: %+v, %+v", name, n, g.said)
		}
		g.ask(&control.Quick{})
		g.refused(control.ErrorPaused)
		late := b.guest()
		late.ask(&control.Enter{Version: control.Version, Name: "late"})
		if n := last[control.Notice](late); n.Kind != control.NoticePaused {
			t.Errorf("%s: %+v", name, n)
		}
		fault(b, false)
		b.pass(40 * time.Second)
		if n := one[control.Notice](g); n.Kind != control.NoticeResumed || len(g.said) != 0 {
			t.Errorf("%s: %+v, %+v", name, n, g.said)
		}
		g.ask(&control.Quick{})
		b.pass(time.Second)
		last[control.Ticket](g)
	}
}

// TestRematch: a match's room is there again when it is over, with everybody in it, the track that
// most of them wanted, and nobody's start but the host's.
func TestRematch(t *testing.T) {
	b := newBench(t)
	b.seats.settings = true
	host, friend := b.enter("host"), b.enter("friend")
	host.ask(&control.Create{Game: "tag", Seats: 2, Settings: []int32{1, 7}})
	friend.ask(&control.Join{Code: last[control.Room](host).Code})
	host.ask(&control.Start{})
	first := last[control.Ticket](friend).Match
	b.pass(time.Second)
	friend.ask(&control.Vote{Value: 4})
	host.ask(&control.Vote{Value: 4})
	host.said = nil
	b.end(b.seats.last)
	for _, g := range []*guest{host, friend} {
		if r := last[control.Room](g); r.Match != "" || len(r.Members) != 2 || r.Settings[0] != 4 || r.Settings[1] != 7 {
			t.Errorf("%+v", r)
		}
	}
	friend.ask(&control.Start{})
	friend.refused(control.ErrorHost)
	friend.ask(&control.Vote{Value: 5}) // a tie: one of both is played
	host.ask(&control.Start{})
	r := last[control.Room](friend)
	if r.Match == first || r.Match == "" || r.Settings[0] != 4 && r.Settings[0] != 5 || r.Members[0].Vote != 0 {
		t.Errorf("%+v", r)
	}
}

// TestAFullMatchHasItsMembers: a private match without a free seat admits who is in it, and nobody else.
func TestAFullMatchHasItsMembers(t *testing.T) {
	b := newBench(t)
	host, friend, code := b.party()
	host.ask(&control.Start{})
	match := last[control.Ticket](host).Match
	friend.said = nil
	if len(b.seats.taken[b.seats.last]) != 2 {
		t.Fatal("the match is not full")
	}
	friend.ask(&control.Join{Code: code})
	if last[control.Ticket](friend).Match != match {
		t.Error("another match")
	}
	b.l.Close(friend.p)
	back := b.guest()
	back.ask(&control.Enter{Version: control.Version, Token: friend.token})
	if e := one[control.Entered](back); e.Match != match {
		t.Errorf("%+v", e)
	}
	back.ask(&control.Rejoin{})
	if last[control.Ticket](back).Match != match {
		t.Error("another match")
	}
	stranger := b.enter("stranger")
	stranger.ask(&control.Join{Code: code})
	stranger.refused(control.ErrorFull)
}

// TestANewTicketReleasesTheSeatBefore, wherever that is: a player has one seat.
func TestANewTicketReleasesTheSeatBefore(t *testing.T) {
	w := newStreet(t, 3)
	var hosts []*friend
	for i := range 3 { // a match on each node, as it may be
		h := w.friend(w.nodes[i], "host", "")
		h.tells(&control.Create{})
		h.said = append(h.said, &control.Room{Code: h.p.place.rec.Room})
		h.tells(&control.Start{})
		last[control.Ticket](&h.guest)
		hosts = append(hosts, h)
	}
	f := w.friend(w.nodes[0], "f", "")
	for round := range 6 {
		f.tells(&control.Join{Code: hosts[round%3].p.place.rec.Room})
		last[control.Ticket](&f.guest)
		w.pass(time.Second)
		seats := 0
		for _, n := range w.nodes {
			for _, r := range n.seats.runs {
				if r.seats[f.p.place.rec.Player] {
					seats++
				}
			}
		}
		if seats != 1 {
			t.Fatalf("round %d: %d seats", round, seats)
		}
	}
}

// bin counts what a connection is sent.
type bin struct {
	n    int
	last []byte
}

func (s *bin) Send(msg []byte) { s.n, s.last = s.n+1, msg }
func (s *bin) End(Reason)      {}

// crowd fills a lobby with people who do nothing.
func (b *bench) crowd(n int, first any) (all []*bin) {
	b.l.cfg.Players = n + 100
	for range n {
		s := &bin{}
		p := b.l.Open(s, b.from)
		b.l.Receive(p, control.Append(nil, &control.Enter{Version: control.Version, Name: "x"}))
		if first != nil {
			b.l.Receive(p, control.Append(nil, first))
		}
		s.n = 0
		all = append(all, s)
	}
	return all
}

// TestAThousandWatchers: a change of a room is one message for all of them, the same bytes, at
// once; a hundred changes are two.
func TestAThousandWatchers(t *testing.T) {
	b := newBench(t)
	eyes := b.crowd(1000, &control.Rooms{Watch: true})
	host := b.enter("host")
	host.ask(&control.Create{Public: true})
	for _, e := range eyes {
		if e.n != 1 || &e.last[0] != &eyes[0].last[0] {
			t.Fatalf("%d messages, or a copy", e.n)
		}
	}
	code := host.p.place.rec.Room
	for i := range 100 {
		b.l.rooms.edit(code, func(r *roomRecord) error { r.Wish.Seats = uint8(i + 3); return nil }, func(error) {})
	}
	b.now += int64(listEvery)
	b.l.Tick()
	m, err := control.Parse(control.FromLobby, eyes[999].last)
	if err != nil || m.(*control.List).Rooms[0].Seats != 102 || eyes[999].n != 2 {
		t.Errorf("%+v %v, %d messages", m, err, eyes[999].n)
	}
}

// TestTenThousandIdle: people who do nothing are told nothing, and cost next to nothing.
func TestTenThousandIdle(t *testing.T) {
	const players, seconds = 10_000, 300
	b := newBench(t)
	all := b.crowd(players, nil)
	b.pass(5 * time.Second)
	for _, s := range all {
		s.n = 0
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	busiest, wrote := uint64(0), b.l.serial
	for i := range seconds * 20 {
		b.now += int64(50 * time.Millisecond)
		b.fake.Advance()
		b.l.Tick()
		if i%20 == 19 {
			busiest, wrote = max(busiest, b.l.serial-wrote), b.l.serial
		}
	}
	runtime.ReadMemStats(&after)
	said := 0
	for _, s := range all {
		said += s.n
	}
	perSecond := (after.Mallocs - before.Mallocs) / seconds
	t.Logf("%d allocations a second, at most %d records written in one", perSecond, busiest)
	if said != 0 || perSecond > 4000 || busiest > players/20 || b.fake.Len("places") != players {
		t.Errorf("%d messages, %d allocations a second, up to %d records a second, %d places", said, perSecond, busiest, b.fake.Len("places"))
	}
}

// BenchmarkIdleSecond is what a second costs a lobby with 10,000 players who do nothing.
func BenchmarkIdleSecond(b *testing.B) {
	bench := newBench(&testing.T{})
	bench.crowd(10_000, nil)
	b.ReportAllocs()
	for b.Loop() {
		for range 20 {
			bench.now += int64(50 * time.Millisecond)
			bench.fake.Advance()
			bench.l.Tick()
		}
	}
}

// BenchmarkListUpdate is a change of one room, told to 1,000 watchers.
func BenchmarkListUpdate(b *testing.B) {
	bench := newBench(&testing.T{})
	bench.crowd(1000, &control.Rooms{Watch: true})
	host := bench.enter("host")
	host.ask(&control.Create{Public: true})
	code, seats := host.p.place.rec.Room, uint8(0)
	b.ReportAllocs()
	for b.Loop() {
		seats++
		bench.now += int64(listEvery)
		bench.l.rooms.edit(code, func(r *roomRecord) error { r.Wish.Seats = seats; return nil }, func(error) {})
	}
}

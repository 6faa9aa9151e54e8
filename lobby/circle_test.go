package lobby

import (
	"testing"
	"time"

	"slipstream/netcode/control"
)

// TestWhoQueuesIsInNoRoom: he is in one place. A room that he was in before does not take him out
// of the race that he asked for; and who enters a room waits for no other race.
func TestWhoQueuesIsInNoRoom(t *testing.T) {
	w := newStreet(t, 2)
	host, guest := w.friend(w.nodes[0], "host", ""), w.friend(w.nodes[1], "guest", "")
	host.tells(&control.Create{})
	code := host.p.place.rec.Room
	guest.tells(&control.Join{Code: code})
	guest.tells(&control.Quick{})
	if r := last[control.Room](&guest.guest); r.Code != "" || guest.p.place.rec.Room != "" {
		t.Errorf("%+v", r)
	}
	w.pass(10 * time.Second)
	match := guest.p.place.rec.Match
	host.tells(&control.Start{})
	w.pass(3 * time.Second)
	if match.ID == 0 || guest.p.place.rec.Match != match || host.p.place.rec.Match == match {
		t.Error("the room took him out of his race")
	}

	for _, n := range w.nodes { // nobody makes matches
		n.l.cfg.Pool = idlePool{}
	}
	host.tells(&control.Leave{})
	host.tells(&control.Create{})
	guest.tells(&control.Quick{})
	if guest.p.place.rec.Ticket == "" {
		t.Fatal("he does not wait: this shows nothing")
	}
	guest.tells(&control.Join{Code: host.p.place.rec.Room})
	w.pass(time.Second)
	if guest.p.place.rec.Ticket != "" || w.fake.Len("tickets") != 0 {
		t.Error("he waits in a room, and in the queue")
	}
}

// TestTwoRoomsAtOnce: a page asks for a room, and is loaded again and asks for another one before
// the first is written.
func TestTwoRoomsAtOnce(t *testing.T) {
	w := newStreet(t, 2)
	f := w.friend(w.nodes[0], "f", "")
	usual := w.fake.Delay
	w.fake.Delay = 3 * time.Second
	f.ask(&control.Create{})
	back := w.friend(w.nodes[0], "f", f.token)
	back.ask(&control.Create{})
	w.pass(4 * time.Second)
	w.fake.Delay = usual
	w.pass(10 * time.Second)
	listed := 0
	w.nodes[1].l.rooms.each(func(_ string, r *roomRecord) {
		if r.index(back.p.place.rec.Player) >= 0 {
			listed++
		}
	})
	if w.nodes[1].l.rooms.get(back.p.place.rec.Room) == nil || listed != 1 {
		t.Errorf("he is in %d rooms", listed)
	}
}

// TestHereThoughHeIsGone: somebody comes to another node and goes before that has read his place.
// It took that, so that he is its own: away, and after a while out.
func TestHereThoughHeIsGone(t *testing.T) {
	w := newStreet(t, 2)
	all, code := w.allies(2)
	f, n := all[1], w.nodes[0]
	player := f.p.place.rec.Player
	f.n.l.Close(f.p)
	w.pass(time.Second)
	p := n.l.Open(f, f.p.from)
	n.l.Receive(p, control.Append(nil, &control.Enter{Version: control.Version, Token: f.token}))
	n.l.Close(p)
	w.pass(3 * time.Second)
	is := n.l.places[player]
	if is == nil || is.conn != nil || is.rec.Gone == 0 || is.rec.Party != code {
		t.Fatalf("%+v", is)
	}
	if m := n.l.parties.get(code).Members; m[m.index(player)].Gone == 0 {
		t.Error("his party thinks that he is there")
	}
	w.pass(awayFor)
	if m := n.l.parties.get(code).Members; n.l.places[player] != nil || m.index(player) >= 0 {
		t.Errorf("he is still there: %+v", m)
	}
}

// TestBrokersForgetAParty: all of its members' nodes know it again within three sweeps, and who is there.
func TestBrokersForgetAParty(t *testing.T) {
	w := newStreet(t, 3)
	all, code := w.allies(3)
	w.fake.Forget()
	w.pass(4 * sweepEvery)
	w.stillAllied(all, code)
}

// TestBrokersForgetWhoIsAway: his page is being loaded again just as the brokers forget his party.
// He is in it for as long as anybody who is away, also if all are.
func TestBrokersForgetWhoIsAway(t *testing.T) {
	for away := 1; away <= 2; away++ {
		for _, first := range []bool{false, true} { // he goes first
			w := newStreet(t, 2)
			all, code := w.allies(2)
			if !first {
				w.fake.Forget()
			}
			for _, f := range all[2-away:] {
				f.n.l.Close(f.p)
			}
			if first {
				w.pass(time.Second)
				w.fake.Forget()
			}
			w.pass(20 * time.Second)
			for i, f := range all[2-away:] {
				f.n = w.nodes[i]
				back := w.friend(f.n, "f", f.token)
				w.pass(time.Second)
				if p := f.n.l.parties.get(code); back.p.place.rec.Party != code || p == nil || len(p.Members) != 2 {
					t.Errorf("%d away, %v first: he came back to party %q: %+v", away, first, back.p.place.rec.Party, p)
				}
			}
			w.pass(3 * time.Second)
			if p := w.nodes[0].l.parties.get(code); p == nil || len(p.Members.here()) != 2 {
				t.Errorf("%d away, %v first: %+v", away, first, p)
			}
		}
	}
}

// TestAChangeFindsNoParty: the brokers forgot a party, and its member changes something before any
// node has looked.
func TestAChangeFindsNoParty(t *testing.T) {
	w := newStreet(t, 2)
	all, code := w.allies(2)
	w.fake.Forget()
	done := false
	all[1].n.l.inParty(all[1].p.place, func(p *partyRecord) error { p.Queued = 7; return nil }, func(err error) {
		if done = true; err != nil {
			t.Error(err)
		}
	})
	w.pass(4 * sweepEvery)
	if p := all[0].n.l.parties.get(code); !done || p == nil || p.Queued != 7 || len(p.Members.here()) != 2 {
		t.Errorf("%+v", p)
	}
}

// countOn has the brokers count on, so that what they write once they begin anew has lower revisions
// than all of before.
func (w *town) countOn() {
	usual := w.fake.Delay
	w.fake.Delay = 0
	n := w.nodes[0].l
	for range 1000 {
		n.nodes.edit(nodeKey(n.cfg.Node), func(*nodeRecord) error { return nil }, func(error) {})
	}
	w.fake.Delay = usual
}

// TestAChangeAfterBrokersForgot: another node has written a party again, with a lower revision than
// this one knows.
func TestAChangeAfterBrokersForgot(t *testing.T) {
	w := newStreet(t, 2)
	w.countOn()
	all, code := w.allies(2)
	w.fake.Forget()
	w.fake.Delay = 0 // no sweep helps
	for _, f := range all {
		f.n.l.inParty(f.p.place, func(p *partyRecord) error { p.Queued++; return nil }, func(err error) {
			if err != nil {
				t.Errorf("node %d: %v", f.n.id, err)
			}
		})
	}
	if p := all[1].n.l.parties.get(code); p == nil || p.Queued != 2 {
		t.Errorf("%+v", p)
	}
}

// TestForgottenUnseen: the brokers were away for so long that nodes were blind when they came back
// with nothing. The party is written again as soon as they can see, and soon says of everybody that
// he is there.
func TestForgottenUnseen(t *testing.T) {
	w := newStreet(t, 2)
	w.countOn()
	all, code := w.allies(2)
	w.pass(lookEvery)
	w.fake.Down = true
	w.pass(8 * time.Second)
	w.fake.Down = false
	w.fake.Forget()
	w.pass(5 * sweepEvery)
	w.stillAllied(all, code)
}

// TestBackAfterBrokersForgot: the last of a party's members on a node left it just as the brokers
// forgot it, so that the node takes it for gone. He thinks better of it, asks for it and gets in.
func TestBackAfterBrokersForgot(t *testing.T) {
	w := newStreet(t, 2)
	w.countOn()
	all, code := w.allies(2)
	here, there := all[0].n.l, all[1].n.l
	w.fake.Forget()
	all[1].ask(&control.PartyLeave{})
	w.pass(500 * time.Millisecond)
	here.inParty(all[0].p.place, func(p *partyRecord) error { p.Queued++; return nil }, func(error) {})
	if w.pass(1500 * time.Millisecond); !there.parties.gone(code) {
		t.Fatal("it is known: this shows nothing")
	}
	all[1].tells(&control.PartyAsk{Code: code})
	if p := here.parties.get(code); all[1].p.place.rec.Party != code || p == nil || len(p.Members.here()) != 2 {
		t.Errorf("%+v", p)
	}
}

// TestBrokersForgetAMatch: its node finds that out by a change, and by nothing else. It is not over.
func TestBrokersForgetAMatch(t *testing.T) {
	b := newBench(t)
	g := b.enter("Ada")
	g.ask(&control.Quick{})
	match := g.p.place.rec.Match.ID
	b.fake.Forget()
	name := MatchName(match)
	b.l.matches.edit(name, func(m *matchRecord) error { m.Free++; return nil }, func(err error) {
		if err != nil {
			t.Error(err)
		}
	})
	if b.l.matches.get(name) == nil || b.l.matches.gone(name) || b.fake.Len("matches") != 1 {
		t.Error("the match is taken for over")
	}
}

// TestTokensBeforeTheKeyWasShown: nothing is known of a player any more, and he signed in with his
// key. Tokens that he was given before are worth nothing, though he did not ask for anything yet.
func TestTokensBeforeTheKeyWasShown(t *testing.T) {
	b := newBench(t)
	const player = 1 << 63
	p := b.guest().p
	b.l.resume(p, &claim{player: player, proven: true, name: "Ada"},
		func() { t.Error("he is not let in") }, func(error) {})
	if old := (&claim{player: player, serial: uint64(b.now) - 1}); p.place == nil || old.holds(&p.place.rec) {
		t.Errorf("%+v", p.place)
	}
	if is := (&claim{player: player, serial: p.place.rec.Issued}); !is.holds(&p.place.rec) {
		t.Error("nor is the new one")
	}
}

// TestBrokersForgetARoom: nobody in it notices, whether the nodes saw that the brokers were away or not, and
// everybody can still find it.
func TestBrokersForgetARoom(t *testing.T) {
	for _, away := range []time.Duration{0, 8 * time.Second} {
		w := newStreet(t, 3)
		w.countOn()
		var all []*friend
		code := ""
		for i := range 3 { // nobody is on the third node
			f := w.friend(w.nodes[i%2], "f", "")
			if all = append(all, f); i == 0 {
				f.tells(&control.Create{Public: true})
				code = f.p.place.rec.Room
				continue
			}
			f.tells(&control.Join{Code: code})
		}
		for _, f := range all {
			f.said = nil
		}
		w.fake.Down = away > 0
		w.pass(away)
		w.fake.Down = false
		w.fake.Forget()
		w.pass(6 * sweepEvery)
		if n := w.fake.Len("rooms"); n != 1 {
			t.Fatalf("away for %v: %d rooms", away, n)
		}
		for _, n := range w.nodes {
			if r := n.l.rooms.get(code); r == nil || len(r.Members.here()) != 3 || !r.hosted(all[0].p.place.rec.Player) {
				t.Errorf("away for %v: node %d: %+v", away, n.id, r)
			}
		}
		for _, f := range all {
			for _, m := range f.said {
				if r, ok := m.(*control.Room); ok && r.Code == "" {
					t.Errorf("away for %v: somebody was put out: %s", away, r.Why)
				}
			}
		}
		late := w.friend(w.nodes[2], "late", "")
		late.tells(&control.Join{Code: code})
		if late.p.place.rec.Room != code {
			t.Errorf("away for %v: nobody finds it", away)
		}
	}
}

// TestARoomThatWasClosed: a node that heard nothing of it does not open the room again.
func TestARoomThatWasClosed(t *testing.T) {
	w := newStreet(t, 2)
	host := w.friend(w.nodes[0], "host", "")
	host.tells(&control.Create{})
	code := host.p.place.rec.Room
	w.nodes[0].bus.Cut(true)
	w.pass(idleFor)
	w.fake.Forget()
	w.nodes[0].bus.Cut(false)
	w.pass(5 * sweepEvery)
	if host.p.place.rec.Room != "" || w.fake.Len("rooms") != 0 {
		t.Errorf("room %s is open", code)
	}
}

// TestALostNotice: no other node hears who has left a room or a party. Each reads the rooms with its next sweep, and
// its players' parties when it looks next.
func TestALostNotice(t *testing.T) {
	w := newStreet(t, 2)
	w.countOn()
	all, code := w.allies(2)
	all[0].tells(&control.Create{})
	if len(last[control.Room](&all[0].guest).Members) != 2 {
		t.Fatal("the party is not in the room")
	}
	w.fake.Silent = true
	all[1].tells(&control.PartyLeave{})
	all[1].tells(&control.Leave{})
	w.pass(2 * sweepEvery)
	if r := last[control.Room](&all[0].guest); len(r.Members) != 1 {
		t.Errorf("the room is said to be %+v", r)
	}
	w.pass(lookEvery - sweepEvery)
	if p := last[control.Party](&all[0].guest); p.Code != code || len(p.Members) != 1 {
		t.Errorf("the party is said to be %+v", p)
	}
}

package lobby

import (
	"strings"
	"testing"
	"time"

	"slipstream/netcode/control"
)

// last takes everything that was said, and returns the newest M.
func last[M any](g *guest) (found *M) {
	g.b.Helper()
	for _, m := range g.said {
		if m, ok := m.(*M); ok {
			found = m
		}
	}
	if g.said = nil; found == nil {
		g.b.Fatalf("there was no %T", *new(M))
	}
	return found
}

// party is a room with a host and a friend in it.
func (b *bench) party() (host, friend *guest, code string) {
	host, friend = b.enter("host"), b.enter("friend")
	host.ask(&control.Create{Public: true})
	code = last[control.Room](host).Code
	friend.ask(&control.Join{Code: code})
	last[control.Room](friend)
	host.said = nil
	return host, friend, code
}

func TestWhatAHostMayDo(t *testing.T) {
	b := newBench(t)
	host, friend, code := b.party()

	friend.ask(&control.Ready{Ready: true})
	if r := last[control.Room](host); !r.Members[1].Ready || r.Members[0].Ready {
		t.Errorf("%+v", r)
	}
	friend.said = nil
	for _, m := range []any{&control.Configure{}, &control.Kick{Player: MatchName(host.p.place.rec.Player)}} {
		friend.ask(m)
		friend.refused(control.ErrorHost)
	}
	host.ask(&control.Configure{Game: "chess"})
	host.refused(control.ErrorGame)
	host.ask(&control.Configure{Public: false})
	if r := last[control.Room](friend); r.Members[1].Ready || r.Public {
		t.Errorf("nobody is ready for what has changed: %+v", r)
	}

	host.ask(&control.Start{})
	last[control.Ticket](host)
	host.ask(&control.Configure{})
	host.refused(control.ErrorRacing)

	friend.said = nil
	host.ask(&control.Kick{Player: MatchName(friend.p.place.rec.Player)})
	if r := last[control.Room](friend); r.Code != "" {
		t.Errorf("%+v", r)
	}
	friend.ask(&control.Join{Code: code})
	friend.refused(control.ErrorKicked)
}

func TestVotesChooseTheFirstSetting(t *testing.T) {
	b := newBench(t)
	r := &roomRecord{Wish: Wish{Game: "tag", Seats: 2, Settings: []int32{1, 7}}}
	for _, c := range []struct {
		votes []int32
		seed  uint64
		want  int32
	}{
		{nil, 0, 1}, {[]int32{0, 0}, 0, 1}, {[]int32{4, 0}, 0, 3}, {[]int32{5, 4}, 8, 3}, {[]int32{4, 5}, 8, 3},
		{[]int32{5, 4}, 9, 4},
		{[]int32{5, 4, 5}, 8, 4},
	} {
		r.Members, r.Seed = nil, c.seed
		for _, v := range c.votes {
			r.Members = append(r.Members, memberRecord{Vote: v})
		}
		b.seats.settings = true
		if got := b.l.voted(r); got.Settings[0] != c.want || got.Settings[1] != 7 {
			t.Errorf("%v: %v, want %d", c.votes, got.Settings, c.want)
		}
	}
	if r.Wish.Settings[0] != 1 {
		t.Error("the room's own wish was changed")
	}
}

func TestChat(t *testing.T) {
	b := newBench(t)
	host, friend, _ := b.party()
	stranger := b.enter("stranger")
	friend.ask(&control.Say{Text: "  hello \n\u202e there\x00 " + strings.Repeat("x", 300)})
	for _, g := range []*guest{host, friend} {
		s := last[control.Said](g)
		if !strings.HasPrefix(s.Text, "hello there x") || len(s.Text) != maxLine || s.Name != "friend" ||
			s.Time != uint64(b.now/1e6) {
			t.Errorf("%+v", s)
		}
	}
	if len(stranger.said) != 0 {
		t.Error("a stranger hears it")
	}
	stranger.ask(&control.Say{Text: "x"})
	stranger.refused(control.ErrorCode)
	friend.ask(&control.Say{Text: " \n "})
	if len(host.said) != 0 {
		t.Error("an empty line was said")
	}
	host.ask(&control.Mute{Player: MatchName(friend.p.place.rec.Player), Mute: true})
	if m := one[control.Muted](host); len(m.Players) != 1 || m.Players[0].ID != friend.id {
		t.Errorf("%+v", m)
	}
	friend.ask(&control.Say{Text: "again"})
	if last[control.Said](friend); len(host.said) != 0 {
		t.Error("a muted player is heard")
	}
	host.ask(&control.Mute{Player: MatchName(friend.p.place.rec.Player)})
	if m := one[control.Muted](host); len(m.Players) != 0 {
		t.Errorf("%+v", m)
	}
	for i := range maxSpoken {
		friend.ask(&control.Say{Text: "spam"})
		if heard := len(host.said); heard != min(i+1, maxSpoken-2) {
			t.Errorf("after %d lines %d were heard", i+1, heard)
		}
	}
	friend.said = nil
	b.pass(11 * time.Second)
	friend.ask(&control.Say{Text: "patient"})
	last[control.Said](friend)
}

func TestTheListOfRooms(t *testing.T) {
	b := newBench(t)
	host, friend, code := b.party()
	eye := b.enter("watcher")
	eye.ask(&control.Rooms{Watch: true})
	if m := one[control.List](eye); !m.First || len(m.Rooms) != 1 || m.Rooms[0].Code != code || m.Rooms[0].Players != 2 ||
		m.Rooms[0].Host != "host" {
		t.Errorf("%+v", m)
	}
	eye.ask(&control.Rooms{Watch: true, Free: true})
	if m := one[control.List](eye); len(m.Rooms) != 0 {
		t.Errorf("a full room is listed as one with a free seat: %+v", m)
	}
	friend.ask(&control.Leave{})
	if m := one[control.List](eye); m.First || len(m.Rooms) != 1 || m.Rooms[0].Players != 1 {
		t.Errorf("%+v", m)
	}
	host.ask(&control.Configure{Public: false})
	b.pass(time.Second)
	if m := one[control.List](eye); len(m.Gone) != 1 || m.Gone[0].Code != code {
		t.Errorf("%+v", m)
	}
	eye.ask(&control.Rooms{})
	host.ask(&control.Configure{Public: true})
	if len(eye.said) != 0 {
		t.Error("told on and on")
	}
	// More rooms than one message holds.
	for range 2*perList + 5 {
		b.l.rooms.create(b.l.newCode(), &roomRecord{Public: true, Wish: Wish{Game: "tag", Seats: 2},
			Members: members{{Player: 1, Node: 9, Name: "x"}}, Touched: b.now}, func(error) {})
	}
	eye.ask(&control.Rooms{Watch: true})
	n := 0
	for len(eye.said) > 0 {
		n += len(one[control.List](eye).Rooms)
	}
	if n != 2*perList+6 {
		t.Errorf("%d rooms", n)
	}
}

func TestWhyOneWaits(t *testing.T) {
	b := newBench(t)
	b.seats.left = 0
	g := b.enter("g")
	g.ask(&control.Why{})
	g.refused(control.ErrorMatch)
	g.ask(&control.Quick{})
	b.pass(3 * time.Second)
	g.ask(&control.Why{})
	if m := last[control.Waiting](g); m.Seconds != 3 {
		t.Errorf("%+v", m)
	}
	g.ask(&control.Cancel{})
	g.ask(&control.Why{})
	g.refused(control.ErrorMatch)
	b.seats.left = 6
	b.pass(5 * time.Second)
	if len(g.said) != 0 || b.fake.Len("tickets") != 0 {
		t.Error("who cancelled is matched", g.said)
	}
}

// TestResume: one token brings back room and queue, and is worth one use.
func TestResume(t *testing.T) {
	b := newBench(t)
	host, friend, code := b.party()
	token := host.token
	b.l.Close(host.p)
	if r := last[control.Room](friend); r.You != 0 || !r.Members[1].Away {
		t.Errorf("%+v", r)
	}
	back := b.guest()
	back.ask(&control.Enter{Version: control.Version, Token: token, Name: "host"})
	if e := one[control.Entered](back); !e.Resumed || e.Player != host.id || e.Token == token {
		t.Errorf("%+v", e)
	}
	if r := last[control.Room](back); r.Code != code || r.You != 1 || r.Members[1].Away {
		t.Errorf("%+v", r)
	}
	back.ask(&control.Leave{}) // shows that it has the new token
	thief := b.guest()
	thief.ask(&control.Enter{Version: control.Version, Token: token})
	if e := one[control.Entered](thief); e.Resumed || e.Player == host.id {
		t.Error("an old token is worth something")
	}
}

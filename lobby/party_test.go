package lobby

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"slipstream/lobby/bus"
	"slipstream/netcode/control"
)

// street is a town whose people do as they are told, on nodes that work.
func newStreet(t *testing.T, nodes int) *town {
	w := newTown(t, 1, nodes)
	w.pass(5 * time.Second) // they know one another, and one has the lease
	return w
}

// friend is somebody who is connected to a node of a town.
type friend struct {
	guest
	w *town
	n *townNode
}

func (w *town) friend(n *townNode, name, token string) *friend {
	f := &friend{w: w, n: n}
	f.b = &bench{T: w.t, l: n.l}
	f.p = n.l.Open(f, netip.Addr{})
	f.ask(&control.Enter{Version: control.Version, Name: name, Token: token})
	w.pass(time.Second)
	e := one[control.Entered](&f.guest)
	f.id, f.token = e.Player, e.Token
	return f
}

// tells asks for something, and lets it happen.
func (f *friend) tells(m any) {
	f.said = nil
	f.ask(m)
	f.w.pass(time.Second)
}

// allies are friends in one party, on the nodes in turn; the first leads.
func (w *town) allies(n int) (all []*friend, code string) {
	w.t.Helper()
	for i := range n {
		f := w.friend(w.nodes[i%len(w.nodes)], fmt.Sprint("f", i), "")
		all = append(all, f)
		if i == 0 {
			f.tells(&control.PartyAsk{})
			code = last[control.Party](&f.guest).Code
			continue
		}
		f.tells(&control.PartyAsk{Code: code[:2] + "-" + code[2:]})
		if p := last[control.Party](&f.guest); len(p.Members) != i+1 || int(p.You) != i || p.Members[0].Name != "f0" {
			w.t.Fatalf("%+v", p)
		}
	}
	for _, f := range all {
		f.said = nil
	}
	return all, code
}

// stillAllied: there is one party, and everybody's node knows it with all of them there.
func (w *town) stillAllied(all []*friend, code string) {
	w.t.Helper()
	for _, f := range all {
		if p := f.n.l.parties.get(code); w.fake.Len("parties") != 1 || p == nil || len(p.Members.here()) != len(all) {
			w.t.Errorf("node %d: %+v", f.n.id, p)
		}
	}
}

func TestAPartyRacesTogether(t *testing.T) {
	w := newStreet(t, 3)
	all, _ := w.allies(4)
	all[1].tells(&control.Quick{})
	all[1].refused(control.ErrorLeader)
	for range 2 { // and again
		all[0].tells(&control.Quick{})
		w.pass(4 * time.Second)
		match := ""
		for _, f := range all {
			m := last[control.Ticket](&f.guest).Match
			if match != "" && m != match {
				t.Error("they are in two races")
			}
			match = m
		}
		if n := w.fake.Len("tickets"); n != 0 {
			t.Errorf("%d tickets are left", n)
		}
		p := all[3].n.l.partyMessage(all[3].p.place.rec.Party, all[3].n.l.partyOf(all[3].p.place), 3)
		if p.Match != match || p.Queued || p.Members[0].Where != control.WhereRace {
			t.Errorf("%+v", p)
		}
		w.pass(25 * time.Second) // the race is over
		if p := last[control.Party](&all[3].guest); p.Members[0].Where != "" || p.Match != "" {
			t.Errorf("%+v", p)
		}
	}
}

// TestWhoIsAwayHoldsNobody: the others race, in seats that are theirs; he who comes back has his party again.
func TestWhoIsAwayHoldsNobody(t *testing.T) {
	w := newStreet(t, 2)
	all, _ := w.allies(4)
	all[2].n.l.Close(all[2].p)
	w.pass(2 * time.Second)
	if p := last[control.Party](&all[0].guest); !p.Members[2].Away {
		t.Errorf("%+v", p)
	}
	all[0].tells(&control.Quick{})
	w.pass(10 * time.Second) // bots take the seat that is free
	match := last[control.Ticket](&all[0].guest).Match
	if last[control.Ticket](&all[1].guest).Match != match || last[control.Ticket](&all[3].guest).Match != match {
		t.Error("they are in different races")
	}
	back := w.friend(w.nodes[1], "f2", all[2].token) // on another node than before
	w.pass(3 * time.Second)
	if p := last[control.Party](&back.guest); len(p.Members) != 4 || p.Members[p.You].Away || p.Match != match {
		t.Errorf("%+v", p)
	}
	back.tells(&control.Rejoin{}) // a seat was free
	if last[control.Ticket](&back.guest).Match != match {
		t.Error("he cannot come in later")
	}
}

func TestAPartyFollowsItsLeader(t *testing.T) {
	w := newStreet(t, 2)
	all, code := w.allies(3)
	all[0].tells(&control.Create{Game: "tag"})
	w.pass(time.Second)
	room := last[control.Room](&all[0].guest)
	for i, f := range all {
		if i > 0 && last[control.Room](&f.guest).Code != room.Code {
			t.Errorf("f%d did not follow", i)
		}
	}
	// Who joins the party joins its room.
	late := w.friend(w.nodes[0], "late", "")
	late.tells(&control.PartyAsk{Code: code})
	w.pass(time.Second)
	if r := last[control.Room](&late.guest); r.Code != room.Code || len(r.Members) != 4 {
		t.Errorf("%+v", r)
	}
	late.tells(&control.Create{})
	late.refused(control.ErrorLeader)
	late.tells(&control.Join{Code: "ABCDE"})
	late.refused(control.ErrorLeader)

	// Somebody may leave the room and stay in the party, and come back.
	late.tells(&control.Leave{})
	if p := last[control.Party](&late.guest); p.Members[p.You].Where != "" || p.Members[0].Where != control.WhereRoom ||
		p.Room != room.Code {
		t.Errorf("%+v", p)
	}
	late.tells(&control.Join{Code: room.Code})
	if last[control.Room](&late.guest).Code != room.Code {
		t.Error("he cannot come back")
	}

	// A room without seats for all of them is none for them.
	other := w.friend(w.nodes[1], "other", "")
	other.tells(&control.Create{})
	full := last[control.Room](&other.guest).Code
	all[0].tells(&control.Join{Code: full})
	all[0].refused(control.ErrorFull)
	for _, f := range all {
		f.said = nil
	}
	all[0].tells(&control.Leave{})
	w.pass(time.Second)
	for _, f := range all {
		if r := last[control.Room](&f.guest); r.Code != "" {
			t.Errorf("%+v", r)
		}
	}
}

func TestWhoLeadsAParty(t *testing.T) {
	w := newStreet(t, 2)
	all, code := w.allies(3)
	all[1].tells(&control.PartyKick{Player: all[2].id})
	all[1].refused(control.ErrorLeader)

	// When who leads is gone the next one does, and takes him along.
	all[0].n.l.Close(all[0].p)
	w.pass(2 * time.Second)
	if p := last[control.Party](&all[1].guest); p.You != 0 || !p.Members[1].Away || p.Members[1].Name != "f0" {
		t.Errorf("%+v", p)
	}
	all[1].tells(&control.PartyKick{Player: all[2].id})
	if p := last[control.Party](&all[2].guest); p.Code != "" {
		t.Errorf("%+v", p)
	}
	all[2].tells(&control.PartyAsk{Code: code})
	all[2].refused(control.ErrorKicked)
	w.pass(awayFor + 5*time.Second)
	if p := last[control.Party](&all[1].guest); len(p.Members) != 1 {
		t.Errorf("%+v", p)
	}
	all[1].tells(&control.PartyLeave{})
	if p := last[control.Party](&all[1].guest); p.Code != "" || w.fake.Len("parties") != 0 {
		t.Errorf("%+v, %d left", p, w.fake.Len("parties"))
	}
	all[1].tells(&control.PartyAsk{Code: code})
	all[1].refused(control.ErrorCode)
	all[1].tells(&control.PartyLeave{}) // of none
	if len(all[1].said) != 0 {
		t.Errorf("%+v", all[1].said)
	}
}

// TestAPartyCancels: any member ends the waiting, for all; and who leaves rides no more.
func TestAPartyCancels(t *testing.T) {
	w := newStreet(t, 2)
	for _, n := range w.nodes { // nobody makes matches
		n.l.cfg.Pool = idlePool{}
	}
	all, _ := w.allies(3)
	all[0].tells(&control.Quick{})
	for _, f := range all {
		if !last[control.Party](&f.guest).Queued || f.p.place.rec.Ticket == "" {
			t.Errorf("%s does not wait", f.p.place.rec.Name)
		}
	}
	all[2].tells(&control.PartyLeave{})
	entry := w.fake.Records("tickets")
	if tk := recordOf[ticketRecord](w.t, entry[0]); len(entry) != 1 || len(tk.Riders) != 2 {
		t.Errorf("%+v", tk)
	}
	all[1].tells(&control.Cancel{})
	w.pass(time.Second)
	if last[control.Party](&all[0].guest).Queued || w.fake.Len("tickets") != 0 || all[0].p.place.rec.Ticket != "" {
		t.Error("it waits on")
	}
	// A ticket that is lost is not waited for for ever.
	all[0].tells(&control.Quick{})
	w.fake.Wipe("tickets")
	w.pass(2*bus.Patience + 30*time.Second)
	if last[control.Party](&all[1].guest).Queued {
		t.Error("it waits for a ticket that is gone")
	}
	// A party that the brokers forgot is there again.
	w.fake.Wipe("parties")
	w.pass(lookEvery + 5*time.Second)
	if w.fake.Len("parties") != 1 {
		t.Error("the party is forgotten")
	}
}

// idlePool never finds anything.
type idlePool struct{}

func (idlePool) Add(Ticket)                                     {}
func (idlePool) Remove(string)                                  {}
func (idlePool) Offer(Offer)                                    {}
func (idlePool) Withdraw(uint64)                                {}
func (idlePool) Step(int64, func() bool) (_ []Proposal, _ bool) { return nil, false }
func (idlePool) Why(string, int64) (w Why)                      { return w }
func (idlePool) Clear()                                         {}

func TestAPartyHasBounds(t *testing.T) {
	w := newStreet(t, 1)
	all, code := w.allies(maxParty)
	ninth := w.friend(w.nodes[0], "ninth", "")
	ninth.tells(&control.PartyAsk{Code: code})
	ninth.refused(control.ErrorFull)
	all[0].tells(&control.Quick{}) // a race has four seats
	all[0].refused(control.ErrorFull)
	all[0].tells(&control.Create{})
	all[0].refused(control.ErrorFull)
}

// TestAPartyEnds: of people who never come back, and of a node that is killed.
func TestAPartyEnds(t *testing.T) {
	w := newStreet(t, 2)
	all, _ := w.allies(2)
	w.kill(all[0].n)
	w.pass(nodeTTL + awayFor + 10*time.Second)
	if p := last[control.Party](&all[1].guest); len(p.Members) != 1 || p.You != 0 {
		t.Errorf("%+v", p)
	}
	all[1].n.l.Close(all[1].p)
	w.pass(awayFor + 5*time.Second)
	if w.fake.Len("parties") != 0 {
		t.Error("a party of nobody")
	}
}

// TestAPartyOutlivesBrokers: all of them forget everything. Who is in a party is in it all the same.
func TestAPartyOutlivesBrokers(t *testing.T) {
	w := newStreet(t, 2)
	all, code := w.allies(3)
	w.fake.Forget()
	w.pass(time.Minute)
	for _, f := range all {
		if p := f.n.l.partyOf(f.p.place); p == nil || len(p.Members.here()) != 3 || p.Members[0].Name != "f0" {
			t.Errorf("%s: %+v", f.p.place.rec.Name, p)
		}
	}
	all[1].tells(&control.PartyLeave{})
	w.pass(2 * time.Second)
	if p := last[control.Party](&all[0].guest); p.Code != code || len(p.Members) != 2 {
		t.Errorf("%+v", p)
	}
}

// TestAPartyThatIsNoMore: a node that saw nothing of its end brings its own player back to it, and
// nobody else.
func TestAPartyThatIsNoMore(t *testing.T) {
	w := newStreet(t, 2)
	all, old := w.allies(2)
	w.nodes[0].bus.Cut(true)
	w.pass(time.Minute)
	all[1].tells(&control.PartyAsk{})
	code := last[control.Party](&all[1].guest).Code
	if code == old || w.fake.Len("parties") != 1 {
		t.Fatalf("%s, and %d parties", code, w.fake.Len("parties"))
	}
	w.nodes[0].bus.Cut(false)
	w.pass(2 * time.Minute)
	if p := all[0].n.l.partyOf(all[0].p.place); p == nil || len(p.Members) != 1 {
		t.Errorf("%s: %+v", old, p)
	}
	if p := all[1].n.l.partyOf(all[1].p.place); p == nil || all[1].p.place.rec.Party != code || len(p.Members) != 1 {
		t.Errorf("%s: %+v", code, p)
	}
}

// TestQueueOfOneWhoIsBack: somebody asks for a race so soon after he came back that his party's
// record does not say that he is there. He gets one; what he asks for next is not kept waiting for
// ever.
func TestQueueOfOneWhoIsBack(t *testing.T) {
	b := newBench(t)
	g := b.enter("g")
	g.ask(&control.PartyAsk{})
	w := g.p.place
	b.l.parties.edit(w.rec.Party, func(p *partyRecord) error {
		return p.Members.absent(w.rec.Player, b.now)
	}, func(err error) {
		if err != nil {
			t.Error(err)
		}
	})
	g.ask(&control.Quick{})
	b.pass(time.Second)
	if last[control.Ticket](g); g.p.asking {
		t.Error("the request is still under way")
	}
}

// TestQueueBeforeThePartyIsKnown: somebody who has come to another node asks for a race before that
// has read his party. He waits with it or is told that he does not wait; nothing of his own is left
// in the queue.
func TestQueueBeforeThePartyIsKnown(t *testing.T) {
	w := newStreet(t, 2)
	all, _ := w.allies(1)
	f := all[0]
	f.n.l.Close(f.p)
	w.pass(time.Second)
	back := &friend{w: w, n: w.nodes[1]}
	back.b = &bench{T: t, l: back.n.l}
	back.p = back.n.l.Open(back, netip.Addr{})
	back.ask(&control.Enter{Version: control.Version, Token: f.token})
	for back.p.place == nil {
		w.step()
	}
	if back.n.l.partyOf(back.p.place) != nil {
		t.Fatal("it is known: this shows nothing")
	}
	back.ask(&control.Quick{})
	w.pass(time.Second)
	if back.p.place.rec.Ticket == "" && w.fake.Len("tickets") > 0 {
		t.Error("a ticket of nobody's waits")
	}
	told := false
	for _, m := range back.said {
		switch m.(type) {
		case *control.Error, *control.Ticket:
			told = true
		}
	}
	if back.p.place.rec.Ticket == "" && !told {
		t.Error("he waits for nothing, and does not know")
	}
}

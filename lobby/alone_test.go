package lobby

import (
	"testing"
	"time"

	"slipstream/netcode/control"
)

// A node that is alone writes nobody's place down, and knows everybody who comes back all the same.
func TestPlacesOfANodeThatIsAlone(t *testing.T) {
	b := newBench(t)
	b.l.alone = true
	first := b.enter("Ada")
	back := func(token string) *control.Entered {
		t.Helper()
		g := b.guest()
		g.ask(&control.Enter{Version: control.Version, Token: token})
		e := one[control.Entered](g)
		if e.Player != first.id {
			t.Fatalf("%s came back as %s", first.id, e.Player)
		}
		b.l.Close(g.p)
		return e
	}
	b.l.Close(first.p)
	b.pass(awayFor / 2)
	e := back(first.token)
	if !e.Resumed {
		t.Error("who was here a moment ago is not known any more")
	}
	b.pass(awayFor + 3*time.Second)
	if len(b.l.places) != 0 {
		t.Error("who does not come back is kept for ever")
	}
	if e = back(e.Token); e.Resumed {
		t.Error("what was not kept is given back")
	}
	if n := b.fake.Len("places"); n != 0 {
		t.Errorf("%d places were written", n)
	}
}

// TestMatchesOfANodeThatIsAlone: nobody but itself asks a node that is alone how its matches do. It
// knows, writes nothing of it down, and hardly anything else either.
func TestMatchesOfANodeThatIsAlone(t *testing.T) {
	b := newBench(t)
	b.l.alone, b.seats.left = true, 100
	b.pass(time.Minute)
	was := b.fake.Records("nodes")[0].Revision
	b.pass(time.Minute)
	if n := b.fake.Records("nodes")[0].Revision - was; n < 2*8 || n > 2*11 {
		t.Errorf("a node that is alone said %d times in a minute that it is there, and makes matches", n)
	}
	if !b.l.leading() || b.l.blind() {
		t.Error("it makes no matches")
	}
	for id := uint64(1); id <= 50; id++ {
		if err := b.l.startHere(&order{Match: id, Public: true, Players: []uint64{1}}, &answer{}); err != nil {
			t.Fatal(err)
		}
		if m := b.l.matches.get(MatchName(id)); m == nil || m.Free != 1 || !m.Open {
			t.Fatalf("%+v", m)
		}
	}
	public := false
	change := testing.AllocsPerRun(10, func() {
		for id := range b.seats.public {
			b.seats.public[id] = public
		}
		b.l.host()
		public = !public
	})
	if m := b.l.matches.get(MatchName(7)); change > 3*50 || m.Open == public {
		t.Errorf("%v allocations when 50 matches have changed, of which one is %+v", change, m)
	}
	if n := testing.AllocsPerRun(100, b.l.host); n != 0 {
		t.Errorf("%v allocations for matches that have not changed", n)
	}
	b.pass(holdTTL + time.Minute)
	if b.l.matches.get(MatchName(7)) == nil {
		t.Error("a match is thought to be over that is not")
	}
	for id := range b.seats.public {
		b.end(id)
	}
	if b.l.matches.get(MatchName(7)) != nil || !b.l.matches.gone(MatchName(7)) {
		t.Error("a match that ended is thought to go on")
	}
	b.pass(2 * time.Minute)
	if n := len(b.l.matches.all) + b.fake.Len("matches"); n != 0 {
		t.Errorf("%d matches are remembered, or were written", n)
	}
}

// TestCompanyForANodeThatIsAlone: a second node that comes later, also one whose word got lost,
// sees the matches of the first, how each does, and when it is over; and who is where.
func TestCompanyForANodeThatIsAlone(t *testing.T) {
	for _, silent := range []bool{false, true} {
		w := newTown(t, 1, 0)
		first := w.bootNode()
		first.l.alone = true
		first.l.Join()
		v := &visitor{w: w}
		v.connect(first)
		w.pass(5 * time.Second)
		for id := uint64(1); id <= 3; id++ {
			err := first.l.startHere(&order{Match: id, Public: true, Players: []uint64{8, 9}[:id-1]}, &answer{})
			if err != nil {
				t.Fatal(err)
			}
		}
		w.pass(5 * time.Second)
		if n := w.fake.Len("matches") + w.fake.Len("places"); n != 0 {
			t.Errorf("%d records that nobody reads", n)
		}
		delete(first.seats.runs, 1)
		first.l.Ended(1)
		w.fake.Silent = silent
		second, within := w.boot(), 2*time.Second
		if silent {
			within = listAloneEvery
			first.seats.runs[2].until, first.seats.runs[3].until = w.now+int64(time.Minute), w.now+int64(time.Minute)
		}
		w.pass(within)
		w.fake.Silent = false
		w.pass(2 * time.Second)
		if second.l.leading() || !first.l.leading() {
			t.Error("the second node took the lease of the first")
		}
		for id := uint64(1); id <= 3; id++ {
			m := second.l.matches.get(MatchName(id))
			switch {
			case id == 1 && m != nil:
				t.Errorf("a match that was over before: %+v", m)
			case id > 1 && (m == nil || m.Node != first.id || m.People != int(id-1)):
				t.Errorf("match %d is %+v", id, m)
			}
		}
		if w.fake.Len("places") != 1 {
			t.Error("nobody can see who is on the first node")
		}
		w.pass(90 * time.Second)
		if n := w.fake.Len("matches"); n != 0 || second.l.matches.get(MatchName(2)) != nil {
			t.Errorf("%d matches that are over", n)
		}
		if err := w.check(); err != nil {
			t.Error(err)
		}
	}
}

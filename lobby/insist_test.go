package lobby

import (
	"testing"
	"time"

	"slipstream/lobby/bus"
	"slipstream/netcode/control"
)

// patience is longer than a write is tried again while no broker takes one.
const patience = bus.Patience + 3*time.Second

// TestAPartyIsToldWhenItCan: its ticket has a match, and for a while nobody can write that into its record.
func TestAPartyIsToldWhenItCan(t *testing.T) {
	w := newStreet(t, 2)
	all, code := w.waiting()
	lead := all[0]
	key := lead.p.place.rec.Ticket
	match := matchRef{77, w.nodes[0].id}
	w.fake.Mute = true
	lead.n.l.arrived(key, &ticketRecord{Party: code, Match: match})
	w.pass(patience)
	w.fake.Mute = false
	w.pass(3 * sweepEvery)
	if p := lead.n.l.parties.get(code); p.Led != key || p.Match != match || p.Ticket != "" {
		t.Errorf("%+v", p)
	}
}

// TestWhoWentIsNoRider: he leaves a party that waits, and for a while nobody can write that into its ticket.
func TestWhoWentIsNoRider(t *testing.T) {
	w := newStreet(t, 2)
	all, _ := w.waiting()
	key := all[0].p.place.rec.Ticket
	w.fake.Mute = true
	all[1].ask(&control.PartyLeave{})
	w.pass(patience)
	w.fake.Mute = false
	w.pass(3 * sweepEvery)
	for _, e := range w.fake.Records("tickets") {
		if rec := recordOf[ticketRecord](w.t, e); e.Key == key && len(rec.Riders) != 1 {
			t.Errorf("%+v", rec.Riders)
		}
	}
	if w.fake.Len("tickets") != 1 {
		t.Error("the party waits no more")
	}
}

// TestAPartyThatWaitsNoMore: its leader cancels, and for a while nobody can write that.
func TestAPartyThatWaitsNoMore(t *testing.T) {
	w := newStreet(t, 2)
	all, code := w.waiting()
	w.fake.Mute = true
	all[0].ask(&control.Cancel{})
	w.pass(patience)
	w.fake.Mute = false
	w.pass(3 * sweepEvery)
	if p := all[1].n.l.parties.get(code); p.Ticket != "" || all[1].p.place.rec.Ticket != "" {
		t.Errorf("%+v", p)
	}
}

// TestWhoIsBackIsNotAway: somebody who waits comes back on another node while the one that he was on cannot write
// that he is gone. He waits on when it can.
func TestWhoIsBackIsNotAway(t *testing.T) {
	w := newStreet(t, 2)
	for _, n := range w.nodes { // nobody makes matches
		n.l.cfg.Pool = idlePool{}
	}
	was, is := w.nodes[0], w.nodes[1]
	f := w.friend(was, "f", "")
	f.tells(&control.Quick{})
	was.bus.Cut(true)
	was.l.Close(f.p)
	back := w.friend(is, "f", f.token)
	was.bus.Cut(false)
	w.pass(time.Second)
	away := func() bool {
		return recordOf[ticketRecord](t, w.fake.Records("tickets")[0]).Away
	}
	if back.p.place.rec.Ticket == "" || away() {
		t.Errorf("he is taken for away: %+v", back.p.place.rec)
	}
	key := back.p.place.rec.Ticket // and if it was written all the same
	gone := func(tk *ticketRecord) error { return tk.absent(back.p.place.rec.Player, was.id) }
	is.l.tickets.edit(key, gone, func(error) {})
	if w.pass(time.Second); !away() {
		t.Fatal("it is not written: this shows nothing")
	}
	if w.pass(2 * sweepEvery); away() {
		t.Error("it stays written that he is away")
	}
}

// TestASeatIsGivenUpWhenItCan: its node cannot be seen, because the brokers forgot who is there, or does not
// answer for a while.
func TestASeatIsGivenUpWhenItCan(t *testing.T) {
	for _, unseen := range []bool{false, true} {
		w := newStreet(t, 2)
		here, there := w.nodes[0], w.nodes[1]
		_ = there.seats.Start(77, Wish{}, false, w.now+int64(time.Hour))
		_ = there.seats.Take(77, 5, false, w.now)
		if unseen {
			here.l.nodes.lose(nodeKey(there.id), 1<<50)
		} else {
			there.bus.Cut(true)
		}
		here.l.release(matchRef{77, there.id}, 5)
		w.pass(8 * time.Second)
		there.bus.Cut(false)
		w.pass(3 * sweepEvery)
		if there.seats.runs[77].seats[5] {
			t.Errorf("unseen %v: he still has it", unseen)
		}
	}
}

// TestASeatIsWantedAfterAll: who comes back to the match before, while its node does not hear that he
// gave his seat up there, keeps it.
func TestASeatIsWantedAfterAll(t *testing.T) {
	w := newStreet(t, 2)
	here, there := w.nodes[0], w.nodes[1]
	f := w.friend(here, "f", "")
	_ = there.seats.Start(77, Wish{}, false, w.now+int64(time.Hour))
	_ = here.seats.Start(78, Wish{}, false, w.now+int64(time.Hour))
	far, near := seatIn{matchRef: matchRef{77, there.id}}, seatIn{matchRef: matchRef{78, here.id}}
	here.l.hand(f.p.place, far, "")
	there.bus.Cut(true)
	here.l.hand(f.p.place, near, "")
	w.pass(time.Second)
	here.l.hand(f.p.place, far, "")
	_ = there.seats.Take(77, f.p.place.rec.Player, false, w.now)
	there.bus.Cut(false)
	w.pass(3 * sweepEvery)
	if !there.seats.runs[77].seats[f.p.place.rec.Player] {
		t.Error("it was taken from him")
	}
}

// waiting are two friends on two nodes, in a party that waits for a match: no node has room for one.
func (w *town) waiting() (all []*friend, code string) {
	w.t.Helper()
	for _, n := range w.nodes {
		for id := uint64(1); id <= 40; id++ {
			_ = n.seats.Start(id, Wish{}, false, w.now+int64(time.Hour))
		}
	}
	w.pass(3 * time.Second)
	all, code = w.allies(2)
	all[0].tells(&control.Quick{})
	if p := all[1].n.l.parties.get(code); p.Ticket == "" || w.fake.Len("tickets") != 1 {
		w.t.Fatalf("they do not wait: %+v", p)
	}
	return all, code
}

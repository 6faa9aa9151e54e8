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

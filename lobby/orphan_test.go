package lobby

import (
	"testing"
	"time"

	"slipstream/netcode/control"
)

// TestOrphans: a node died, and the bus knows that somebody waits there, or was given a seat; but
// his place says nothing of it. Nobody will ever take that ticket away but the matchmaker. One that
// its rider may come back for stays.
func TestOrphans(t *testing.T) {
	w := newStreet(t, 3)
	for _, n := range w.nodes { // nobody makes matches
		n.l.cfg.Pool = idlePool{}
	}
	f := w.friend(w.nodes[0], "f", "")
	f.tells(&control.Quick{})
	his, dead := f.p.place.rec.Ticket, w.nodes[0].id
	for key, is := range map[string]ticketRecord{
		"waits": {}, "seated": {State: assigned}, "left": {Away: true},
	} {
		is.Riders = []riderRecord{{Player: 7, Node: dead}}
		w.nodes[1].l.tickets.create(key, &is, func(error) {})
	}
	w.pass(time.Second)
	if n := w.fake.Len("tickets"); n != 4 {
		t.Fatalf("%d tickets", n)
	}
	w.kill(w.nodes[0])
	w.pass(50 * time.Second)
	if all := w.fake.Records("tickets"); len(all) != 1 || all[0].Key != his {
		t.Errorf("%v", all)
	}
	if back := w.friend(w.nodes[0], "f", f.token); back.id != f.id || back.p.place.rec.Ticket != his {
		t.Errorf("%s came back as %s, with ticket %q", f.id, back.id, back.p.place.rec.Ticket)
	}
	w.pass(50 * time.Second)
	if w.fake.Len("tickets") != 1 {
		t.Error("he does not wait any more")
	}
}

// TestATicketIsQuickerThanItsAnswer: a node writes a ticket and is parted from the bus before it
// hears of that. When it tries again the matchmaker has a seat for it already: so somebody has
// written there, and it was this node.
func TestATicketIsQuickerThanItsAnswer(t *testing.T) {
	w := newStreet(t, 2)
	n := w.nodes[0]
	if n.l.leading() {
		n = w.nodes[1]
	}
	f := w.friend(n, "f", "")
	f.said = nil
	f.ask(&control.Quick{})
	w.step()
	if w.fake.Len("tickets") != 1 {
		t.Fatal("it is not written yet")
	}
	n.bus.Cut(true)
	w.pass(3 * time.Second)
	if tk := recordOf[ticketRecord](t, w.fake.Records("tickets")[0]); tk.State != assigned {
		t.Fatalf("%+v", tk)
	}
	n.bus.Cut(false)
	w.pass(3 * time.Second)
	if last[control.Ticket](&f.guest).Match == "" {
		t.Error("he got no seat")
	}
	if w.pass(5 * time.Second); w.fake.Len("tickets") != 0 {
		t.Error("the ticket is left")
	}
}

// TestTicketsAreForgotten: a node that makes no matches hears of its own players' tickets alone,
// and not for ever.
func TestTicketsAreForgotten(t *testing.T) {
	w := newStreet(t, 3)
	for _, n := range w.nodes {
		v := w.friend(n, "v", "")
		for range 10 {
			v.tells(&control.Quick{})
			v.tells(&control.Cancel{})
		}
	}
	w.pass(forgetFor + 10*time.Second)
	for _, n := range w.nodes {
		if known := len(n.l.tickets.all); known != 0 {
			t.Errorf("node %x, leading %v, remembers %d tickets", n.id, n.l.leading(), known)
		}
	}
}

package lobby

import (
	"testing"
	"time"

	"slipstream/netcode/control"
)

// busy gives a node so many matches that the next ones start elsewhere.
func (n *townNode) busy() {
	for id := uint64(1); id < 20; id++ {
		_ = n.seats.Start(id, Wish{}, false, n.seats.town.now)
	}
}

// strangers fails the test if a node knows another, so that there is nothing to see.
func (w *town) strangers(n, other *townNode) {
	w.t.Helper()
	if n.l.nodes.get(nodeKey(other.id)) != nil {
		w.t.Fatal("they have met: this shows nothing")
	}
}

// TestMatchOnAStranger: a room's match starts on a node that came a moment ago, and that a member's node does
// not know yet. He gets there all the same.
func TestMatchOnAStranger(t *testing.T) {
	w := newTown(t, 4, 1)
	old := w.nodes[0]
	w.pass(10 * time.Second)
	w.fake.Delay, w.fake.Silent = 0, true // its notice is lost
	young := w.boot()
	w.fake.Silent = false
	old.busy()
	host, friend := &visitor{w: w}, &visitor{w: w}
	host.connect(young)
	friend.connect(old)
	host.tell(&control.Create{Game: "tag"})
	friend.tell(&control.Join{Code: host.conn.place.rec.Room})
	w.strangers(old, young)
	w.fake.Wipe("nodes") // not even there, if the brokers were just starting
	host.tell(&control.Start{})
	w.step()
	if host.matched != 1 || friend.matched != 1 || friend.seat != host.seat || host.seat.Node != young.id {
		t.Errorf("host %d %+v, friend %d %+v", host.matched, host.seat, friend.matched, friend.seat)
	}
}

// TestTicketToAStranger: and so does who waited in the queue, or wants to look on.
func TestTicketToAStranger(t *testing.T) {
	w := newTown(t, 5, 2)
	w.pass(10 * time.Second)
	leader, other := w.nodes[0], w.nodes[1]
	if other.l.leading() {
		leader, other = other, leader
	}
	other.busy()
	w.pass(3 * time.Second) // the leader knows that it has most room
	w.fake.Delay = 0
	racer, fan := &visitor{w: w}, &visitor{w: w}
	racer.connect(other)
	fan.connect(other)
	part := func() { delete(other.l.nodes.all, nodeKey(leader.id)) }
	part()
	racer.tell(&control.Quick{})
	for range 10 {
		if racer.matched == 0 {
			part()
			w.step()
		}
	}
	part()
	fan.tell(&control.Spectate{Match: MatchName(racer.seat.ID)})
	if racer.matched != 1 || racer.seat.Node != leader.id || fan.seat != racer.seat {
		t.Errorf("%d tickets, to %+v and %+v", racer.matched, racer.seat, fan.seat)
	}
}

// TestNobodyIsGoneAtFirst: nodes that come at the same time list one another before they are there.
func TestNobodyIsGoneAtFirst(t *testing.T) {
	w := newTown(t, 6, 0)
	w.fake.Silent = true
	a, b := w.boot(), w.boot()
	for a.l.cluster.lists == 0 {
		w.step()
	}
	w.strangers(a, b)
	if !a.l.alive(b.id) {
		t.Error("it is thought to be gone")
	}
	w.pass(2*sweepEvery + time.Second)
	if a.l.nodes.get(nodeKey(b.id)) == nil {
		t.Error("they have not met")
	}
	w.kill(b)
	w.pass(nodeTTL + 3*sweepEvery)
	if a.l.alive(b.id) {
		t.Error("it is not thought to be gone, though it is")
	}
}

package lobby

import (
	"testing"
	"time"

	"slipstream/netcode/control"
)

// Bugs that the world test found, each as small as it goes.

// TestReadTooEarly: a record that a lagging server of the broker did not have yet is not lost for good.
func TestReadTooEarly(t *testing.T) {
	b := newBench(t)
	host := b.enter("host")
	host.ask(&control.Create{Game: "tag"})
	code := host.p.place.rec.Room
	p := b.l.rooms.all[code]
	b.l.rooms.miss(code, p.revision)
	if b.l.rooms.get(code) != nil {
		t.Fatal("it was not missed: this shows nothing")
	}
	b.l.rooms.sweep(func(err error) {
		if err != nil {
			t.Error(err)
		}
	})
	if b.l.rooms.get(code) == nil {
		t.Error("the list has the room, and the node does not")
	}
}

// TestStartedOnce: an order that comes late starts no match a second time.
func TestStartedOnce(t *testing.T) {
	b := newBench(t)
	o := &order{Op: opStart, Match: 7, Wish: Wish{Game: "tag", Seats: 2}, Players: []uint64{1}}
	if err := b.l.obey(o, &answer{}); err != nil {
		t.Fatal(err)
	}
	b.end(7)
	if err := b.l.obey(o, &answer{}); err != ErrMatch {
		t.Error(err)
	}
	if b.seats.taken[7] != nil || b.l.hosting.own[7] != nil {
		t.Error("it runs again")
	}
}

// TestTokensOutliveBrokers: all brokers forget everything, the cluster's keys too, and servers come and go. A resume
// token is worth what it was.
func TestTokensOutliveBrokers(t *testing.T) {
	w := newTown(t, 8, 2)
	w.pass(5 * time.Second)
	v := &visitor{w: w}
	v.connect(w.nodes[0])
	w.pass(3 * time.Second)
	who := v.id
	w.fake.Forget()
	w.pass(15 * time.Second)
	w.kill(w.nodes[0])
	young := w.boot()
	w.pass(5 * time.Second)
	v.connect(young)
	w.pass(3 * time.Second)
	if v.id != who || who == 0 {
		t.Errorf("%x came back as %x", who, v.id)
	}
}

// TestRoomSaysWhatIsSo: nothing can be written while somebody goes. What his room says of him is put right.
func TestRoomSaysWhatIsSo(t *testing.T) {
	b := newBench(t)
	host, friend, code := b.party()
	b.fake.Mute = true
	b.l.Close(friend.p)
	b.pass(17 * time.Second)
	b.fake.Mute = false
	b.pass(9 * time.Second)
	r := b.l.rooms.get(code)
	i := r.index(friend.p.place.rec.Player)
	if i < 0 || r.Members[i].Gone == 0 {
		t.Errorf("%+v: he is gone", r.Members)
	}
	if m := last[control.Room](host); len(m.Members) != 2 || !m.Members[1].Away {
		t.Errorf("%+v", m)
	}
}

package lobby

import (
	"testing"
	"time"

	"slipstream/netcode/control"
	"slipstream/netcode/token"
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

// TestTokensOutliveBrokers: all brokers forget everything, the cluster's keys too, and servers come
// and go. A resume token is worth what it was: also one of a key that the cluster had, and signs
// with no more.
func TestTokensOutliveBrokers(t *testing.T) {
	w := newTown(t, 8, 0)
	old := w.bootWithKey(200)
	w.pass(5 * time.Second)
	v := &visitor{w: w}
	v.connect(old)
	w.pass(3 * time.Second)
	who, shown := v.id, v.token
	old.bus.Cut(true)
	w.fake.Forget()
	young := w.bootWithKey(100) // which is before 200, so that all sign with this one
	w.pass(5 * time.Second)
	old.bus.Cut(false)
	w.pass(15 * time.Second)
	if _, known := young.l.cluster.keys[200]; !known || old.l.cluster.keyID != 100 {
		t.Fatal("they do not have both keys: this shows nothing")
	}
	w.kill(old)
	w.fake.Forget()
	w.pass(15 * time.Second)
	youngest := w.bootWithKey(150)
	w.pass(5 * time.Second)
	v.token = shown
	v.connect(youngest)
	w.pass(3 * time.Second)
	if v.id != who || who == 0 {
		t.Errorf("%x came back as %x", who, v.id)
	}
}

// bootWithKey boots a node that signs with a key of that id, if the cluster has none.
func (w *town) bootWithKey(id byte) *townNode {
	n := w.bootNode()
	c := &n.l.cluster
	c.keys = map[byte]*key{id: c.keys[c.keyID]}
	c.keyID = id
	n.l.keys.Store(token.NewKeys(id, c.keys[id].secret))
	n.l.Join()
	return n
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

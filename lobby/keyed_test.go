package lobby

import (
	"testing"
	"time"
)

// TestANodeLearnsItsKeysFirst: somebody comes back to a node that has just started, and does not
// know the cluster's keys yet. He is who he was.
func TestANodeLearnsItsKeysFirst(t *testing.T) {
	w := newTown(t, 12, 2)
	w.pass(10 * time.Second)
	v := &visitor{w: w}
	v.connect(w.nodes[0])
	w.pass(3 * time.Second)
	who := v.id
	young := w.boot()
	v.connect(young)
	if v.conn.place != nil {
		t.Fatal("it knows the keys already: this shows nothing")
	}
	w.pass(3 * time.Second)
	if v.id != who || who == 0 || v.conn == nil || v.conn.place == nil {
		t.Errorf("%x came back as %x", who, v.id)
	}
}

// TestTwoPagesWhileTheBusIsAway: he shows one token on two nodes. The one that can see the bus
// takes him at once; the other gives up after a while, takes his word, and is the newer. With what
// the first gave him he is still who he was.
func TestTwoPagesWhileTheBusIsAway(t *testing.T) {
	w := newTown(t, 13, 3)
	w.pass(10 * time.Second)
	v := &visitor{w: w}
	v.connect(w.nodes[0])
	w.pass(3 * time.Second)
	who, token := v.id, v.token
	w.nodes[1].bus.Cut(true)
	w.pass(time.Second)
	lost := &visitor{w: w, token: token}
	lost.connect(w.nodes[1])
	v.connect(w.nodes[2])
	w.pass(20 * time.Second)
	w.nodes[1].bus.Cut(false)
	w.pass(20 * time.Second)
	if lost.id != who || v.token == token {
		t.Fatalf("%x is %x there; a new token here: %v", who, lost.id, v.token != token)
	}
	lost.node.l.Close(lost.conn)
	v.connect(w.nodes[0])
	w.pass(3 * time.Second)
	if v.id != who {
		t.Errorf("%x came back as %x", who, v.id)
	}
}

// TestANewcomerToANewNode: nobody is given a token that other nodes take for nothing; but if the
// bus stays away he is let in.
func TestANewcomerToANewNode(t *testing.T) {
	w := newTown(t, 14, 2)
	w.pass(10 * time.Second)
	young := w.boot()
	v := &visitor{w: w}
	v.connect(young)
	w.pass(3 * time.Second)
	who := v.id
	v.connect(w.nodes[0])
	w.pass(3 * time.Second)
	if v.id != who || who == 0 {
		t.Errorf("%x came back as %x", who, v.id)
	}
	w.fake.Down = true
	lone := &visitor{w: w}
	lone.connect(w.boot())
	w.pass(blindFor + 3*time.Second)
	if lone.id == 0 {
		t.Error("while the bus is away nobody is let in")
	}
}

// TestAnOldTokenIsWorthNothing: who came back with a newer one has shown that he has it, whether or
// not he asked for anything there; an idle page never asks.
func TestAnOldTokenIsWorthNothing(t *testing.T) {
	w := newStreet(t, 2)
	first := w.friend(w.nodes[0], "f", "")
	second := w.friend(w.nodes[1], "f", first.token)
	third := w.friend(w.nodes[0], "f", second.token)
	if second.id != first.id || third.id != first.id {
		t.Errorf("%s came back as %s, and as %s", first.id, second.id, third.id)
	}
	for _, n := range w.nodes {
		if thief := w.friend(n, "thief", first.token); thief.id == first.id {
			t.Errorf("node %x lets somebody in with an old token", n.id)
		}
	}
}

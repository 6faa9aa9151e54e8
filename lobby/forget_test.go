package lobby

import (
	"testing"
	"time"

	"slipstream/netcode/control"
)

// TestRevisionsBeginAnew: all brokers were killed and came back with nothing. Revisions begin anew
// then, and so nodes see records again whose revisions are lower than those they remember; and the
// next matchmaker's orders are obeyed, though his lease's revision is lower than the last one's.
func TestRevisionsBeginAnew(t *testing.T) {
	w := newTown(t, 1, 3)
	for range 20 {
		w.all = append(w.all, &visitor{w: w})
	}
	w.pass(3 * time.Minute)
	w.fake.Forget()
	w.pass(20 * time.Second)
	before := map[*visitor]int{}
	for _, v := range w.all {
		before[v] = v.matched
	}
	w.pass(30 * time.Second)
	for _, n := range w.nodes {
		for _, other := range w.nodes {
			if n.l.nodes.get(nodeKey(other.id)) == nil {
				t.Errorf("node %x does not see node %x", n.id, other.id)
			}
		}
		if n.l.blind() {
			t.Errorf("node %x is blind", n.id)
		}
	}
	matched := 0
	for _, v := range w.all {
		matched += v.matched - before[v]
	}
	if matched < 10 {
		t.Errorf("only %d tickets were given in half a minute", matched)
	}
	if err := w.check(); err != nil {
		t.Error(err)
	}
}

// TestNobodyAnswers: a node that was killed has most room, as far as others know, until its record
// expires. Nobody waits for that.
func TestNobodyAnswers(t *testing.T) {
	w := newTown(t, 2, 3)
	w.pass(10 * time.Second)
	for _, n := range w.nodes {
		if !n.l.leading() {
			w.kill(n)
			break
		}
	}
	for _, n := range w.nodes {
		for id := uint64(1); id < 20; id++ { // they are busier
			_ = n.seats.Start(id, Wish{}, false, w.now)
		}
	}
	v := &visitor{w: w}
	v.connect(w.nodes[0])
	w.pass(3 * time.Second) // others know that, too
	v.tell(&control.Quick{})
	w.pass(2 * time.Second)
	if v.matched != 1 {
		t.Errorf("%d tickets two seconds after asking", v.matched)
	}
}

// TestYoungToken: a node dies before the bus knows that it gave a new resume token. Its player is
// no less himself.
func TestYoungToken(t *testing.T) {
	w := newTown(t, 3, 2)
	w.pass(10 * time.Second)
	v := &visitor{w: w}
	v.connect(w.nodes[0])
	w.pass(3 * time.Second)
	who := v.id
	w.fake.Mute = true
	v.connect(w.nodes[0])
	w.pass(time.Second)
	w.kill(w.nodes[0])
	w.fake.Mute = false
	v.connect(w.nodes[0])
	w.pass(3 * time.Second)
	if v.id != who || who == 0 {
		t.Errorf("%x came back as %x", who, v.id)
	}
}

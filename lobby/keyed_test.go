package lobby

import (
	"testing"
	"time"
)

// TestANodeLearnsItsKeysFirst: somebody comes back to a node that has just started, and does not know the cluster's
// keys yet. He is who he was.
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

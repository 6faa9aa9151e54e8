package lobby

import (
	"net/netip"
	"testing"
	"time"

	"slipstream/netcode/control"
)

// TestTwoPagesThatAreGone: while no broker takes a write somebody comes with one token on two
// pages of another node, and both are gone when it can be written that he is there. He is not,
// and the others know.
func TestTwoPagesThatAreGone(t *testing.T) {
	w := newStreet(t, 2)
	f := w.friend(w.nodes[0], "f", "")
	f.tells(&control.PartyAsk{})
	here := w.nodes[1]
	w.fake.Mute = true
	for range 2 {
		g := &guest{b: f.b}
		p := here.l.Open(g, netip.Addr{})
		here.l.Receive(p, control.Append(nil, &control.Enter{Version: control.Version, Name: "f", Token: f.token}))
		w.pass(time.Second)
		here.l.Close(p)
	}
	w.fake.Mute = false
	w.pass(5 * time.Second)
	for _, e := range w.fake.Records("places") {
		if is := recordOf[placeRecord](t, e); is.Node != here.id || is.Gone == 0 {
			t.Errorf("his place says %+v", is)
		}
	}
}

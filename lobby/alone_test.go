package lobby

import (
	"testing"
	"time"

	"slipstream/netcode/control"
)

// A node that is alone writes nobody's place down, and knows everybody who comes back all the same.
func TestPlacesOfANodeThatIsAlone(t *testing.T) {
	b := newBench(t)
	b.l.cfg.Alone = true
	first := b.enter("Ada")
	back := func(token string) *control.Entered {
		t.Helper()
		g := b.guest()
		g.ask(&control.Enter{Version: control.Version, Token: token})
		e := one[control.Entered](g)
		if e.Player != first.id {
			t.Fatalf("%s came back as %s", first.id, e.Player)
		}
		b.l.Close(g.p)
		return e
	}
	b.l.Close(first.p)
	b.pass(awayFor / 2)
	e := back(first.token)
	if !e.Resumed {
		t.Error("who was here a moment ago is not known any more")
	}
	b.pass(awayFor + 3*time.Second)
	if len(b.l.places) != 0 {
		t.Error("who does not come back is kept for ever")
	}
	if e = back(e.Token); e.Resumed {
		t.Error("what was not kept is given back")
	}
	if n := b.fake.Len("places"); n != 0 {
		t.Errorf("%d places were written", n)
	}
}

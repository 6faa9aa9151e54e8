package lobby

import (
	"testing"
	"time"

	"slipstream/lobby/bus"
	"slipstream/netcode/control"
)

// lagging is a bus whose next reads are of a server that does not know the newest record yet.
type lagging struct {
	bus.Bus
	reads int
}

func (b *lagging) Get(bucket, key string, then func(bus.Entry, error)) {
	b.Bus.Get(bucket, key, func(e bus.Entry, err error) {
		if b.reads--; b.reads >= 0 {
			e, err = bus.Entry{}, bus.ErrMissing
		}
		then(e, err)
	})
}

// TestARoomOfAMomentAgo: it was opened on another node, and the broker that is asked for it does
// not know that yet.
func TestARoomOfAMomentAgo(t *testing.T) {
	w := newStreet(t, 2)
	host, friend := w.friend(w.nodes[0], "host", ""), w.friend(w.nodes[1], "friend", "")
	w.fake.Silent = true // a notice would help
	host.tells(&control.Create{Game: "tag"})
	code := last[control.Room](&host.guest).Code
	late := &lagging{w.nodes[1].l.bus, knocks - 1}
	w.nodes[1].l.bus = late
	friend.tells(&control.Join{Code: code})
	w.pass(knocks * time.Second)
	if r := last[control.Room](&friend.guest); r.Code != code || len(r.Members) != 2 || late.reads > 0 {
		t.Errorf("%+v", r)
	}
	friend.tells(&control.Join{Code: "22222"})
	w.pass(knocks * time.Second)
	friend.refused(control.ErrorCode)
}

package lobby

import (
	"testing"
	"time"

	"slipstream/netcode/control"
)

// TestAMatchThatIsPrepared: until a match is prepared it is not started, and everybody else is served; then whoever
// asked has his seat, and one who cannot have it is told.
func TestAMatchThatIsPrepared(t *testing.T) {
	b := newBench(t)
	var waiting []func(error)
	b.seats.prepare = func(then func(error)) { waiting = append(waiting, then) }
	host, friend, _ := b.party()
	quick := b.enter("quick")
	host.ask(&control.Start{})
	quick.ask(&control.Quick{})
	b.pass(time.Second)
	if len(waiting) != 2 || len(b.seats.taken) != 0 {
		t.Fatalf("%d matches are being prepared, %d run", len(waiting), len(b.seats.taken))
	}
	friend.ask(&control.Ready{Ready: true})
	if r := last[control.Room](friend); !r.Members[1].Ready || r.Match != "" {
		t.Errorf("a room while its match is prepared: %+v", r)
	}
	waiting[1](nil)
	last[control.Ticket](quick)
	waiting[0](ErrFull)
	if e := last[control.Error](host); e.Code != control.ErrorFull {
		t.Errorf("%+v", e)
	}
	host.ask(&control.Start{})
	waiting[2](nil)
	last[control.Ticket](host)
	last[control.Ticket](friend)
	if len(waiting) != 3 || len(b.seats.taken) != 2 {
		t.Errorf("%d matches were prepared, %d run", len(waiting), len(b.seats.taken))
	}
}

package transport

import (
	"net"
	"testing"
	"time"
)

// TestFrontsTimer: a front wakes up four times a second for a few connections, more often only for
// so many that it takes them in parts, and not at all for none.
func TestFrontsTimer(t *testing.T) {
	r := newRoom(t, Config{})
	front := r.t.fronts[0]
	until := func(conns int) (every time.Duration) {
		for now := -1; now != conns; {
			done := make(chan struct{})
			front.post(func() {
				now, every = front.stats.Conns, front.engine.(*epollEngine).every
				close(done)
			})
			<-done
		}
		return every
	}
	if every := until(0); every != 0 {
		t.Errorf("every %v for nobody", every)
	}
	conn, err := net.Dial("tcp", r.t.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if every := until(1); every != time.Second/4 {
		t.Errorf("every %v for one", every)
	}
	conn.Close()
	for until(0) != 0 { // at its next turn
	}
	if every, parts := sweepPlan(sweepFew + 1); every*time.Duration(parts) != time.Second/4 || parts < 2 {
		t.Errorf("%d parts, every %v", parts, every)
	}
}

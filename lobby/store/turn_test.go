package store

import (
	"runtime"
	"sync/atomic"
	"testing"
)

// TestWhoWritesOnAndOn: somebody who writes again and again, as who forgets accounts does, takes turns with the
// others: nobody waits for more than what was asked for before.
func TestWhoWritesOnAndOn(t *testing.T) {
	db := open(t, "sqlite")
	enter(t, db, 1)
	var wrote atomic.Int64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
			}
			if err := db.Mute(1, 2, true, t0); err != nil {
				t.Error(err)
			}
			wrote.Add(1)
		}
	}()
	const times, most = 200, 20
	for wrote.Load() == 0 {
		runtime.Gosched()
	}
	before := wrote.Load()
	for id := range uint64(times) {
		enter(t, db, 10+id)
	}
	if n := wrote.Load() - before; n > times*most || n < times/most {
		t.Errorf("while one wrote %d times, the other wrote %d times", times, n)
	}
	close(stop)
	<-stopped
}

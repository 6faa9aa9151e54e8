package lobby

import (
	"context"
	"slices"
	"testing"
	"time"
)

// A lobby that ticks 20 times a second takes no memory for being told so.
func TestPostingTakesNoMemory(t *testing.T) {
	m, done := Inline(), 0
	do := func() { done++ }
	again := func() { m.Post(do) } // from within the work
	if n := testing.AllocsPerRun(100, func() { m.Post(do); m.Post(again) }); n != 0 {
		t.Errorf("%v pieces of memory for a few posts", n)
	}
	if done == 0 {
		t.Error("nothing was done")
	}
}

// TestIdleWorkWaits: what can wait is done after everything else, in its order, and not before there is a
// lull, or one was waited for.
func TestIdleWorkWaits(t *testing.T) {
	m := NewMailbox()
	lulls := 0
	m.Lull(func(d time.Duration) time.Duration {
		if lulls++; d != piece {
			t.Errorf("asked for %v", d)
		}
		return time.Duration(3-min(lulls, 3)) * time.Microsecond
	})
	var did []string
	ctx, stop := context.WithCancel(context.Background())
	m.PostIdle(func() {
		did = append(did, "idle")
		m.Post(func() { did = append(did, "urgent") })
	})
	m.PostIdle(func() { did = append(did, "last"); stop() })
	m.Post(func() { did = append(did, "first") })
	m.Run(ctx)
	if want := []string{"first", "idle", "urgent", "last"}; !slices.Equal(did, want) || lulls < 2 {
		t.Errorf("%v, %d lulls", did, lulls)
	}
}

// TestIdleWorkIsDone: whoever keeps a lobby busy does not keep it from making matches, however few lulls there are.
func TestIdleWorkIsDone(t *testing.T) {
	m := NewMailbox()
	m.Lull(func(time.Duration) time.Duration { return time.Hour })
	ctx, stop := context.WithTimeout(t.Context(), time.Minute) // it hangs, else
	defer stop()
	done := 0
	var again, idle func()
	again = func() {
		if ctx.Err() == nil {
			m.Post(again)
		}
	}
	idle = func() {
		if done++; done == 3 {
			stop()
			return
		}
		m.PostIdle(idle)
	}
	again()
	m.PostIdle(idle)
	m.Run(ctx)
	if done != 3 {
		t.Errorf("done %d times", done)
	}
}

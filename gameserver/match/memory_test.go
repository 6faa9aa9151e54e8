package match

import (
	"fmt"
	"runtime"
	"testing"

	"slipstream/netcode"
)

// TestMemory: a seat of a full match takes 32 KiB at most, its part of the match included, in
// whatever game.
func TestMemory(t *testing.T) {
	const matches, most = 20, 32 << 10
	heap := func() int {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int(m.HeapAlloc)
	}
	everyGame(t, func(t *testing.T, model *netcode.Model) {
		h := newHall(t)
		h.r.toolsFor(model)
		before := heap()
		for range matches {
			m := h.r.Start(model, Config{Bots: true, Journal: &sink{}})
			for i := range model.Slots {
				m.Join(Player{ID: fmt.Sprint(i)}, &sink{})
			}
		}
		each := (heap() - before) / matches / model.Slots
		runtime.KeepAlive(h)
		if each < 1<<10 || each > most {
			t.Errorf("a seat takes %d bytes", each)
		}
	})
}

package netcode_test

import (
	"slices"
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
)

func TestHistory(t *testing.T) {
	h := netcode.NewHistory(tagModel)
	w := tagModel.New()
	for tick := sim.Tick(1); tick <= 200; tick++ {
		w[0] = int32(tick)
		kept := h.Put(tick, w)
		if &kept[0] != &h.At(tick)[0] || &kept[0] == &w[0] {
			t.Fatal("Put returns something other than the copy it keeps")
		}
		for _, at := range []sim.Tick{tick - min(tick, netcode.Window-1), tick} {
			if got := h.At(at); at > 0 && (got == nil || got[0] != int32(at)) {
				t.Fatalf("at %d the World of tick %d is %v", tick, at, got)
			}
		}
		if tick > netcode.Window && h.At(tick-netcode.Window) != nil || h.At(tick+1) != nil || h.At(0) != nil {
			t.Fatalf("at %d a World is known that cannot be", tick)
		}
	}
	if !h.Spans(200-netcode.Window+1, 200) || !h.Spans(200, 200) {
		t.Error("the window is not spanned")
	}
	if h.Spans(200-netcode.Window, 200) || h.Spans(199, 201) || h.Spans(200, 199) || h.Spans(0, 1) {
		t.Error("what is not there is spanned")
	}
	if h.Clear(); h.At(200) != nil || h.Spans(200, 200) {
		t.Error("a World outlives Clear")
	}
	// Appending to one World does not write into the next.
	h.Put(1, w)
	h.Put(2, w)
	if _ = append(h.At(1), 7); !slices.Equal(h.At(2), w) {
		t.Error("appending to a World changes its neighbour")
	}
}

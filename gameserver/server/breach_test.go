package server

import (
	"testing"
	"time"
)

// TestWhoBreaksTheProtocolKeepsNoSeat: the seat of one who cannot come back is free at once. A few
// flooders, closed and coming again as new players, kept every seat of the server otherwise.
func TestWhoBreaksTheProtocolKeepsNoSeat(t *testing.T) {
	w := newWorld(t, tagGame)
	bystander := w.quick("Ada")
	for range 3 {
		p := w.quick("Eve")
		if players, _ := w.node.races.Counts(); players != 2 {
			t.Fatalf("%d players, want 2", players)
		}
		p.play.WriteMessage([]byte{1, 0})
		p.cut = true
		w.until(time.Second, "the seat is free", func() bool {
			players, _ := w.node.races.Counts()
			return players == 1
		})
	}
	if !bystander.playing() {
		t.Error("who kept to the protocol lost the seat")
	}
}

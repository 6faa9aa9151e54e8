package client

import (
	"testing"

	"slipstream/netcode"
)

// TestPerMessage: the owner decides how many commands share a message, or else the server
// does. There are never more than fit into a message, and a spectator's have only one.
func TestPerMessage(t *testing.T) {
	for _, c := range []struct {
		own      int
		asked    uint8
		watching bool
		want     int
	}{
		{0, 0, false, 1}, {0, 1, false, 1}, {0, 2, false, 2}, {0, 255, false, netcode.MaxCommands},
		{1, 2, false, 1}, {3, 2, false, 3}, {99, 1, false, netcode.MaxCommands}, {-1, 2, false, 2}, {3, 2, true, 1},
	} {
		client := greeted(t, Config{PerMessage: c.own})
		w := welcome("")
		w.PerMsg, w.Watching = c.asked, c.watching
		if err := client.Receive(1, say(w)); err != nil {
			t.Fatal(err)
		}
		if client.own.perMsg != c.want || client.clock.perMsg != c.want {
			t.Errorf("%+v: %d commands a message, by the clock %d", c, client.own.perMsg, client.clock.perMsg)
		}
	}
}

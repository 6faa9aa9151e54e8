package server

import (
	"testing"
	"time"

	"slipstream/gameserver/match"
	"slipstream/gameserver/transport"
	"slipstream/netcode/client"
	"slipstream/netcode/control"
)

// TestSpectatorsComeBack: a spectator whose connection drops goes on where he was, with one place among the spectators
// however often; the newest connection has it, and one who is away for too long asks for another ticket.
func TestSpectatorsComeBack(t *testing.T) {
	w := newWorld(t, tagGame)
	p := w.quick("Ada")
	q := w.fan(p, "Ben")
	w.until(time.Second, "watching", q.playing)
	for i := range 2 * maxPerNetwork {
		before := q.client.Token()
		q.play.Close()
		w.until(2*time.Second, "watching again", func() bool {
			return q.playing() && last[control.Welcome](q).Token != before
		})
		if m := last[control.Welcome](q); !m.Resumed || !m.Watching || !q.client.Watching() {
			t.Fatalf("drop %d: %+v", i, m)
		}
	}
	newer := w.player()
	newer.take(&control.Ticket{Game: "tag", Token: q.client.Token()})
	w.until(time.Second, "replaced", func() bool { return q.client.State() == client.Over })
	if why, _ := q.client.Why(); string(why) != control.ByeReplaced {
		t.Errorf("the older page: %v", why)
	}
	w.until(time.Second, "watching", newer.playing)
	w.run(time.Second)
	var h *hosted
	for _, h = range w.node.matches.byID {
	}
	counted := func() (n int) {
		for _, of := range h.spectators.connected {
			n += of
		}
		return n
	}
	if len(h.spectators.known) != 1 || counted() != 1 {
		t.Errorf("%d are remembered, %d are counted", len(h.spectators.known), counted())
	}
	token := newer.client.Token()
	newer.client.Leave()
	w.run(time.Second)
	if why, _ := w.knock(w.hello(token)); why != transport.BadToken {
		t.Errorf("a spectator who left comes back: %v", why)
	}
	other := w.fan(p, "Cy")
	w.until(time.Second, "watching", other.playing)
	token = other.client.Token()
	other.cut = true
	other.play.Close()
	w.run(match.ResumeFor + 2*time.Second)
	if len(h.spectators.known) != 0 || counted() != 0 {
		t.Errorf("%d are remembered, %d are counted", len(h.spectators.known), counted())
	}
	if why, _ := w.knock(w.hello(token)); why != transport.BadToken {
		t.Errorf("after %v: %v", match.ResumeFor, why)
	}
}

package server

import (
	"testing"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode/client"
	"slipstream/netcode/control"
)

// fan is somebody who looks on at p's match.
func (w *world) fan(p *player, name string) *player {
	w.t.Helper()
	q := w.enter(name)
	q.ask(&control.Spectate{Match: last[control.Welcome](p).Match})
	q.take(await[control.Ticket](q))
	return q
}

// TestOneAddressIsNotTheWholeGallery: beyond a few, its spectators are told that there is no room.
func TestOneAddressIsNotTheWholeGallery(t *testing.T) {
	w := newWorld(t, tagGame)
	p := w.quick("Ada")
	var fans []*player
	for range maxPerNetwork + 1 {
		fans = append(fans, w.fan(p, "Ben"))
	}
	w.until(time.Second, "watching", fans[maxPerNetwork-1].playing)
	w.until(time.Second, "sent away", func() bool { return fans[maxPerNetwork].client.State() == client.Over })
	if why, _ := fans[maxPerNetwork].client.Why(); string(why) != transport.MatchFull.String() {
		t.Errorf("one too many: %s", why)
	}
	fans[0].client.Leave()
	w.until(time.Second, "gone", func() bool { return fans[0].play == nil })
	w.until(time.Second, "let in", w.fan(p, "Cy").playing)
}

// TestSpectatorsSeeHowItEnds when everybody else has been told, and the match is no more.
func TestSpectatorsSeeHowItEnds(t *testing.T) {
	w := newWorld(t, sprintGame)
	w.node.cfg.Delay.Public = 3 * time.Second
	p := w.quick("Ada")
	q := w.fan(p, "Ben")
	w.until(20*time.Second, "over", func() bool { return p.client.State() == client.Over })
	w.run(time.Second)
	seen, _ := q.client.Ticks()
	if q.client.State() != client.Playing || w.node.Matches() != 0 {
		t.Fatalf("the spectator is %v, %d matches", q.client.State(), w.node.Matches())
	}
	w.until(4*time.Second, "told", func() bool { return q.client.State() == client.Over })
	end, _ := q.client.Ticks()
	if why, _ := q.client.Why(); why != control.ByeEnded || end <= seen || last[control.Result](q) == nil {
		t.Errorf("%s after tick %d of %d", why, end, seen)
	}
	w.run(time.Second)
}

// TestATokenOfALookBefore: a player who looked on, left and looks on again is not let in by what was good
// the first time.
func TestATokenOfALookBefore(t *testing.T) {
	w := newWorld(t, tagGame)
	p := w.quick("Ada")
	q := w.fan(p, "Ben")
	w.until(time.Second, "watching", q.playing)
	old := last[control.Welcome](q).Token
	q.client.Leave()
	w.until(time.Second, "gone", func() bool { return q.play == nil })
	q.ask(&control.Spectate{Match: last[control.Welcome](p).Match})
	again := w.player()
	again.take(await[control.Ticket](q))
	w.until(time.Second, "watching again", again.playing)
	if why, _ := w.knock(w.hello(old)); why != transport.BadToken {
		t.Errorf("the token of before: %v", why)
	}
}

package server

import (
	"testing"
	"time"

	"slipstream/netcode/control"
)

// How a player wants to look is told to all, as far as the game has such a look, and stays when he is
// away and comes back; whoever takes his seat looks like himself.
func TestALookTravelsWithTheName(t *testing.T) {
	most := racingGame.Rules().Looks
	for _, c := range []struct{ says, seen uint16 }{{0, 0}, {1, 1}, {most, most}, {most + 1, 0}, {1<<16 - 1, 0}} {
		w := newWorld(t, racingGame)
		rival := w.quick("Ben")
		p := w.enter("Ada")
		p.look = c.says
		p.ask(&control.Quick{})
		p.take(await[control.Ticket](p))
		w.until(2*time.Second, "playing", p.playing)
		slot := last[control.Welcome](p).Slot
		look := func() uint16 {
			roster := last[control.Roster](rival)
			if roster == nil {
				return 1<<16 - 1
			}
			for _, o := range roster.Players {
				if o.Slot == slot && o.Name == "Ada" {
					return o.Look
				}
			}
			return 1<<16 - 1
		}
		w.until(2*time.Second, "seen", func() bool { return look() == c.seen })
		if own := last[control.Welcome](p).Players[slot].Look; own != c.seen {
			t.Errorf("a player who says %d is told that he looks %d, want %d", c.says, own, c.seen)
		}
		p.play.Close()
		w.until(3*time.Second, "resumed", func() bool { return last[control.Welcome](p).Resumed && p.playing() })
		if now := look(); now != c.seen {
			t.Errorf("a player who said %d looks %d when he is back, want %d", c.says, now, c.seen)
		}
	}
}

// A game that declares no looks has none, whatever players say.
func TestAGameWithoutLooks(t *testing.T) {
	w := newWorld(t, tagGame)
	p := w.enter("Ada")
	p.look = 1
	p.ask(&control.Quick{})
	p.take(await[control.Ticket](p))
	w.until(2*time.Second, "playing", p.playing)
	if welcome := last[control.Welcome](p); welcome.Players[welcome.Slot].Look != 0 {
		t.Errorf("%+v", welcome.Players)
	}
}

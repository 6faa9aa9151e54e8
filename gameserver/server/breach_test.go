package server

import (
	"testing"
	"time"

	"slipstream/gameserver/match"
	"slipstream/gameserver/transport"
	"slipstream/netcode/control"
)

// TestWhoBreaksTheProtocolKeepsNoSeat: the seat of one who cannot come back is free at once. A few
// flooders, closed and coming again as new players, kept every seat of the server otherwise.
func TestWhoBreaksTheProtocolKeepsNoSeat(t *testing.T) {
	w := newWorld(t, tagGame)
	bystander := w.quick("Ada")
	for range 3 {
		p := w.quick("Eve")
		if players, _ := w.node.matches.Counts(); players != 2 {
			t.Fatalf("%d players, want 2", players)
		}
		p.play.WriteMessage([]byte{1, 0})
		p.cut = true
		w.until(time.Second, "the seat is free", func() bool {
			players, _ := w.node.matches.Counts()
			return players == 1
		})
	}
	if !bystander.playing() {
		t.Error("the player who kept to the protocol lost the seat")
	}
}

// TestHomesOfOffenders: a player who lives with an offender stays in, gets into matches and comes back to
// them. Newcomers from there are told why they have to wait.
func TestHomesOfOffenders(t *testing.T) {
	w := newWorld(t, tagGame)
	ada, bea := w.quick("Ada"), w.enter("Bea")
	w.run(12 * time.Second) // in which they behave
	for bars, until := range []time.Duration{time.Second, 2 * time.Second, 0} {
		for w.lo.Stats().Bars == uint64(bars) {
			eve := w.quick("Eve")
			eve.play.WriteMessage([]byte{1, 0})
			eve.cut = true
			w.run(20 * time.Millisecond)
		}
		w.run(until)
	}
	late := w.player()
	w.until(time.Second, "turned away", func() bool { return late.gone != nil })
	closed, _ := late.gone.(*transport.CloseError)
	bye := await[control.Bye](late)
	if closed == nil || closed.Code != transport.Barred.Code() || bye.Reason != transport.Barred.String() ||
		bye.Text == "" || bye.Final {
		t.Errorf("a newcomer is told %+v, %v", bye, late.gone)
	}
	bea.ask(&control.Quick{})
	bea.take(await[control.Ticket](bea))
	w.until(time.Second, "the player of the lobby playing", bea.playing)
	ada.play.Close()
	w.until(2*time.Second, "the one back who lost his connection",
		func() bool { return ada.playing() && last[control.Welcome](ada).Resumed })
	if p := w.player(); !w.barred(p) {
		t.Error("it was over before this was shown")
	}
	w.run(5 * time.Second)
	w.enter("Dan")
}

// barred reports whether the lobby turns somebody away at once.
func (w *world) barred(p *player) bool {
	w.run(100 * time.Millisecond)
	return p.gone != nil
}

// TestSeatsOfAttackers: of those who flood no seat is left. Of those who only vanish, as all do when an attack is over,
// each is kept for a while, as anybody's whose network is gone; then there are as many as before it.
func TestSeatsOfAttackers(t *testing.T) {
	w := newWorld(t, tagGame)
	seats := func() int { n, _ := w.node.matches.Counts(); return n }
	honest := w.quick("Ada")
	const gang = 6
	var foes []*player
	for range gang {
		foes = append(foes, w.quick("Eve"))
	}
	if seats() != 1+gang {
		t.Fatalf("%d seats are taken, want %d", seats(), 1+gang)
	}
	for i, foe := range foes {
		if foe.cut = true; i%2 == 0 {
			foe.play.Close()
			continue
		}
		for range 2000 {
			foe.play.WriteMessage(controlMessage(&control.Away{})) // nobody answers that
		}
	}
	w.until(time.Second, "those who flood have lost their seats", func() bool { return seats() == 1+gang/2 })
	if n := w.lo.Stats().Closes[transport.Flood]; n != gang/2 {
		t.Errorf("%d were closed as flooding, want %d", n, gang/2)
	}
	w.run(match.ResumeFor - 2*time.Second)
	if seats() != 1+gang/2 {
		t.Errorf("%d seats while those whose network is gone may come back, want %d", seats(), 1+gang/2)
	}
	w.until(4*time.Second, "only the honest have seats", func() bool { return seats() == 1 })
	if !honest.playing() {
		t.Error("the player who kept to the protocol lost the seat")
	}
}

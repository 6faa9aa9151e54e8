package match

import (
	"testing"

	"slipstream/netcode"
)

// TestASeatThatNeverDrivesIsFreed has one player who sends the same command for
// ever, one who presses nothing, one who drives, and one who looks on.
func TestASeatThatNeverDrivesIsFreed(t *testing.T) {
	everyGame(t, func(t *testing.T, model *netcode.Model) {
		h := newHall(t)
		m := h.r.Start(model, Config{Bots: true, Seats: 3})
		held, still, driver, fan := newPeer(h, model, 1), newPeer(h, model, 2), newPeer(h, model, 3), newPeer(h, model, 4)
		held.join(m, "held")
		still.join(m, "still")
		driver.join(m, "driver")
		fan.seat, _ = m.Spectate(&fan.wire)
		held.cmd[0] = 1
		until := m.after(IdleFor)
		for m.tick < until && m.Over() == None {
			held.send(m.tick + 2)
			still.send(m.tick + 2)
			fan.send(m.tick + 2)
			driver.press(2)
			h.tick(m)
			for _, p := range []*peer{held, still, driver, fan} {
				p.read(1)
			}
		}
		if m.Over() != None {
			t.Fatalf("the match ended: %v %s", m.Over(), m.Fault())
		}
		if m.Kept() != 3 {
			t.Fatalf("%d seats are kept just before the time is up: %v, %v, %v", m.Kept(), held.ended,
				still.ended, driver.ended)
		}
		driver.press(2)
		h.tick(m)
		if held.ended != Idle || still.ended != Idle || driver.ended != None || fan.ended != None {
			t.Fatalf("ended: who holds one command %v, who presses nothing %v, who drives %v, who looks on %v", held.ended, still.ended, driver.ended, fan.ended)
		}
		driver.press(2)
		h.tick(m)
		if h.kind(m, 0) != netcode.Bot || h.kind(m, 1) != netcode.Bot || h.kind(m, 2) != netcode.Person ||
			m.freeSlots() != 2 {
			t.Fatal("the bot did not take the freed seats")
		}
		if _, why := m.Resume("held", &newPeer(h, model, 5).wire); why != Unknown {
			t.Errorf("who was idle still has a seat: %v", why)
		}
	})
}

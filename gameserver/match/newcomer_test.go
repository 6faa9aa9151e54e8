package match

import (
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
	"slipstream/sim/racing"
)

// TestNewcomerInheritsNoRecord: a player who takes the slot of a driver who was a ghost, or
// was driven, starts with a record of his own. One who comes back to his seat has his.
func TestNewcomerInheritsNoRecord(t *testing.T) {
	model := netcode.NewModel(sim.Erase(racing.Game{}))
	for _, c := range []struct {
		name  string
		bots  bool
		gone  func(h *hall, m *Match, s *Seat)
		again bool
	}{
		{name: "left, bots", bots: true, gone: func(_ *hall, _ *Match, s *Seat) { s.Leave() }},
		{name: "left, no bots", gone: func(_ *hall, _ *Match, s *Seat) { s.Leave() }},
		{name: "dropped and did not come back", bots: true, gone: func(h *hall, m *Match, s *Seat) {
			s.Drop()
			for range m.hz*int(ResumeFor.Seconds()) + 2 {
				h.tick(m)
			}
		}},
		{name: "dropped and came back", bots: true, again: true, gone: func(h *hall, m *Match, s *Seat) {
			s.Drop()
			h.tick(m)
		}},
	} {
		h := newHall(t)
		m := h.r.Start(model, Config{Bots: c.bots, Seats: 2,
			Setup: sim.Setup{Settings: [sim.MaxValues]int32{racing.SettingCountdown: 1}}})
		first, next := newPeer(h, model, 1), newPeer(h, model, 2)
		other := newPeer(h, model, 3)
		first.join(m, "first")
		other.join(m, "other")
		for range 3 * racing.Hz {
			h.tick(m)
		}
		car := func() *racing.Car { return &sim.Of[racing.State](model.State(m.world)).Cars[0] }
		car().Conduct, car().Fouls = racing.Driven+10*racing.Hz, 3
		c.gone(h, m, first.seat)
		id := "next"
		if c.again {
			id = "first"
		}
		h.tick(m)
		next.join(m, id)
		h.tick(m)
		if next.seat.Slot() != 0 || h.kind(m, 0) != netcode.Person {
			t.Fatalf("%s: slot %d, driven by %v", c.name, next.seat.Slot(), h.kind(m, 0))
		}
		if clean := car().Conduct < racing.Hz && car().Fouls == 0; clean == c.again {
			t.Errorf("%s: conduct %d, %d fouls", c.name, car().Conduct, car().Fouls)
		}
		for range 3 * racing.Hz {
			h.tick(m)
		}
		if car().Here == 0 {
			t.Errorf("%s: no car", c.name)
		}
	}
}

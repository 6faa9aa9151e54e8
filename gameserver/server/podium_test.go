package server

import (
	"testing"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode/client"
	"slipstream/netcode/control"
)

// TestCutAtTheFlag: whoever is cut off when the match ends is told the result once,
// when he is back, be it at once or after a while.
func TestCutAtTheFlag(t *testing.T) {
	for name, c := range map[string]struct {
		cut  bool
		back time.Duration // after the end
		want int
	}{
		"nobody is":              {false, 0, 1},
		"back before it settled": {true, 100 * time.Millisecond, 1},
		"back a while later":     {true, 20 * time.Second, 1},
		"back too late":          {true, 35 * time.Second, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sprintGame)
			a, b := w.quick("Ada"), w.quick("Ben")
			w.until(20*time.Second, "near the end", func() bool {
				tick, _ := b.client.Ticks()
				return tick > sprintTicks-5
			})
			if c.cut {
				a.cut = true
				a.play.Close()
			}
			w.until(time.Second, "over", func() bool { return b.client.State() == client.Over })
			w.run(c.back)
			a.cut = false
			w.run(6 * time.Second) // longer than any wait between two tries
			for p, want := range map[*player]int{a: c.want, b: 1} {
				got := 0
				for _, m := range p.heard {
					if r, ok := m.(*control.Result); ok {
						got++
						if len(r.Places) != sprintGame.Rules().Slots {
							t.Errorf("%+v", r)
						}
					}
				}
				why, _ := p.client.Why()
				if ended := why == client.Reason(transport.MatchEnded.String()); got != want || ended != (want == 1) ||
					p.client.State() != client.Over {
					t.Errorf("%d results, want %d; %v, %q", got, want, p.client.State(), why)
				}
			}
		})
	}
}

package match_test

import (
	"testing"
	"time"

	"slipstream/gameserver/match"
	"slipstream/sim"
)

// TestRatesOfAMatch: real clients of a match that speaks less are sent as many
// snapshots as it says, all at the same ticks, of which each is encoded once; they
// send as many messages as they are asked to, keep their lead, and lose nothing.
func TestRatesOfAMatch(t *testing.T) {
	for name, c := range map[string]struct {
		sim.Rates
		every      sim.Tick
		perMessage int
	}{
		"60/60": {sim.Rates{}, 1, 1},
		"60/30": {sim.Rates{Snapshots: 30}, 2, 1},
		"30/30": {sim.Rates{Snapshots: 30, Messages: 30}, 2, 2},
		"20/10": {sim.Rates{Snapshots: 10, Messages: 20}, 6, 3},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRoomOf(t, match.Config{Seats: 4, Bots: true, Rates: c.Rates}, 3)
			if r.match.Every() != c.every || r.match.PerMessage() != c.perMessage {
				t.Fatalf("every %d ticks, %d commands a message", r.match.Every(), r.match.PerMessage())
			}
			for range 4 {
				r.join(smooth)
			}
			r.run(15 * time.Second) // clocks find their lead
			counters := r.runner.Counters()
			ticks, snapshots, encodes := counters.Ticks.Load(), counters.Snapshots.Load(), counters.Encodes.Load()
			seated, starved := counters.Seated.Load(), counters.Starved.Load()
			messages := r.messages()
			r.run(20 * time.Second)
			ticks, snapshots, encodes = counters.Ticks.Load()-ticks, counters.Snapshots.Load()-snapshots,
				counters.Encodes.Load()-encodes
			seated, starved = counters.Seated.Load()-seated, counters.Starved.Load()-starved
			messages = r.messages() - messages

			if want := 4 * ticks / uint64(c.every); snapshots > want+4 || snapshots < want*98/100 {
				t.Errorf("%d snapshots, want %d", snapshots, want)
			}
			if encodes > snapshots/4*102/100 {
				t.Errorf("%d encodes for %d snapshots of four", encodes, snapshots)
			}
			// pings are among them
			if want := 4 * ticks / uint64(c.perMessage); messages > want*103/100+4*12 || messages < want*97/100 {
				t.Errorf("%d messages, want %d", messages, want)
			}
			if seated < 4*ticks*99/100 || starved > seated/200 {
				t.Errorf("%d ticks starved of %d", starved, seated)
			}
			for _, g := range r.guests {
				st := g.client.Stats(int64(r.now))
				if st.Desyncs != 0 || st.Malformed != 0 || st.Resumes != 0 || g.compared == 0 {
					t.Errorf("%s: %+v", g.id, st)
				}
				if slack := float64(st.Slack.P5) / 4; slack < 0.25 || slack > 2.5 {
					t.Errorf("%s: slack %.2f", g.id, slack)
				}
			}
		})
	}
}

func (r *room) messages() (n uint64) {
	for _, g := range r.guests {
		n += g.client.Stats(int64(r.now)).MessagesOut
	}
	return n
}

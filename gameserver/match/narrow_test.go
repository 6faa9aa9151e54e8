package match_test

import (
	"testing"
	"time"

	"slipstream/gameserver/match"
	"slipstream/netcode/client"
	"slipstream/netcode/netsim"
	"slipstream/sim"
	"slipstream/sim/racing"
)

// TestNarrowRace: a player whose link carries 64 kbit/s each way, the headers of IP, TCP
// and TLS included, races as others do; one whose downlink carries less, behind
// buffers for seconds, is sent less often instead of later and later.
func TestNarrowRace(t *testing.T) {
	// The bounds hold for any seed: of nine, the worst were 3, 31 and 39 ticks, 0.014, 0.55 and 0.77 m, 0, 0.5 and 2.7 %.
	for _, c := range []struct {
		down  int     // bytes a second
		rate  int     // snapshots a second that it is sent, at least
		stale int     // ticks that the newest of them may be behind, when the ladder tries a higher rate in vain
		moved float64 // metres, of own corrections at p99
		late  float64 // % of ticks starved
	}{
		{64e3 / 8, 59, 5, .05, .5},
		{32e3 / 8, 20, 40, .75, 1},
		{16e3 / 8, 10, 45, 1, 3.5},
	} {
		r := newRoomOf(t, match.Config{Seats: 8, Setup: long}, 11)
		r.watch = func(sim.Tick) {}
		wire := netsim.Conditions{RTT: 60 * time.Millisecond, Jitter: 6 * time.Millisecond, Header: netsim.WebSocketHeader}
		for i := range 8 {
			g := r.join(wire)
			g.gauge = newGauge(r)
			if i == 0 {
				g.cond.Rate = 64e3 / 8
				back := g.cond
				back.Rate = c.down
				g.back = &back
				g.connect()
			}
		}
		narrow := r.guests[0]
		r.run(10 * time.Second)
		narrow.line.sent = nil
		before := narrow.client.Stats(int64(r.now))
		worst, age := 0, 0
		const seconds = 20
		for range seconds * 10 {
			r.run(100 * time.Millisecond)
			newest, _ := narrow.client.Ticks()
			behind := int(r.match.Newest() - newest)
			worst, age = max(worst, behind), age+behind
		}
		now := narrow.client.Stats(int64(r.now))
		rate := float64(len(narrow.line.sent)) / seconds
		starved := 100 * float64(now.Starved-before.Starved) / float64(now.Ticks-before.Ticks)
		p99 := quantile(narrow.gauge.corrections, .99)
		used := float64(now.BytesIn-before.BytesIn)/seconds + rate*(4+netsim.WebSocketHeader)
		t.Logf("down %2d kbit/s: %.1f snapshots a second in %.1f kbit/s, newest %.1f ticks old on average, %d at most; %.2f %% starved, own correction p99 %.3f m, rivals p95 %.2f m",
			c.down*8/1000, rate, used*8/1000, float64(age)/(10*seconds), worst, starved, p99,
			quantile(narrow.gauge.rivals, .95))
		if narrow.client.State() != client.Playing || rate < float64(c.rate) || worst > c.stale || starved > c.late ||
			p99 > c.moved {
			t.Errorf("down %d bytes a second: it does not race", c.down)
		}
		for _, g := range r.guests[1:] {
			if s := g.client.Stats(int64(r.now)); int(s.Snapshots) < int(r.match.Newest())-racing.Hz {
				t.Errorf("%s has %d snapshots of %d, for another's narrow link", g.id, s.Snapshots, r.match.Newest())
			}
		}
		r.check()
	}
}

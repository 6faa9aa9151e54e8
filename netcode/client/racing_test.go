package client

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"slipstream/netcode/netsim"
	"slipstream/sim"
	"slipstream/sim/racing"
)

// likePerson drives as people do: from what the screen shows, 100 ms late, half
// of them with keys that are down or up, with a wandering hand and a wish to be
// where another car is.
func likePerson(seed uint64) func(*Client, sim.Tick, []int32) {
	rng := rand.New(rand.NewPCG(seed, 3))
	var late [6][3]int32
	var last sim.Tick
	var wander float64
	keys := seed%2 == 0
	return func(c *Client, tick sim.Tick, cmd []int32) {
		if tick == last {
			return
		}
		last = tick
		s := sim.Of[racing.State](c.World())
		want := racing.Game{}.Bot(s, c.Slot())
		wander = wander*0.97 + rng.NormFloat64()*4
		steer := float64(want.Steer) + wander
		switch slot := &late[tick%6]; {
		case keys && tick%4 == 0: // a key is not hit sixty times a second
			slot[0] = 0
			if rng.Float64() < max(steer, -steer)/127 {
				slot[0] = int32(127 * steer / max(steer, -steer))
			}
			slot[1] = 15
			if want.Pedal < 0 {
				slot[1] = -15
			}
		case keys:
			*slot = late[(tick+5)%6]
		default:
			*slot = [3]int32{int32(steer), want.Pedal, 0}
		}
		copy(cmd, late[(tick+1)%6][:])
	}
}

type figure struct {
	name   string
	target [3]float64
	of     func(m *match) float64
}

func pool(m *match, of func(r *record) []float64) (all []float64) {
	for _, s := range m.seats {
		all = append(all, of(&s.record)...)
	}
	return all
}

var figures = []figure{
	{"own corrections above 5 cm, % of snapshots", [3]float64{.3, 1, 3}, func(m *match) float64 {
		all, n := pool(m, func(r *record) []float64 { return r.corrections }), 0
		for _, d := range all {
			if d > 0.05 {
				n++
			}
		}
		return 100 * float64(n) / float64(len(all))
	}},
	{"own correction, p99, m", [3]float64{.05, .10, .25}, func(m *match) float64 {
		return quantile(pool(m, func(r *record) []float64 { return r.corrections }), .99)
	}},
	{"rival as drawn, p95, m", [3]float64{.05, .10, .30}, func(m *match) float64 {
		return quantile(pool(m, func(r *record) []float64 { return r.rivals }), .95)
	}},
	{"rival as drawn, p99, m", [3]float64{.15, .25, .60}, func(m *match) float64 {
		return quantile(pool(m, func(r *record) []float64 { return r.rivals }), .99)
	}},
	{"rollback depth, p95, ticks", [3]float64{6, 9, 15}, func(m *match) float64 {
		return quantile(pool(m, func(r *record) []float64 { return r.depths }), .95)
	}},
	{"slack, median, ticks", [3]float64{1.5, 2, 2.5}, func(m *match) float64 {
		return quantile(pool(m, func(r *record) []float64 { return r.slackOf }), .5)
	}},
	{"slack, p5, ticks (at least)", [3]float64{.5, .5, .5}, func(m *match) float64 {
		return quantile(pool(m, func(r *record) []float64 { return r.slackOf }), .05)
	}},
	{"desyncs", [3]float64{}, func(m *match) float64 {
		return m.all(func(s *seat) float64 { return float64(s.client.Stats(0).Desyncs) })
	}},
	{"starved, %", [3]float64{.1, .1, .2}, func(m *match) float64 {
		return 100 * m.all(func(s *seat) float64 { return float64(s.starved) }) / m.all(func(s *seat) float64 { return float64(s.ticks) })
	}},
}

var links = []netsim.Conditions{
	{RTT: 50 * time.Millisecond, Jitter: 5 * time.Millisecond, Loss: 0.001},
	{RTT: 100 * time.Millisecond, Jitter: 10 * time.Millisecond, Loss: 0.005},
	{RTT: 200 * time.Millisecond, Jitter: 20 * time.Millisecond, Loss: 0.01},
}

func race(t *testing.T, c netsim.Conditions, cars int, seed uint64, cfg Config) *match {
	m := newMatch(t, sim.Erase(racing.Game{}), seed)
	for i := range cars {
		m.join(c, cfg, likePerson(seed*100+uint64(i)))
	}
	return m
}

// TestTargets prints the table of the design's targets beside what is measured.
func TestTargets(t *testing.T) {
	var out strings.Builder
	for _, cars := range []int{8, 16} {
		for _, lossy := range []bool{false, true} {
			var ms [3]*match
			for i, c := range links {
				if !lossy {
					c.Loss = 0
				}
				m := race(t, c, cars, 5, Config{})
				m.run(40 * time.Second)
				ms[i] = m
			}
			fmt.Fprintf(&out, "\n%d cars, loss %v%42s", cars, lossy, "")
			for _, c := range links {
				fmt.Fprintf(&out, "RTT %-14v", c.RTT)
			}
			for i, m := range ms {
				s, hits := sim.Of[racing.State](m.world), int32(0)
				for j := range s.Cars {
					hits += s.Cars[j].Hits
				}
				fmt.Fprintf(&out, "\n%v: %.1f contacts a second", links[i].RTT, float64(hits)/2/35)
			}
			for _, f := range figures {
				fmt.Fprintf(&out, "\n%-46s", f.name)
				for i, m := range ms {
					fmt.Fprintf(&out, "%8.3f (%.2f)   ", f.of(m), f.target[i])
				}
			}
		}
	}
	t.Log(out.String())
}

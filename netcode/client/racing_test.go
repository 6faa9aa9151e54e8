package client

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"slipstream/netcode/netsim"
	"slipstream/sim"
	"slipstream/sim/racing"
	"slipstream/sim/racing/human"
)

// likePerson drives as people do: what the screen shows, 100 ms late.
func likePerson(seed uint64) func(*Client, sim.Tick, []int32) {
	var driver *human.Driver
	var last sim.Tick
	return func(c *Client, tick sim.Tick, cmd []int32) {
		if driver == nil {
			d := human.New(uint32(seed), c.Slot())
			driver = &d
		}
		for ; last < tick; last++ {
			driver.DriveWords(c.model.State(c.World()), cmd)
		}
	}
}

// figure is one line of the table. Its target must always hold, or when nothing
// is lost; below 0 it has none.
type figure struct {
	name         string
	target       [3]float64
	always, calm bool
	of           func(m *match) float64
}

func pool(m *match, of func(r *record) []float64) (all []float64) {
	for _, s := range m.seats {
		all = append(all, of(&s.record)...)
	}
	return all
}

func corrections(r *record) []float64 { return r.corrections }
func rivals(r *record) []float64      { return r.rivals }
func depths(r *record) []float64      { return r.depths }
func slackOf(r *record) []float64     { return r.slackOf }

func poolQuantile(of func(r *record) []float64, q float64) func(*match) float64 {
	return func(m *match) float64 { return quantile(pool(m, of), q) }
}

var none = [3]float64{-1, -1, -1}

var figures = []figure{
	{"own corrections above 5 cm, % of snapshots", [3]float64{.3, 1, 3}, true, true, func(m *match) float64 {
		all, n := pool(m, corrections), 0
		for _, d := range all {
			if d > 0.05 {
				n++
			}
		}
		return 100 * float64(n) / float64(len(all))
	}},
	{"own correction, p99, m", [3]float64{.05, .10, .25}, true, true, poolQuantile(corrections, .99)},
	{"rival as drawn, p95, m", [3]float64{.05, .10, .30}, false, false, poolQuantile(rivals, .95)},
	{"rival as drawn, p99, m", [3]float64{.15, .25, .60}, false, false, poolQuantile(rivals, .99)},
	{"ticks replayed, p95", [3]float64{6, 9, 15}, false, false, poolQuantile(depths, .95)},
	{"slack, median, ticks", [3]float64{1.5, 2, 2.5}, true, true, poolQuantile(slackOf, .5)},
	{"slack, p5, ticks (at least 0.5)", none, false, false, poolQuantile(slackOf, .05)},
	{"desyncs", [3]float64{}, true, true, func(m *match) float64 { return float64(m.stats().Desyncs) }},
	{"starved, % of ticks (with loss .6, 5 and 15)", [3]float64{.1, .1, .2}, false, true, func(m *match) float64 {
		return 100 * m.all(func(s *seat) float64 { return float64(s.starved) }) / m.all(func(s *seat) float64 { return float64(s.ticks) })
	}},
	{"  the uplink stood still, % of the time", none, false, false, func(m *match) float64 {
		return 100 * m.all(func(s *seat) float64 { return float64(s.up.Stats.Stalled) }) / float64(m.now) / float64(len(m.seats))
	}},
	{"jumps of the clock a client", [3]float64{1, 1, 1.5}, true, true, func(m *match) float64 {
		// One may be needed at the start, and another after it if that was a stall.
		return float64(m.stats().Jumps) / float64(len(m.seats))
	}},
	{"contacts a second in the field", none, false, false, func(m *match) float64 {
		s, hits := sim.Of[racing.State](m.world), 0
		for i := range s.Cars {
			hits += int(s.Cars[i].Hits)
		}
		return float64(hits) / 2 / (float64(m.now)/1e9 - 5) // the lights take five seconds
	}},
	{"pictures that stood still for want of news, %", none, false, false, func(m *match) float64 {
		return 100 * m.all(func(s *seat) float64 { return float64(s.stood) }) / m.all(func(s *seat) float64 { return float64(s.turns) })
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

// TestTargets prints the design's targets beside what is measured, and holds the
// client to those that are not the network's to decide: with loss, starved ticks
// and what follows from them are compared with the time the link itself stood still.
func TestTargets(t *testing.T) {
	var out strings.Builder
	for _, row := range []struct {
		cars  int
		lossy bool
	}{{8, false}, {8, true}, {16, true}} {
		var ms [3]*match
		for i, c := range links {
			if !row.lossy {
				c.Loss = 0
			}
			ms[i] = race(t, c, row.cars, 5, Config{})
			ms[i].run(20 * time.Second)
		}
		fmt.Fprintf(&out, "\n%d cars, loss %-32v RTT 50            RTT 100           RTT 200\n", row.cars, row.lossy)
		for _, f := range figures {
			fmt.Fprintf(&out, "%-46s", f.name)
			for i, m := range ms {
				got := f.of(m)
				fmt.Fprintf(&out, "%8.3f", got)
				if f.target[i] < 0 {
					out.WriteString("          ")
					continue
				}
				fmt.Fprintf(&out, " (%5.2f)  ", f.target[i])
				if got > f.target[i] && (f.always || f.calm && !row.lossy) {
					t.Errorf("%d cars, loss %v, RTT %v: %s is %.3f, the target %.3f", row.cars, row.lossy, links[i].RTT, f.name, got, f.target[i])
				}
			}
			out.WriteByte('\n')
		}
	}
	t.Log(out.String())
}

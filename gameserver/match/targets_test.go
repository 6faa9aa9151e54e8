package match_test

import (
	"flag"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"slipstream/gameserver/match"
	"slipstream/netcode/netsim"
	"slipstream/sim"
	"slipstream/sim/racing"
)

var (
	targetSeeds = flag.Int("targets.seeds", 1, "TestTargets: how many races a column is of; 6 for figures to quote")
	targetFor   = flag.Duration("targets.for", 15*time.Second, "TestTargets: how long each race is")
)

// lines are the three networks of the design's target table.
var lines = [...]netsim.Conditions{
	{RTT: 50 * time.Millisecond, Jitter: 5 * time.Millisecond, Loss: .001},
	{RTT: 100 * time.Millisecond, Jitter: 10 * time.Millisecond, Loss: .005},
	{RTT: 200 * time.Millisecond, Jitter: 20 * time.Millisecond, Loss: .01},
}

// slackTarget is the median slack that a client may have, in ticks, by line.
var slackTarget = [...]float64{1.5, 2, 2.5}

// measured is what races of one kind came to, all guests and seeds in one.
type measured struct {
	corrections, rivals, bare, fed, jerks, own, depths, slacks, recoveries []float64

	seated, starved, desyncs uint64
	unavoidable, messages    int           // late by the link alone, with a perfect clock; of how many
	stood                    time.Duration // that a segment of the downlink, sent again, held up what was behind it
	contacts, phantoms       int
	jumps                    uint64 // of clocks
	clients                  int
	teleports                int
	minutes                  float64 // of clients
}

// measure runs one race in which every seat is a person's.
func measure(t *testing.T, c netsim.Conditions, cars int, seed uint64, slack float64) *measured {
	r := newRoomOf(t, match.Config{Seats: cars, Setup: long}, seed)
	hits := make([][]int32, cars)
	r.watch = func(sim.Tick) {
		s := sim.Of[racing.State](r.model.State(r.match.World()))
		for i := range hits {
			for len(hits[i]) < int(r.match.Newest()) {
				hits[i] = append(hits[i], 0)
			}
			hits[i] = append(hits[i], s.Cars[i].Hits)
		}
	}
	for range cars {
		r.join(c).gauge = newGauge(r)
	}
	r.run(*targetFor)
	counters := r.runner.Counters()
	m := &measured{
		seated: counters.Seated.Load(), starved: counters.Starved.Load(), desyncs: counters.Desyncs.Load(),
		minutes: (*targetFor - warm).Minutes() * float64(cars),
	}
	for _, g := range r.guests {
		k := g.gauge
		m.corrections = append(m.corrections, k.corrections...)
		m.rivals = append(m.rivals, k.rivals...)
		m.bare = append(m.bare, k.bare...)
		m.fed = append(m.fed, k.fed...)
		m.stood += g.down.Stats.Stalled
		m.jerks = append(m.jerks, k.jerks...)
		m.own = append(m.own, k.own...)
		m.depths = append(m.depths, k.depths...)
		m.slacks = append(m.slacks, k.slacks...)
		m.recoveries = append(m.recoveries, k.recoveries()...)
		m.teleports += k.teleports
		slot := g.client.Slot()
		m.contacts += int(hits[slot][len(hits[slot])-1])
		m.phantoms += k.phantoms(hits[slot])
		stats := g.client.Stats(int64(r.now))
		m.desyncs += stats.Desyncs
		m.jumps += stats.Jumps
		m.clients++

		// The best that a clock can do which must not run ahead by more than the
		// target allows: what is later than the usual by that much is late.
		limit := quantile(k.delays, .5) + slack
		for _, d := range k.delays {
			if d > limit {
				m.unavoidable++
			}
		}
		m.messages += len(k.delays)
	}
	return m
}

// pool adds up races.
func pool(all []*measured) *measured {
	var p measured
	for _, m := range all {
		p.corrections = append(p.corrections, m.corrections...)
		p.rivals = append(p.rivals, m.rivals...)
		p.bare = append(p.bare, m.bare...)
		p.fed = append(p.fed, m.fed...)
		p.stood += m.stood
		p.jumps += m.jumps
		p.clients += m.clients
		p.jerks = append(p.jerks, m.jerks...)
		p.own = append(p.own, m.own...)
		p.depths = append(p.depths, m.depths...)
		p.slacks = append(p.slacks, m.slacks...)
		p.recoveries = append(p.recoveries, m.recoveries...)
		p.seated += m.seated
		p.starved += m.starved
		p.desyncs += m.desyncs
		p.unavoidable += m.unavoidable
		p.messages += m.messages
		p.contacts += m.contacts
		p.phantoms += m.phantoms
		p.teleports += m.teleports
		p.minutes += m.minutes
	}
	return &p
}

// goal is a line of the target table, or one without targets that explains another.
type goal struct {
	name   string
	target [3]float64 // by line; below 0 there is none
	lossy  [3]float64 // with loss, if it is another
	least  bool       // the target is the least, not the most
	of     func(m *measured) float64
}

var (
	no          = [3]float64{-1, -1, -1}
	ownTarget   = [3]float64{.05, .10, .25}
	rivalTarget = [3]float64{.05, .10, .30}
)

func q(of func(m *measured) []float64, p float64) func(*measured) float64 {
	return func(m *measured) float64 { return quantile(of(m), p) }
}

func share(part, all float64) float64 { return 100 * part / max(all, 1) }

var goals = []goal{
	{name: "own corrections above 5 cm, %", target: [3]float64{.3, 1, 3}, of: func(m *measured) float64 {
		n := 0
		for _, d := range m.corrections {
			if d > .05 {
				n++
			}
		}
		return share(float64(n), float64(len(m.corrections)))
	}},
	{name: "own correction p99, m", target: ownTarget, of: q(func(m *measured) []float64 { return m.corrections }, .99)},
	{name: "rival as drawn p95, m", target: rivalTarget, of: q(func(m *measured) []float64 { return m.rivals }, .95)},
	{name: "rival as drawn p99, m", target: [3]float64{.15, .25, .60},
		of: q(func(m *measured) []float64 { return m.rivals }, .99)},
	{name: "  p95 with nothing smoothed, m", target: no, of: q(func(m *measured) []float64 { return m.bare }, .95)},
	{name: "  p99", target: no, of: q(func(m *measured) []float64 { return m.bare }, .99)},
	{name: "  p95 where no lost segment held up the news", target: no,
		of: q(func(m *measured) []float64 { return m.fed }, .95)},
	{name: "  p99", target: no, of: q(func(m *measured) []float64 { return m.fed }, .99)},
	{name: "  the others, by the link alone, %", target: no,
		of: func(m *measured) float64 { return share(float64(len(m.rivals)-len(m.fed)), float64(len(m.rivals))) }},
	{name: "  the downlink stood still, % of the time", target: no, of: func(m *measured) float64 {
		return share(m.stood.Minutes(), m.minutes*targetFor.Minutes()/(*targetFor-warm).Minutes())
	}},
	{name: "  jerk of a frame p95, m", target: no, of: q(func(m *measured) []float64 { return m.jerks }, .95)},
	{name: "  p99", target: no, of: q(func(m *measured) []float64 { return m.jerks }, .99)},
	{name: "recovery to 5 cm, median, ms", target: [3]float64{150, 200, 300},
		of: q(func(m *measured) []float64 { return m.recoveries }, .5)},
	{name: "  p95, ms", target: no, of: q(func(m *measured) []float64 { return m.recoveries }, .95)},
	{name: "own car as drawn p99, m", target: no, of: q(func(m *measured) []float64 { return m.own }, .99)},
	{name: "rollback p95, ticks", target: [3]float64{6, 9, 15},
		of: q(func(m *measured) []float64 { return m.depths }, .95)},
	{name: "slack median, ticks", target: slackTarget, of: q(func(m *measured) []float64 { return m.slacks }, .5)},
	{name: "slack p5, ticks", target: [3]float64{.5, .5, .5}, lossy: no, least: true,
		of: q(func(m *measured) []float64 { return m.slacks }, .05)},
	{name: "starved, %", target: [3]float64{.1, .1, .2}, lossy: [3]float64{.6, 5, 15},
		of: func(m *measured) float64 { return share(float64(m.starved), float64(m.seated)) }},
	{name: "  of it by the link alone, %", target: no,
		of: func(m *measured) float64 { return share(float64(m.unavoidable), float64(m.messages)) }},
	{name: "  starved, of what the link alone starves", target: no, lossy: [3]float64{1.15, 1.15, 1.15},
		of: func(m *measured) float64 {
			return share(float64(m.starved), float64(m.seated)) / max(share(float64(m.unavoidable), float64(m.messages)), .01)
		}},
	{name: "phantom contacts, per contact", target: no,
		of: func(m *measured) float64 { return float64(m.phantoms) / float64(max(m.contacts, 1)) }},
	{name: "contacts per car and minute", target: no,
		of: func(m *measured) float64 { return float64(m.contacts) / m.minutes }},
	{name: "jumps of a clock", target: [3]float64{1, 1, 1.5},
		of: func(m *measured) float64 { return float64(m.jumps) / float64(m.clients) }},
	{name: "visible teleports per client and minute", target: no,
		of: func(m *measured) float64 { return float64(m.teleports) / m.minutes }},
	{name: "desyncs", target: [3]float64{}, of: func(m *measured) float64 { return float64(m.desyncs) }},
}

// TestTargets prints the design's target table beside what the real match and the real client come
// to on simulated links, and holds them to those targets that leave chance room, and to no desync.
func TestTargets(t *testing.T) {
	seeds := *targetSeeds
	if testing.Short() {
		seeds = 1
	}
	type block struct {
		cars  int
		lossy bool
		all   [len(lines)][]*measured
	}
	blocks := []*block{{cars: 8}, {cars: 16}, {cars: 8, lossy: true}, {cars: 16, lossy: true}}
	t.Run("races", func(t *testing.T) {
		for _, b := range blocks {
			for i, c := range lines {
				if !b.lossy {
					c.Loss = 0
				}
				b.all[i] = make([]*measured, seeds)
				for seed := range seeds {
					t.Run(fmt.Sprintf("%d cars,%v,seed=%d", b.cars, c, seed+1), func(t *testing.T) {
						t.Parallel()
						b.all[i][seed] = measure(t, c, b.cars, uint64(seed+1), slackTarget[i])
					})
				}
			}
		}
	})
	if t.Failed() {
		return
	}
	defer func() {
		for _, b := range blocks {
			for i, c := range lines {
				p := pool(b.all[i])
				rivals, own := quantile(p.rivals, .95), quantile(p.corrections, .99)
				if p.desyncs != 0 || own > ownTarget[i] || rivals > rivalTarget[i] {
					t.Errorf("%d cars, loss %v, RTT %v: %d desyncs, own correction p99 %.3f m, rivals p95 %.3f m", b.cars, b.lossy, c.RTT, p.desyncs, own, rivals)
				}
			}
		}
	}()
	var out strings.Builder
	for _, b := range blocks {
		fmt.Fprintf(&out, "\n%2d cars, %-37s", b.cars, map[bool]string{false: "no loss", true: "with loss"}[b.lossy])
		for _, c := range lines {
			fmt.Fprintf(&out, "RTT %-22v", c.RTT)
		}
		out.WriteByte('\n')
		for _, g := range goals {
			fmt.Fprintf(&out, "%-44s", g.name)
			for i := range lines {
				g.column(&out, b.all[i], g.targetOf(b.lossy)[i])
			}
			out.WriteByte('\n')
		}
	}
	t.Log(out.String())
}

func (g *goal) targetOf(lossy bool) [3]float64 {
	if lossy && g.lossy != [3]float64{} {
		return g.lossy
	}
	return g.target
}

// column prints target, figure, and the figure of the worst race.
func (g *goal) column(out *strings.Builder, all []*measured, target float64) {
	got, worst := g.of(pool(all)), g.of(all[0])
	for _, m := range all {
		if v := g.of(m); (v > worst) != g.least {
			worst = v
		}
	}
	mark, aim := " ", "      "
	if target >= 0 {
		aim = fmt.Sprintf("%6.2f", target)
		if off := math.Round(1000 * (got - target)); off != 0 && (off > 0) != g.least {
			mark = "!"
		}
	}
	fmt.Fprintf(out, "%s %8.3f%s(%7.3f)   ", aim, got, mark, worst)
}

func quantile(all []float64, p float64) float64 {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(int(p*float64(len(sorted))), len(sorted)-1)]
}

package match

import (
	"slices"
	"strings"
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
)

// fast is a game of another rate.
type fast struct{ bomb }

func (fast) Rules() sim.Rules { return sim.Rules{Name: "fast", Hz: 60, Slots: 2} }

var fastModel = netcode.NewModel(sim.Erase[bombState, bombCommand](fast{}))

// TestSlicesAreSpread: matches of different rates share the slices of a second evenly.
func TestSlicesAreSpread(t *testing.T) {
	h := newHall(t)
	h.slice = 12345
	h.now = sliceAt(h.slice)
	for range 64 {
		h.r.Start(tagModel, Config{})
		h.r.Start(fastModel, Config{})
	}
	least, most := 1<<30, 0
	for _, s := range h.r.slices {
		least, most = min(least, len(s)), max(most, len(s))
	}
	if most-least > 2 {
		t.Errorf("between %d and %d matches tick in a slice", least, most)
	}
	h.run()
	for range Grid {
		h.run()
	}
	h.r.Each(func(m *Match) {
		if made := int(m.tick) - 1; made != m.hz {
			t.Errorf("a match of %d Hz made %d ticks in a second", m.hz, made)
		}
	})
	if c := h.r.Counters(); c.Overruns.Load() != 0 || c.TickLate.Max() != 0 || c.Ticks.Load() != 64*(30+60) {
		t.Errorf("%d overruns, %v late, %d ticks", c.Overruns.Load(), c.TickLate.Max(), c.Ticks.Load())
	}
}

// TestSendsAreSpread: matches that send in every third tick do so in turn, whenever
// they were started.
func TestSendsAreSpread(t *testing.T) {
	h := newHall(t)
	for range 48 {
		h.r.Start(fastModel, Config{Rates: sim.Rates{Snapshots: 20}})
	}
	for i, n := range h.r.sends() {
		if n != 2 {
			t.Fatalf("%d matches send in slice %d, of 48 in 24", n, i)
		}
	}
	for range 7 {
		h.run()
	}
	h.r.Each(func(m *Match) { m.leaveOut(1) })
	for i, n := range h.r.sends() {
		if n != 2 {
			t.Fatalf("%d matches send in slice %d after one tick was left out", n, i)
		}
	}
	for range 24 {
		h.r.Start(fastModel, Config{})
	}
	least, most := 1<<30, 0
	for _, s := range h.r.slices {
		least, most = min(least, len(s)), max(most, len(s))
	}
	if most != least {
		t.Errorf("between %d and %d matches tick in a slice", least, most)
	}
}

// TestLeavingOut: ticks that are left out are counted, announced, and never made up
// for by calling later ones early or on time.
func TestLeavingOut(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(tagModel, Config{})
	p := newPeer(h, tagModel, 1)
	p.join(m, "p")
	p.play(m, 30)
	before, due := m.tick, m.due(m.tick)
	h.slice += 160 + 3 // the shard was behind by a third of a second: ten ticks of 30 Hz
	p.play(m, 3)
	c := h.r.Counters()
	if m.tick != before+3 || c.Overruns.Load() != 10 || c.TickLate.Max() != 0 {
		t.Errorf("%d ticks, %d overruns, %v late", m.tick-before, c.Overruns.Load(), c.TickLate.Max())
	}
	shift, ok := p.told[len(p.told)-1].(*control.Shift)
	if !ok || shift.Ticks != 10 || shift.Tick != uint32(before) {
		t.Errorf("told %+v", p.told[len(p.told)-1])
	}
	// By the schedule, never re-based, tick N is due at the start plus N periods; ten were left out.
	if due := m.due(m.tick) - due; due.Round(time.Microsecond) != m.span(13).Round(time.Microsecond) {
		t.Errorf("three ticks later is due %v later", due)
	}
}

// TestTickLate: a Tick that starts late says so, and so do those it delays.
func TestTickLate(t *testing.T) {
	h := newHall(t)
	for range 17 { // the 17th shares a slice with the first, of 16 a tick
		h.r.Start(tagModel, Config{})
	}
	h.run()
	for range Grid / 2 {
		h.slice++
		now := sliceAt(h.slice) + 3*time.Millisecond
		h.now = now + 4*time.Millisecond // what the clock says after a match
		h.r.Slice(h.slice, now)
	}
	late := &h.r.Counters().TickLate
	if p50 := late.quantile(.5); p50 < 3*time.Millisecond || p50 > 3400*time.Microsecond {
		t.Errorf("p50 %v", p50)
	}
	if n := late.Count(); n != 17*15 || late.Max() < 7*time.Millisecond || late.Max() > 7100*time.Microsecond {
		t.Errorf("%d samples, at most %v", n, late.Max())
	}
	if q := late.quantile(15.0 / 17); q > 4*time.Millisecond {
		t.Errorf("only one in 17 starts behind another one: %v", q)
	}
}

// bomb is a game that panics when somebody says so.
type bomb struct{}

type bombState struct{ N int32 }
type bombCommand struct {
	Boom int32 `net:"min=0,max=1"`
}

func (bomb) Rules() sim.Rules           { return sim.Rules{Name: "bomb", Hz: 30, Slots: 2} }
func (bomb) Join(*bombState, sim.Slot)  {}
func (bomb) Leave(*bombState, sim.Slot) {}
func (bomb) Init(_ *bombState, setup sim.Setup) {
	if setup.Seed == 666 {
		panic("born broken")
	}
}

func (bomb) Step(s *bombState, cmds []bombCommand) {
	s.N++
	for _, c := range cmds {
		if c.Boom != 0 {
			s.N = -1 << 31
			panic("boom")
		}
	}
}

// TestPanicIsOneMatchs: it ends its match as Failed and keeps its journal; the hash
// streams of the others are what they are without it.
func TestPanicIsOneMatchs(t *testing.T) {
	run := func(boom bool) (hashes []uint64, h *hall, p *peer, sink *memory) {
		h = newHall(t)
		var others []*peer
		for i := range 6 {
			o := newPeer(h, tagModel, uint32(i))
			o.join(h.r.Start(tagModel, Config{Bots: true, Setup: sim.Setup{Seed: uint32(i)}}), "o")
			others = append(others, o)
		}
		sink = new(memory)
		model := netcode.NewModel(sim.Erase(bomb{}))
		m := h.r.Start(model, Config{ID: "bad", Journal: sink})
		p = newPeer(h, model, 1)
		p.join(m, "p")
		for i := range 200 {
			for _, o := range others {
				o.press(1)
			}
			p.cmd[0] = 0
			if boom && i == 100 {
				p.cmd[0] = 1
			}
			p.send(m.tick + 1)
			for range Grid / 30 {
				h.run()
			}
			for _, o := range others {
				o.read(1)
				o.check()
				hashes = append(hashes, sim.Hash(o.seat.match.world))
			}
			p.read(1)
		}
		return hashes, h, p, sink
	}
	calm, _, _, _ := run(false)
	hashes, h, p, sink := run(true)
	if !slices.Equal(calm, hashes) {
		t.Error("the other matches noticed")
	}
	m := p.seat.match
	if m.over != Failed || p.ended != Failed || len(h.ended) != 1 || h.ended[0] != m ||
		h.r.Counters().Failed.Load() != 1 {
		t.Fatalf("match %v, wire %v, %d ended", m.over, p.ended, len(h.ended))
	}
	if !strings.Contains(m.Fault(), "tick 101: boom") || !strings.Contains(m.Fault(), "runner_test.go") {
		t.Errorf("fault %.200s", m.Fault())
	}
	j := sink.parse(t, m.model)
	rep, err := j.Verify()
	if err != nil || rep.Divergence != nil || j.Last != 101 || !j.Ended || j.Reason != "failed" {
		t.Errorf("journal: %+v, %v; last tick %d, end %q", rep, err, j.Last, j.Reason)
	}
}

// TestBornBroken: a setup on which Init panics is a match that failed, not a shard that did.
func TestBornBroken(t *testing.T) {
	h := newHall(t)
	sink := new(memory)
	m := h.r.Start(netcode.NewModel(sim.Erase(bomb{})), Config{Setup: sim.Setup{Seed: 666}, Journal: sink})
	if _, why := m.Join(Player{ID: "p"}, &wire{h: h}); why != Failed {
		t.Fatalf("joined: %v", why)
	}
	for range Grid {
		h.run()
	}
	if len(h.ended) != 1 || !strings.Contains(m.Fault(), "born broken") || !sink.closed || len(sink.bytes) != 0 {
		t.Errorf("%d ended, fault %.80q, journal closed %v with %d bytes", len(h.ended), m.Fault(), sink.closed,
			len(sink.bytes))
	}
}

// TestStop ends everything at once.
func TestStop(t *testing.T) {
	h := newHall(t)
	var them []*peer
	for range 5 {
		p := newPeer(h, tagModel, 1)
		p.join(h.r.Start(tagModel, Config{}), "p")
		them = append(them, p)
	}
	h.run()
	h.r.Stop(Stopped)
	for _, p := range them {
		if p.ended != Stopped {
			t.Errorf("ended %v", p.ended)
		}
	}
	if len(h.ended) != 5 || h.r.Matches() != 0 || h.r.Slice(h.slice+1, h.now) {
		t.Errorf("%d ended, %d run", len(h.ended), h.r.Matches())
	}
}

// quantile returns the least bound that a share q of the samples is below; 0 without samples.
func (h *Histogram) quantile(q float64) time.Duration {
	rank := uint64(q * float64(h.Count()))
	for i := range h.buckets {
		n := h.buckets[i].Load()
		if n > 0 && n >= rank {
			return min(upperOf(i), h.Max())
		}
		rank -= n
	}
	return h.Max()
}

func TestHistogram(t *testing.T) {
	var h Histogram
	last := time.Duration(0)
	for i := range buckets {
		if up := upperOf(i); up <= last {
			t.Fatalf("bucket %d ends at %v, the one before at %v", i, up, last)
		}
		if at := bucketOf(last); at != i {
			t.Fatalf("%v is in bucket %d, not %d", last, at, i)
		}
		last = upperOf(i)
	}
	if last < time.Minute {
		t.Errorf("ends at %v", last)
	}
	for i := range 1000 {
		h.Record(time.Duration(i+1) * time.Millisecond)
	}
	for q, want := range map[float64]time.Duration{.5: 500 * time.Millisecond, .99: 990 * time.Millisecond,
		1: time.Second} {
		if got := h.quantile(q); got < want || got > want*9/8 {
			t.Errorf("quantile %v is %v", q, got)
		}
	}
	if h.Count() != 1000 || h.Sum() != 500500*time.Millisecond || h.Max() != time.Second {
		t.Errorf("%d, %v, %v", h.Count(), h.Sum(), h.Max())
	}
	if n := bucketOf(time.Hour); n != buckets-1 {
		t.Errorf("an hour is in bucket %d", n)
	}
}

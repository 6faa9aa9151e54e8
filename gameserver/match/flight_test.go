package match

import (
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/netcode/flight"
	"slipstream/sim"
	"slipstream/sim/racing"
)

// TestFlightRecord: what a match remembers is what happened, for 20 seconds and no longer.
func TestFlightRecord(t *testing.T) {
	c := newCrowd(t, netcode.NewModel(sim.Erase(racing.Game{})))
	for range 30 {
		c.tick()
	}
	f := c.m.Flight(AllSlots)
	if len(f.Ticks) != 30 || f.Newest != 31 || len(f.Seats) != c.m.model.Slots {
		t.Fatalf("%d ticks up to %d, %d seats", len(f.Ticks), f.Newest, len(f.Seats))
	}
	last := f.Seats[3].Ticks[29]
	if last.Flags&(SeatPerson|SeatOpen|SeatAwaited) != SeatPerson|SeatOpen|SeatAwaited || last.Age != 0 ||
		last.Ahead != 0 {
		t.Errorf("who sends each command in time: %+v", last)
	}
	c.seats[3].Drop()
	for range 25 * c.m.hz {
		c.tick()
	}
	f = c.m.Flight(3)
	if want := int(flight.Span/time.Second) * c.m.hz; len(f.Ticks) != want || len(f.Seats) != 1 ||
		len(f.Seats[0].Ticks) != want {
		t.Fatalf("%d ticks are remembered, want %d", len(f.Ticks), want)
	}
	if s := f.Seats[0].Ticks[0]; s.Flags&SeatOpen != 0 {
		t.Errorf("who dropped: %+v", s)
	}
}

// TestReport: whose fault a hitch was is judged with what the match saw; a flood of reports
// counts as one a second, and what was never sent as none.
func TestReport(t *testing.T) {
	c := newCrowd(t, netcode.NewModel(sim.Erase(racing.Game{})))
	for range 60 {
		c.tick()
	}
	s, h := c.seats[0], &c.m.counters.Hitches
	tick := uint32(c.m.tick)
	s.Report(c.h.now, &control.Hitch{Tick: tick + 1, Ticks: 30, Froze: 200})
	s.Report(c.h.now, &control.Hitch{Tick: tick, Ticks: 30, Own: 100})
	for range 50 {
		s.Report(c.h.now, &control.Hitch{Tick: tick, Ticks: 30, Own: 100})
	}
	if got := h[flight.Contact].Load(); got != 1 {
		t.Errorf("%d contacts", got)
	}
	// A pause that the client took for a slow link.
	c.m.Tick(c.m.due(c.m.tick+1) + 150*time.Millisecond)
	for range 60 {
		c.tick()
	}
	s.Report(c.h.now, &control.Hitch{Tick: uint32(c.m.tick), Ticks: 65535, Froze: 100, Downlink: 150})
	if got := h[flight.Server].Load(); got != 1 {
		t.Errorf("%d overruns; %+v", got, c.m.Flight(0).Hitches)
	}
	c.seats[len(c.seats)-1].Report(c.h.now, &control.Hitch{Tick: 1, Own: 100}) // a spectator's
	if got := len(c.m.Flight(AllSlots).Hitches); got != 2 {
		t.Errorf("%d hitches are kept", got)
	}
	for range maxHitches + 5 {
		for range 60 {
			c.tick()
		}
		s.Report(c.h.now, &control.Hitch{Own: 100})
	}
	if got := len(c.m.Flight(AllSlots).Hitches); got != maxHitches {
		t.Errorf("%d hitches are kept, want %d", got, maxHitches)
	}
}

// BenchmarkFlightRecord: what remembering a tick of a full match costs.
func BenchmarkFlightRecord(b *testing.B) {
	c := newCrowd(b, netcode.NewModel(sim.Erase(racing.Game{})))
	for range 60 {
		c.tick()
	}
	b.ReportAllocs()
	for b.Loop() {
		c.m.flight.tick(c.m, 0)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(c.m.model.Slots), "ns/seat")
}

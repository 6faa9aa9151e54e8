package client

import (
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/netcode/flight"
)

// stall lets the client not run for d; then it receives everything that came meanwhile at once.
func (p *player) stall(d int64) {
	now := p.at[p.next] + d
	for ; p.next < len(p.at) && p.at[p.next] <= now; p.next++ {
		p.c.Receive(now, p.msgs[p.next])
	}
	p.c.Advance(now, p.cmd)
}

// reports takes all messages that the client sends, and returns the hitches among them.
func (p *player) reports(t *testing.T) (all []*control.Hitch) {
	for msg := p.c.Next(); msg != nil; msg = p.c.Next() {
		if netcode.TypeOf(msg) != netcode.TypeControl {
			continue
		}
		m, err := control.Parse(control.ToPlay, msg[1:])
		if err != nil {
			t.Fatal(err)
		}
		if h, ok := m.(*control.Hitch); ok {
			all = append(all, h)
		}
	}
	return all
}

// TestHitchIsTold: the owner is told of each hitch, the server of at most one a second.
func TestHitchIsTold(t *testing.T) {
	var told []flight.Hitch
	p := newPlayer(recorded(20*time.Second), Config{OnHitch: func(h *flight.Hitch) { told = append(told, *h) }})
	for p.next < 400 {
		p.turn()
	}
	if len(told) != 0 {
		t.Fatalf("a clean race: %+v", told)
	}
	var sent []*control.Hitch
	var ends []int64
	for range 3 {
		p.stall(400 * ms)
		for end := p.at[p.next] + 500*ms; p.at[p.next] < end; p.next++ {
			now := p.at[p.next]
			p.c.Receive(now, p.msgs[p.next])
			p.c.Advance(now, p.cmd)
			for _, h := range p.reports(t) {
				sent, ends = append(sent, h), append(ends, now)
			}
		}
	}
	if len(told) < 2 || len(sent) == 0 || len(sent) >= len(told) {
		t.Fatalf("told of %d, reported %d", len(told), len(sent))
	}
	for i := 1; i < len(ends); i++ {
		if ends[i]-ends[i-1] < int64(flight.ReportEvery) {
			t.Errorf("two reports within %v", time.Duration(ends[i]-ends[i-1]))
		}
	}
	if h := told[0]; h.Verdict != flight.Page || h.Froze < 350*time.Millisecond || h.Page < 350*time.Millisecond {
		t.Errorf("%+v", h)
	}
	if h := sent[0]; h.Page < 350 || h.Page > 400 || h.Tick == 0 || h.Ticks < 30 {
		t.Errorf("%+v", h)
	}
	if n := p.c.Stats(0).Hitches[flight.Page]; n != uint64(len(told)) {
		t.Errorf("%d are counted of %d", n, len(told))
	}
}

// BenchmarkFlightCorrection measures what it costs to see how far a replay moved each of eight cars.
func BenchmarkFlightCorrection(b *testing.B) {
	p := newPlayer(recorded(10*time.Second), Config{})
	for p.next < 400 {
		p.turn()
	}
	p.c.sample.Depth = 8
	now := p.at[p.next]
	b.ReportAllocs()
	for b.Loop() {
		now += int64(frame)
		p.c.keepShown(now)
		p.c.recordCorrection()
	}
}

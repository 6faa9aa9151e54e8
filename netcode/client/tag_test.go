package client

import (
	"testing"
	"time"

	"slipstream/netcode/netsim"
	"slipstream/sim"
	"slipstream/sim/tag"
)

var tagKeys = [][]int32{{0, 0}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, -1}}

func TestPlay(t *testing.T) {
	m := newMatch(t, sim.Erase(tag.Game{}), 1)
	c := netsim.Conditions{RTT: 100 * time.Millisecond, Jitter: 10 * time.Millisecond}
	for i := range 4 {
		m.join(c, Config{}, fromKeys(uint64(i), 10, tagKeys...))
	}
	m.run(60 * time.Second)
	for _, s := range m.seats {
		st := s.client.Stats(s.local(m.now))
		t.Logf("slot %d: %+v", s.slot, st)
		t.Logf("server: ticks %d starved %d arrivals %v; corrections max %.3f of %d; rivals p95 %.3f; depth p95 %.0f; slack p50 %.2f", s.ticks, s.starved, s.arrivals,
			quantile(s.record.corrections, 1), s.record.predicted, quantile(s.record.rivals, .95), quantile(s.record.depths, .95), quantile(s.record.slacks, .5))
	}
}

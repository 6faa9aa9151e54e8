package client

import (
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

func pool(m *match, of func(r *record) []float64) (all []float64) {
	for _, s := range m.seats {
		all = append(all, of(&s.record)...)
	}
	return all
}

// links are the networks of the design's target table, which gameserver/match prints: go test
// ./gameserver/match -run Targets -v
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

package netcode_test

import (
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
	"slipstream/sim/tag"
)

var tagModel = netcode.NewModel(sim.Erase(tag.Game{})) // 30 Hz: holds 7 ticks

func TestCommandBuffer(t *testing.T) {
	const now = 1000
	b := netcode.NewCommandBuffer(tagModel)
	put := func(tick sim.Tick, dx int32, want netcode.Arrival) {
		t.Helper()
		if got := b.Put(now, tick, []int32{dx, 0}); got != want {
			t.Errorf("command for tick %d: arrival %d, want %d", tick, got, want)
		}
	}
	take := func(tick sim.Tick, dx, age int32, want bool) {
		t.Helper()
		cmd, gotAge, ok := b.Take(tick)
		if ok != want || ok && (cmd[0] != dx || gotAge != age) {
			t.Errorf("tick %d: took %v of age %d, %v; want %d of age %d, %v", tick, cmd, gotAge, ok, dx, age, want)
		}
	}

	put(now+1, 1, netcode.Waiting)
	put(now+1, -1, netcode.Repeated) // the first one counts
	put(now+netcode.CommandTicks, 1, netcode.Waiting)
	put(now+netcode.CommandTicks+1, 1, netcode.Early)
	put(now-2, 1, netcode.Late)
	put(now-4, -1, netcode.Stale) // a newer one has come
	put(now-1, -1, netcode.Late)
	take(now+1, 1, 0, true) // its own command; the late one is forgotten
	take(now+2, 0, 0, false)

	put(now-1, 1, netcode.Stale) // older than the one that was taken
	b.Clear()
	put(now-7, 1, netcode.Stale) // held for seven ticks by now
	put(now-6, 1, netcode.Late)
	take(now+1, 1, 7, true)
	take(now+2, 0, 0, false) // it is held already
	b.Clear()
	take(now+netcode.CommandTicks, 0, 0, false)

	// No tick that a peer can name is beyond the ring.
	for _, tick := range []sim.Tick{0, 1, now + 1<<31, 1<<32 - 1} {
		if got := b.Put(now, tick, []int32{1, 1}); got != netcode.Stale && got != netcode.Early {
			t.Errorf("command for tick %d: arrival %d", tick, got)
		}
	}
}

func TestCommandBufferHoldsAPause(t *testing.T) {
	b := netcode.NewCommandBuffer(tagModel)
	for tick := sim.Tick(1); tick <= netcode.CommandTicks; tick++ {
		b.Put(0, tick, []int32{int32(tick%3) - 1, 0})
	}
	for tick := sim.Tick(1); tick <= netcode.CommandTicks; tick++ {
		if cmd, age, ok := b.Take(tick); !ok || age != 0 || cmd[0] != int32(tick%3)-1 {
			t.Fatalf("tick %d: %v %d %v", tick, cmd, age, ok)
		}
	}
}

func TestSlackMeter(t *testing.T) {
	var m netcode.SlackMeter
	if _, ok := m.Slack(); ok {
		t.Error("an empty meter has a slack")
	}
	m.Add(100, 3, 101) // just in time
	if s, _ := m.Slack(); s.Min != 0 || s.P5 != 0 {
		t.Errorf("just in time is %+v", s)
	}
	m.Add(100, 0, 100) // just too late
	if s, _ := m.Slack(); s.Min != -1 {
		t.Errorf("just too late is %+v", s)
	}
	m.Clear()
	for i := range 2 * netcode.SlackSamples {
		m.Add(100, 3, 101+sim.Tick(i%netcode.SlackSamples)%20)
	}
	// 64 samples of 0, 4, .. 76, four of each of the first four: the fourth worst is 0.
	if s, _ := m.Slack(); s.Min != 0 || s.P5 != 0 {
		t.Errorf("slack is %+v", s)
	}
	for range 3 {
		m.Add(100, 3, 50)
		m.Add(100, 3, 500)
	}
	if s, _ := m.Slack(); s.Min != -128 || s.P5 != 0 {
		t.Errorf("three late ones of 64 give %+v", s)
	}
	m.Add(100, 3, 50)
	if s, _ := m.Slack(); s.P5 != -128 {
		t.Errorf("four late ones of 64 give %+v", s)
	}
	if n := testing.AllocsPerRun(100, func() { m.Add(1, 2, 3); m.Slack() }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

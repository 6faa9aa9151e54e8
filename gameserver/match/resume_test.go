package match_test

import (
	"testing"
	"time"

	"slipstream/gameserver/match"
	"slipstream/netcode"
	"slipstream/netcode/netsim"
	"slipstream/sim"
	"slipstream/sim/racing"
)

// TestBackAtTheWheel: after a cut a player drives on his screen a round trip and two
// ticks after his hello, and at the server by one and a half, his slack and two
// ticks; with jitter, by what jitter adds to each of the ways.
func TestBackAtTheWheel(t *testing.T) {
	for _, wire := range []netsim.Conditions{
		{RTT: 50 * time.Millisecond},
		{RTT: 100 * time.Millisecond},
		{RTT: 200 * time.Millisecond},
		{RTT: 50 * time.Millisecond, Jitter: 5 * time.Millisecond},
		{RTT: 100 * time.Millisecond, Jitter: 10 * time.Millisecond},
		{RTT: 200 * time.Millisecond, Jitter: 20 * time.Millisecond},
	} {
		const tick = time.Second / racing.Hz
		const slack = tick * 5 / 2
		// Jitter is of the 95th percentile; of many ways one is worse.
		local := wire.RTT + 2*tick + 2*wire.Jitter
		server := wire.RTT*3/2 + 2*tick + slack + 3*wire.Jitter
		var worstLocal, worstServer time.Duration
		r := newRoomOf(t, match.Config{Seats: 4, Setup: long}, 21)
		for range 4 {
			r.join(wire)
		}
		g := r.guests[0]
		r.run(5 * time.Second)
		for i := range 10 {
			[]*netsim.Messages{g.up, g.down}[i%2].Cut(r.rng.IntN(100))
			before := g.line
			r.until(t, time.Second, func() bool { return g.line != before })
			hello := r.now
			r.until(t, time.Second, func() bool { return g.spoke >= hello })
			worstLocal = max(worstLocal, r.now-hello)
			r.until(t, time.Second, func() bool { return r.drives(g) })
			worstServer = max(worstServer, r.now-hello)
			r.run(2 * time.Second)
		}
		// A picture is made of a command as soon as it is sent.
		t.Logf("%-22v on the screen after at most %v (%v), at the server after %v (%v)",
			wire, worstLocal.Round(time.Millisecond), local.Round(time.Millisecond), worstServer.Round(time.Millisecond),
			server.Round(time.Millisecond))
		if worstLocal > local || worstServer > server {
			t.Errorf("%v: too late", wire)
		}
		r.check()
	}
}

// until runs until done says so, slice by slice.
func (r *room) until(t *testing.T, most time.Duration, done func() bool) {
	t.Helper()
	for end := r.now + most; !done(); r.run(time.Second / match.Grid) {
		if r.now > end {
			t.Fatal("it does not come to that")
		}
	}
}

// drives reports whether the newest World was made with the command of a guest for it.
func (r *room) drives(g *guest) bool {
	if g.line.seat == nil {
		return false
	}
	m, slot := r.model, sim.Slot(g.line.seat.Slot())
	seats := m.Seats(r.match.World())
	return m.Kind(seats, slot) == netcode.Person && m.Age(seats, slot) == 0
}

package match_test

import (
	"testing"
	"time"

	"slipstream/gameserver/match"
	"slipstream/netcode"
	"slipstream/netcode/client"
	"slipstream/netcode/netsim"
	"slipstream/sim"
	"slipstream/sim/racing"
)

// smooth is the network of most players.
var smooth = netsim.Conditions{RTT: 100 * time.Millisecond, Jitter: 10 * time.Millisecond}

// TestRaceOfEight is the race that players have: eight persons, 100 ms, 10 ms of jitter.
func TestRaceOfEight(t *testing.T) {
	r := newRoom(t, 2)
	for range 8 {
		r.join(smooth)
	}
	length := 40 * time.Second
	if testing.Short() {
		length = 10 * time.Second
	}
	r.run(length)
	c := r.runner.Counters()
	f := r.check()
	// A second less than its length is what each must have seen of the race.
	ticks := int(length/time.Second-1) * racing.Hz
	if f.p99 > .10 || f.corrections < 8*ticks || f.hashes < uint64(8*ticks/netcode.HashTicks) || f.compared < 8*ticks {
		t.Errorf("%+v", f)
	}
	if starved, seated := c.Starved.Load(), c.Seated.Load(); 1000*starved > 5*seated || seated < uint64(8*ticks) {
		t.Errorf("starved %d of %d", starved, seated)
	}
	if n := c.Skipped.Load(); n != 0 {
		t.Errorf("%d snapshots were skipped on links that lose nothing", n)
	}
	if n := c.Encodes.Load(); n > c.Ticks.Load()+8 {
		t.Errorf("%d encodes for %d ticks: seats that keep up do not share", n, c.Ticks.Load())
	}
}

// TestCut: a client whose connection is cut, at any byte, comes back to its seat.
func TestCut(t *testing.T) {
	r := newRoom(t, 3)
	for range 4 {
		r.join(smooth)
	}
	r.run(10 * time.Second)
	for i := range 12 {
		g := r.guests[i%3]
		slot := g.line.seat.Slot()
		cut := []*netsim.Messages{g.up, g.down}[i%2]
		cut.Cut(r.rng.IntN(200))
		r.run(3 * time.Second)
		if g.client.State() != client.Playing || g.line.seat == nil || g.line.seat.Slot() != slot || !g.line.seat.Open() {
			t.Fatalf("cut %d: %s is %v", i, g.id, g.client.State())
		}
		if m := r.model; !m.Driven(m.Seats(r.match.World()), sim.Slot(slot)) {
			t.Fatalf("cut %d: %s does not drive", i, g.id)
		}
	}
	f := r.check()
	if f.resumes != 12 || f.keyframes != 4+12 {
		t.Errorf("%d resumes, %d keyframes", f.resumes, f.keyframes)
	}
}

// TestStall: a link on which nothing gets through for seconds, with buffers for
// hours, brings at most the round trip and 15 ticks of the past, then the newest.
func TestStall(t *testing.T) {
	r := newRoom(t, 4)
	for range 4 {
		r.join(smooth)
	}
	r.run(10 * time.Second)
	g := r.guests[0]
	for i, stall := range []time.Duration{300 * time.Millisecond, time.Second, 4500 * time.Millisecond} {
		g.line.sent = nil
		begun := r.now
		g.down.Freeze(int64(r.now + stall))
		r.run(stall - time.Millisecond)
		stale := 0
		for _, at := range g.line.sent {
			if at > begun-50*time.Millisecond {
				stale++
			}
		}
		// What is sent from the stall's begin on: until the oldest that is on its way is
		// older than the round trip and 15 ticks.
		if most := 15 + 8; stale > most {
			t.Errorf("stall %d: %d snapshots were sent into it, more than %d", i, stale, most)
		}
		r.run(300 * time.Millisecond)
		if newest, _ := g.client.Ticks(); r.match.Newest()-newest > 15 {
			t.Errorf("stall %d: %v later the newest it holds is %d of %d", i, 300*time.Millisecond, newest, r.match.Newest())
		}
		r.run(5 * time.Second)
	}
	r.check()
}

// TestReaderStops: the same when it is the client that does nothing.
func TestReaderStops(t *testing.T) {
	r := newRoom(t, 5)
	for range 4 {
		r.join(smooth)
	}
	r.run(10 * time.Second)
	g := r.guests[1]
	g.line.sent = nil
	g.frozen = r.now + 4*time.Second
	r.run(4 * time.Second)
	if n := len(g.line.sent); n > 15+8 {
		t.Errorf("%d snapshots were sent to who does not read", n)
	}
	r.run(3 * time.Second)
	if newest, _ := g.client.Ticks(); r.match.Newest()-newest > 10 {
		t.Errorf("the newest it holds is %d of %d", newest, r.match.Newest())
	}
	for _, other := range r.guests {
		if other == g {
			continue
		}
		if s := other.client.Stats(int64(r.now)); s.Snapshots < uint64(r.match.Newest())-30 {
			t.Errorf("%s has %d snapshots of %d", other.id, s.Snapshots, r.match.Newest())
		}
	}
	r.check()
}

// TestServerPause: half a second in which the server does nothing costs nobody his
// seat; what cannot be caught up with is announced, and clients stand still for it.
func TestServerPause(t *testing.T) {
	r := newRoom(t, 6)
	for range 4 {
		r.join(smooth)
	}
	r.run(10 * time.Second)
	c := r.runner.Counters()
	before, starved := r.match.Newest(), c.Starved.Load()
	r.paused = r.now + 500*time.Millisecond
	r.run(5500 * time.Millisecond)
	if n := c.Overruns.Load(); n < 29 || n > 30 {
		t.Errorf("%d overruns", n)
	}
	if n := r.match.Newest() - before; n < 299 || n > 302 {
		t.Errorf("%d ticks in 5 s", n)
	}
	if n := c.Starved.Load() - starved; n > 4*20 {
		t.Errorf("%d ticks starved", n)
	}
	for _, g := range r.guests {
		if _, predicted := g.client.Ticks(); g.client.State() != client.Playing || predicted > r.match.Newest()+15 {
			t.Errorf("%s is %v, at tick %d of %d", g.id, g.client.State(), predicted, r.match.Newest())
		}
	}
	r.check()
}

// TestSecondTab: the newest connection has the seat, and the older page is told so for good.
func TestSecondTab(t *testing.T) {
	r := newRoom(t, 7)
	g := r.join(smooth)
	r.run(5 * time.Second)
	tab := r.join(smooth)
	tab.id = g.id
	tab.client = client.New(client.Config{Model: r.model, Token: g.id})
	tab.connect()
	r.run(5 * time.Second)
	if why, _ := g.client.Why(); g.client.State() != client.Over || why != "replaced" {
		t.Errorf("the older page: %v, %q", g.client.State(), why)
	}
	if tab.client.State() != client.Playing || tab.client.Slot() != 0 || r.match.Kept() != 1 {
		t.Errorf("the newer page: %v in slot %d, %d kept", tab.client.State(), tab.client.Slot(), r.match.Kept())
	}
	r.check()
}

// TestToTheFlag: a race of persons and bots ends, and everybody is told the same result.
func TestToTheFlag(t *testing.T) {
	sprint := sim.Setup{Settings: [sim.MaxValues]int32{racing.SettingLaps: 1, racing.SettingCountdown: 1}}
	r := newRoomOf(t, match.Config{Seats: 8, Bots: true, Setup: sprint}, 8)
	for range 3 {
		r.join(smooth)
	}
	for r.match.Over() == match.None && r.now < 10*time.Minute {
		r.run(time.Second)
	}
	r.run(time.Second)
	if r.match.Over() != match.Finished {
		t.Fatalf("after %v: %v", r.now, r.match.Over())
	}
	standings := r.match.Results()
	for i, s := range standings {
		if len(standings) != 8 || s.Place != i+1 || s.Player.ID != "" && s.Player.Name != s.Player.ID {
			t.Fatalf("%+v", standings)
		}
	}
	for _, g := range r.guests {
		if why, _ := g.client.Why(); g.result == nil || why != "finished" || len(g.result.Places) != 8 {
			t.Fatalf("%s: %q, %+v", g.id, why, g.result)
		}
		for i, p := range g.result.Places {
			if s := standings[i]; int(p.Place) != s.Place || p.Slot != uint8(s.Slot) || p.Name != s.Player.Name ||
				p.Bot != (s.Player.ID == "") {
				t.Errorf("%s was told %+v, it was %+v", g.id, p, s)
			}
		}
	}
	r.check()
}

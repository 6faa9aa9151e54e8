package main

import (
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/solo"
	"slipstream/sim"
	"slipstream/sim/games"
	"slipstream/sim/racing"
)

// TestAlone: a run is driven in time, begun again at once, and a ghost goes with it from the next one on.
func TestAlone(t *testing.T) {
	m := netcode.NewModel(games.ByName("racing"))
	game := solo.NewGame(m, m.Behaviour())
	const track, tick = 3, int64(time.Second / racing.Hz)
	now := int64(time.Minute)
	a := newAlone(game, now, track, nil)
	see := make([]int32, m.Machine.State().Words)
	state := sim.Of[racing.State](see)
	step := func(cmd []int32) {
		now += tick
		a.advance(now, cmd)
		a.draw(now, see)
	}
	still := make([]int32, m.CmdWords)
	lap, ok := solo.Bot(game, track)
	if !ok {
		t.Fatal("the bot does not get round")
	}
	if why := a.haunt(2, lap.Append(nil)); why != solo.Fair {
		t.Fatal(why)
	}
	if step(still); state.Cars[0].Here == 0 || state.Cars[2].Here != 0 {
		t.Error("a ghost that came in the middle of a run")
	}
	a.again = true
	if step(still); state.Clock != 0 || state.Cars[2].Here == 0 || state.Cars[2].X != state.Cars[0].X {
		t.Errorf("another run begins at %d, the ghost at %d, the car at %d", state.Clock, state.Cars[2].X, state.Cars[0].X)
	}
	cmd := make([]int32, m.CmdWords)
	for range lap.Ticks {
		m.Machine.Bot(a.run.State(), 0, cmd)
		if step(cmd); !a.done && state.Cars[2] != state.Cars[0] {
			t.Fatalf("at %d the ghost of the same commands is elsewhere", state.Clock)
		}
	}
	if !a.done || a.run.Lap().Time != lap.Time {
		t.Fatalf("after %d ticks done: %v", lap.Ticks, a.done)
	}
	if step(still); state.Cars[2].Here != 0 {
		t.Error("the ghost stays behind the end")
	}

	// Another track's lap, or what is none, is no ghost; nothing clears the slot.
	other, _ := solo.Bot(game, 1)
	for name, c := range map[string]struct {
		slot int
		lap  []byte
		want solo.Reason
	}{
		"another track": {2, other.Append(nil), solo.OtherTrack}, "no lap": {2, []byte("lap"), solo.Truncated},
		"no slot": {16, lap.Append(nil), solo.Malformed}, "the driver's": {0, lap.Append(nil), solo.Malformed},
		"nothing": {2, nil, solo.Fair},
	} {
		if why := a.haunt(c.slot, c.lap); why != c.want || a.ghosts[1].Ghost != nil && c.slot == 2 {
			t.Errorf("%s: %v, want %v", name, why, c.want)
		}
	}

	// Time that stood still is not caught up.
	before := state.Clock
	now += int64(time.Hour)
	a.resume(now)
	if step(still); state.Clock > before+2 {
		t.Errorf("from %d the clock went to %d", before, state.Clock)
	}
	if n := testing.AllocsPerRun(100, func() { step(still) }); n != 0 {
		t.Errorf("a tick allocates %v times", n)
	}
}

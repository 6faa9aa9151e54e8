package racing

import (
	"testing"

	"slipstream/sim"
	"slipstream/sim/fix"
)

// carry moves a car along the track by hand, a step of some metres a tick, and
// keeps its race.
func carry(s *State, slot int, from, to int32) {
	step := int32(2 * Metre)
	if to < from {
		step = -step
	}
	for along := from; along != to; along = towards(along, to, fix.Abs(step)) {
		spot := Circuit.Spot(along, 0)
		s.Cars[slot].X, s.Cars[slot].Z, s.Cars[slot].Segment = spot.X, spot.Z, spot.Segment
		s.Clock++
		s.lap(Circuit, slot)
	}
}

func TestLapsCountInOrderOnly(t *testing.T) {
	s := started(1, sim.Setup{})
	r := &s.Runs[0]
	full := Circuit.Length
	carry(s, 0, -20*Metre, 20*Metre)
	if r.Lap != 1 || r.Mark != 1 {
		t.Fatalf("over the line: lap %d, mark %d", r.Lap, r.Mark)
	}
	carry(s, 0, 20*Metre, -40*Metre) // back over the line and forth again
	carry(s, 0, -40*Metre, 60*Metre)
	if r.Lap != 1 {
		t.Fatalf("back and forth over the line: lap %d", r.Lap)
	}
	if p := s.progress(Circuit, 0); p < full || p > full+80*Metre {
		t.Errorf("progress is %d m", p/Metre)
	}
	carry(s, 0, 60*Metre, -full+60*Metre) // the whole lap backwards
	carry(s, 0, 60*Metre, 61*Metre)
	if r.Lap != 1 {
		t.Fatalf("a lap backwards: lap %d", r.Lap)
	}
	began := r.Began
	carry(s, 0, 60*Metre, full+20*Metre)
	if r.Lap != 2 || r.Last == 0 || r.Best != r.Last || r.Began == began {
		t.Fatalf("a lap: %+v", r)
	}
	best := r.Best
	s.Clock += 1000
	carry(s, 0, 20*Metre, full+20*Metre)
	if r.Last <= best || r.Best != best {
		t.Errorf("a slower lap: %+v", r)
	}
}

func TestAShortcutIsNoLap(t *testing.T) {
	s := started(1, sim.Setup{})
	carry(s, 0, -20*Metre, 20*Metre)
	half := Circuit.Length / 2
	spot := Circuit.Spot(half, 0) // across the grass, were it not for the walls
	s.Cars[0].X, s.Cars[0].Z, s.Cars[0].Segment = spot.X, spot.Z, spot.Segment
	carry(s, 0, half, Circuit.Length+40*Metre)
	if r := &s.Runs[0]; r.Lap != 1 || r.Mark != 1 {
		t.Errorf("half a lap counts: %+v", r)
	}
}

func TestTheRaceEnds(t *testing.T) {
	s := started(2, sim.Setup{Settings: laps(1, 1)})
	if s.Goal != 1 {
		t.Fatalf("%d laps", s.Goal)
	}
	cap := s.End
	carry(s, 0, -20*Metre, Circuit.Length+20*Metre)
	r := &s.Runs[0]
	if r.Finish == 0 || r.Lap != 2 || s.Cars[0].Ghost == 0 {
		t.Fatalf("it has not finished: %+v", r)
	}
	if s.End >= cap || s.End > r.Finish+afterWin {
		t.Errorf("the race ends %d ticks after the first finish", s.End-r.Finish)
	}
	s.rank(Circuit)
	if r.Place != 1 || s.Runs[1].Place != 2 {
		t.Errorf("places %d and %d", r.Place, s.Runs[1].Place)
	}
	carry(s, 1, -20*Metre, Circuit.Length+20*Metre)
	if s.End != s.Runs[1].Finish+afterAll {
		t.Errorf("the race ends %d ticks after the last finish", s.End-s.Runs[1].Finish)
	}
	for !(Game{}).Over(s) {
		Game{}.Step(s, make([]Command, Slots))
	}
	if s.Clock != s.End {
		t.Errorf("over at %d, not at %d", s.Clock, s.End)
	}
	finish := r.Finish
	carry(s, 0, 20*Metre, Circuit.Length+20*Metre)
	if r.Finish != finish || r.Lap != 2 {
		t.Error("a lap after the finish counts")
	}
}

func TestARaceThatNobodyFinishesEnds(t *testing.T) {
	s, ticks := race(1, sim.Setup{Settings: laps(9, 60)}), 0
	for ; !(Game{}).Over(s); ticks++ {
		Game{}.Step(s, make([]Command, Slots))
	}
	if most := 20 * 60 * Hz; ticks > most {
		t.Errorf("it took %d minutes", ticks/Hz/60)
	}
}

func TestCarsWaitForTheLights(t *testing.T) {
	s, cmds := race(Slots, sim.Setup{Seed: 5}), make([]Command, Slots)
	grid := s.Cars
	for i := range cmds {
		cmds[i] = Command{Pedal: 15, Steer: 127, Buttons: Respawn | Horn}
	}
	for s.Clock < 0 {
		Game{}.Step(s, cmds)
	}
	for i := range s.Cars {
		c := &s.Cars[i]
		if c.X != grid[i].X || c.Z != grid[i].Z || c.Yaw != grid[i].Yaw || c.VX != 0 || c.Respawns != 0 {
			t.Errorf("car %d moved on red", i)
		}
		if c.Horns != 1 {
			t.Errorf("car %d: a horn held down honked %d times", i, c.Horns)
		}
	}
	Game{}.Step(s, cmds)
	if s.Cars[0].VX == 0 && s.Cars[0].VZ == 0 {
		t.Error("green, and it stands still")
	}
}

func TestTheGridIsDealtBySeed(t *testing.T) {
	poles := map[Spot]bool{}
	for seed := range uint32(32) {
		s := race(8, sim.Setup{Seed: seed})
		taken := map[int32]bool{}
		for i := range 8 {
			taken[s.Cars[i].X] = true
		}
		for _, spot := range Circuit.Grid[:8] {
			if !taken[spot.X] {
				t.Fatalf("seed %d: a hole in the grid", seed)
			}
		}
		for _, spot := range Circuit.Grid[:8] {
			if s.Cars[0].X == spot.X {
				poles[spot] = true
			}
		}
	}
	if len(poles) < 5 {
		t.Errorf("slot 0 starts from %d places only", len(poles))
	}
}

func TestALateDriverStartsBehindTheLast(t *testing.T) {
	s, cmds := started(4, sim.Setup{Seed: 3}), make([]Command, Slots)
	for s.Clock < 70*Hz {
		bots(s, cmds)
		Game{}.Step(s, cmds)
	}
	last := int32(1 << 30)
	for i := range 4 {
		last = min(last, s.progress(Circuit, i))
	}
	for late := sim.Slot(4); late < Slots; late++ {
		Game{}.Join(s, late)
		p := s.progress(Circuit, int(late))
		if behind := last - p; behind < 5*Metre || behind > 30*Metre {
			t.Fatalf("slot %d starts %d m behind the last", late, behind/Metre)
		}
		if r := &s.Runs[late]; r.Place != int32(late)+1 || r.Lap != 2 {
			t.Errorf("slot %d: %+v", late, r)
		}
		if s.Cars[late].Ghost == 0 || speedOf(&s.Cars[late]) < 5 {
			t.Errorf("slot %d stands in the way", late)
		}
		last = p
	}
	for range 60 * Hz {
		bots(s, cmds)
		Game{}.Step(s, cmds)
	}
	for late := 4; late < Slots; late++ {
		if s.Runs[late].Lap < 3 {
			t.Errorf("slot %d has not got on: %+v", late, s.Runs[late])
		}
	}
}

func TestRespawn(t *testing.T) {
	s, cmds := started(1, sim.Setup{}), make([]Command, Slots)
	c := &s.Cars[0]
	put(c, 700*Metre, -9*Metre, 20)
	c.Yaw = (c.Yaw + 1<<15) & 0xffff
	before := s.progress(Circuit, 0)
	cmds[0] = Command{Buttons: Respawn}
	for range 30 {
		Game{}.Step(s, cmds) // held down
	}
	f := Circuit.stand(c.Segment, c.X, c.Z)
	if c.Respawns != 1 || fix.Abs(f.offset-f.a.Line) > Metre/2 || s.progress(Circuit, 0)-before > 5*Metre {
		t.Errorf("%d respawns, %.1f m off the line", c.Respawns, float64(f.offset-f.a.Line)/Metre)
	}
	if scale(facing(c.Yaw).x, f.a.DX, facing(c.Yaw).z, f.a.DZ) < fix.One*99/100 {
		t.Error("it does not look down the road")
	}
}

func TestAStuckCarRespawns(t *testing.T) {
	s, cmds := started(1, sim.Setup{}), make([]Command, Slots)
	c := &s.Cars[0]
	put(c, 1400*Metre, 11*Metre, 0)
	c.Yaw = (c.Yaw + 1<<14) & 0xffff // nose to the left wall
	cmds[0] = Command{Pedal: 15}
	for range 4 * Hz {
		Game{}.Step(s, cmds)
	}
	if c.Respawns == 0 {
		t.Error("it is stuck for good")
	}
	put(c, 1400*Metre, 0, 0)
	for range 10 * Hz {
		Game{}.Step(s, make([]Command, Slots))
	}
	if c.Respawns != 0 {
		t.Error("a car that only waits respawned")
	}
}

func TestWrongWay(t *testing.T) {
	s, cmds := started(1, sim.Setup{}), make([]Command, Slots)
	c := &s.Cars[0]
	put(c, 1400*Metre, 0, 0)
	c.Yaw = (c.Yaw + 1<<15) & 0xffff
	cmds[0] = Command{Pedal: 15}
	for range 2 * Hz {
		Game{}.Step(s, cmds)
	}
	if s.Runs[0].Astray < WrongWay {
		t.Errorf("astray for %d", s.Runs[0].Astray)
	}
	put(c, 1400*Metre, 0, 20)
	Game{}.Step(s, cmds)
	if s.Runs[0].Astray != 0 {
		t.Error("it never ends")
	}
}

// TestWhoIsReplacedOnTheGridMovesNobody: a place is given up and taken a tick later.
func TestWhoIsReplacedOnTheGridMovesNobody(t *testing.T) {
	s := race(8, sim.Setup{})
	before := s.Cars
	Game{}.Leave(s, 3)
	for i := range s.Cars {
		if i != 3 && s.Cars[i] != before[i] {
			t.Errorf("car %d moved when another left", i)
		}
	}
	Game{}.Join(s, 3)
	if s.Cars != before {
		t.Error("who replaces another on the grid stands elsewhere, or moves others")
	}
}

package arena

import (
	"testing"

	"slipstream/sim"
	"slipstream/sim/fix"
	"slipstream/sim/simtest"
)

// golden changes with every change of what the game does, and of nothing else.
const golden = 0x4cd2b3a80cc68288

func TestGolden(t *testing.T) {
	if got := simtest.Run(t, sim.Erase(Game{}), simtest.Ticks); got != golden {
		t.Errorf("the golden hash is %#x, want %#x", got, uint64(golden))
	}
}

// duel is two players on open ground, 4 m apart.
func duel() *State {
	s := &State{Left: 1000}
	for slot, x := range []int32{18 * metre, 22 * metre} {
		Game{}.Join(s, sim.Slot(slot))
		s.Players[slot].X, s.Players[slot].Y = x, 37*metre
	}
	return s
}

func step(s *State, ticks int, cmd Command) {
	cmds := make([]Command, slots)
	cmds[0] = cmd
	for range ticks {
		Game{}.Step(s, cmds)
	}
}

// TestShotsKill: four hits are a kill, a death and, after a rest, a new life.
func TestShotsKill(t *testing.T) {
	s := duel()
	for s.Players[1].Lives > 0 && s.Left > 0 {
		step(s, 1, Command{Aim: 256, Fire: 1})
	}
	me, him := &s.Players[0], &s.Players[1]
	if me.Score != 1 || him.Deaths != 1 || him.Hits != Lives {
		t.Fatalf("%+v, %+v", *me, *him)
	}
	was := *him
	step(s, rest, Command{Move: 5})
	if him.Lives != Lives || him.X == was.X && him.Y == was.Y {
		t.Errorf("after its rest it is %+v", *him)
	}
	for s.Left > 0 && me.Score < goal {
		him.Lives, him.X, him.Y = 1, was.X, was.Y
		step(s, 1, Command{Aim: 256, Fire: 1})
	}
	if s.Left == 0 || !(Game{}).Over(s) {
		t.Errorf("with a score of %d and %d ticks left it is not over", me.Score, s.Left)
	}
}

// TestNobodyGetsThroughWalls, nor does a shot, nor a look.
func TestNobodyGetsThroughWalls(t *testing.T) {
	s := duel()
	s.Players[1].X = 26 * metre // behind the wall from 22 to 24 m
	s.Players[0].Y, s.Players[1].Y = 32*metre, 32*metre
	if s.Players[0].sees(&s.Players[1]) {
		t.Error("a wall is seen through")
	}
	step(s, 300, Command{Move: 6, Aim: 256, Fire: 1})
	if x := s.Players[0].X; x > 22*metre-radius || x < 20*metre {
		t.Errorf("it stands at %d", x)
	}
	if s.Players[1].Hits != 0 {
		t.Error("a wall is shot through")
	}
	step(s, 600, Command{Move: 1})
	if x, y := s.Players[0].X, s.Players[0].Y; x < radius || y < radius {
		t.Errorf("it left the arena: %d, %d", x, y)
	}
}

// TestEveryLifeBeginsOnFreeGround: whoever began one inside a wall could never leave it.
func TestEveryLifeBeginsOnFreeGround(t *testing.T) {
	for slot := range int32(slots) {
		for deaths := range int32(slots) {
			p := Player{Deaths: deaths}
			p.spawn(slot)
			if !free(p.X, p.Y, radius) {
				t.Errorf("slot %d, after %d deaths: at %d, %d", slot, deaths, p.X, p.Y)
			}
		}
	}
}

// TestTheZeroCommandGoesOn: a page that is not told what a rival holds down still
// sees him run.
func TestTheZeroCommandGoesOn(t *testing.T) {
	s := duel()
	step(s, 1, Command{Move: 8, Aim: 64})
	step(s, 10, Command{})
	if p := s.Players[0]; p.Y != 37*metre+11*run || p.Aim != fix.Turn/4 {
		t.Errorf("%+v", p)
	}
}

// TestSecrets: a view has who is seen, whole, and of the others the score.
func TestSecrets(t *testing.T) {
	for _, c := range []struct {
		what         string
		ax, ay, x, y int32
		seen         bool
	}{
		{"open ground", 18, 37, 22, 37, true},
		{"too far", 4, 27, 4, 50, false},
		{"behind a wall", 20, 32, 26, 32, false},
		{"in a bush", 38, 38, 32, 32, false},
		{"in a bush, near", 34, 32, 32, 32, true},
		{"out of the bush", 32, 32, 38, 38, true},
	} {
		s := duel()
		a, b := &s.Players[0], &s.Players[1]
		a.X, a.Y, b.X, b.Y = c.ax*metre, c.ay*metre, c.x*metre, c.y*metre
		b.Score, b.Deaths = 7, 3
		s.Shots[salvo] = Shot{Left: 9, X: b.X, Y: b.Y}
		view := *s
		Game{}.Mask(&view, 0)
		if got := view.Players[1]; c.seen && got != *b || !c.seen && got != (Player{Here: 1, Hidden: 1, Score: 7}) {
			t.Errorf("%s: %+v", c.what, got)
		}
		if view.Players[0] != *a {
			t.Errorf("%s: it does not see itself", c.what)
		}
		if bush := c.what == "in a bush"; (view.Shots[salvo].Left != 0) != (c.seen || bush) {
			t.Errorf("%s: the shot is %+v", c.what, view.Shots[salvo])
		}
		step(&view, 5, Command{Move: 5}) // as a page does
		if got := view.Players[1]; (got.Lives == 0) == c.seen || (got.Hidden == 0) != c.seen {
			t.Errorf("%s: stepped, the view has %+v", c.what, view.Players[1])
		}
	}
}

// TestBotsFight: left to themselves they shoot each other, and know no more than
// a person would.
func TestBotsFight(t *testing.T) {
	s, cmds := &State{}, make([]Command, slots)
	Game{}.Init(s, sim.Erase(Game{}).Rules().Clamp(sim.Setup{}))
	for slot := range sim.Slot(slots) {
		Game{}.Join(s, slot)
	}
	for range 60 * hz {
		for slot := range sim.Slot(slots) {
			view := *s
			Game{}.Mask(&view, slot)
			if cmds[slot] = (Game{}).Bot(s, slot); cmds[slot] != (Game{}).Bot(&view, slot) {
				t.Fatalf("%d ticks before the end the bot in slot %d knows a secret", s.Left, slot)
			}
		}
		Game{}.Step(s, cmds)
	}
	kills := int32(0)
	for _, p := range s.Players {
		kills += p.Score
	}
	if kills < 20 {
		t.Errorf("%d kills in a minute of 32 bots", kills)
	}
	t.Logf("%d kills", kills)
}

func full() *State {
	s, cmds := &State{}, make([]Command, slots)
	s.Left = 10000
	for slot := range sim.Slot(slots) {
		Game{}.Join(s, slot)
	}
	for range 20 * hz {
		for slot := range sim.Slot(slots) {
			cmds[slot] = Game{}.Bot(s, slot)
		}
		Game{}.Step(s, cmds)
	}
	return s
}

func BenchmarkStepOf32(b *testing.B) {
	s, cmds := full(), make([]Command, slots)
	for i := range cmds {
		cmds[i] = Game{}.Bot(s, sim.Slot(i))
	}
	now := *s
	for b.Loop() {
		now = *s
		Game{}.Step(&now, cmds)
	}
}

func BenchmarkBotsOf32(b *testing.B) {
	s := full()
	for b.Loop() {
		for slot := range sim.Slot(slots) {
			Game{}.Bot(s, slot)
		}
	}
}

func BenchmarkMaskOf32(b *testing.B) {
	s, view := full(), &State{}
	for b.Loop() {
		for slot := range sim.Slot(slots) {
			*view = *s
			Game{}.Mask(view, slot)
		}
	}
}

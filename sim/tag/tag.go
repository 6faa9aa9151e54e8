// Package tag is a second game, to show how little one takes: players run about
// a square, and whoever is it passes it on by touch. It knows nothing but its own state.
package tag

import "slipstream/sim"

const (
	Side  = 32         // of the square, in units
	arena = Side * 128 // the same, in words
	speed = 24         // units per tick
	reach = 96         // how near is a touch
	grace = 30         // ticks before it can be passed back
)

// State is the whole game.
type State struct {
	It      int32 // slot of whoever is it
	Since   int32 // ticks since it was passed
	Players [8]Player
}

// Player is one seat. An empty seat is the zero Player.
type Player struct {
	Here  int32
	X     int32 `net:"pos,per=128"`
	Y     int32 `net:"pos,per=128"`
	Score int32 // ticks since this player was last it
	Tags  int32 // touches made
}

// Command is what a player holds down: each axis is -1, 0 or 1.
type Command struct {
	DX int32 `net:"min=-1,max=1"`
	DY int32 `net:"min=-1,max=1"`
}

// Game implements sim.Game, and is a Botter.
type Game struct{}

var _ sim.Botter[State, Command] = Game{}

// Rules implements sim.Game.
func (Game) Rules() sim.Rules { return sim.Rules{Name: "tag", Hz: 30, Slots: 8} }

// Init implements sim.Game.
func (Game) Init(s *State, setup sim.Setup) { s.It = int32(setup.Seed % 8) }

// Join implements sim.Game.
func (Game) Join(s *State, slot sim.Slot) {
	s.Players[slot] = Player{Here: 1, X: arena / 8 * int32(slot), Y: arena / 2}
}

// Leave implements sim.Game.
func (Game) Leave(s *State, slot sim.Slot) { s.Players[slot] = Player{} }

// Step implements sim.Game.
func (Game) Step(s *State, cmds []Command) {
	s.Since++
	for i := range s.Players {
		if p := &s.Players[i]; p.Here != 0 {
			p.X = min(max(p.X+speed*cmds[i].DX, 0), arena)
			p.Y = min(max(p.Y+speed*cmds[i].DY, 0), arena)
			p.Score++
		}
	}
	it := &s.Players[s.It]
	if it.Here == 0 {
		s.pass((s.It + 1) % int32(len(s.Players)))
		return
	}
	it.Score = 0
	for i := range s.Players {
		p := &s.Players[i]
		if int32(i) != s.It && p.Here != 0 && s.Since > grace && near(it, p) {
			it.Tags++
			s.pass(int32(i))
			return
		}
	}
}

// Bot implements sim.Botter: it runs from whoever is it, or, being it, after
// the nearest player.
func (Game) Bot(s *State, slot sim.Slot) Command {
	me, it := &s.Players[slot], &s.Players[s.It]
	if int32(slot) != s.It {
		return Command{sign(me.X - it.X), sign(me.Y - it.Y)}
	}
	best, at := int32(1<<30), me
	for i := range s.Players {
		p := &s.Players[i]
		if d := abs(p.X-me.X) + abs(p.Y-me.Y); p.Here != 0 && p != me && d < best {
			best, at = d, p
		}
	}
	return Command{sign(at.X - me.X), sign(at.Y - me.Y)}
}

func (s *State) pass(to int32) { s.It, s.Since = to, 0 }

func near(a, b *Player) bool { return abs(a.X-b.X) < reach && abs(a.Y-b.Y) < reach }

func sign(v int32) int32 { return min(max(v, -1), 1) }

func abs(v int32) int32 { return max(v, -v) }

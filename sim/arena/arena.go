// Package arena is a third game, with secrets: a shooter seen from above. A player is
// not sent rivals behind a wall, in a bush or too far away. The package knows nothing
// of who is sent a view, only what to erase from it.
package arena

import (
	"slices"

	"slipstream/sim"
	"slipstream/sim/fix"
)

// What a page draws.
const (
	Side  = 64 // of the square, in metres
	Sight = 22 // metres: how far anybody sees
	Lives = 4  // hits that kill
)

const (
	hz     = 30
	slots  = 32
	metre  = 256
	side   = Side * metre
	sight  = Sight * metre
	radius = metre / 2       // of a player
	run    = 6 * metre / hz  // of a player in a tick
	flight = 24 * metre / hz // of a shot in a tick
	rustle = 3 * metre       // from where a bush hides nobody
	reload = hz / 3          // ticks between shots
	salvo  = hz / reload     // shots of one player in the air, each for a second
	rest   = 2 * hz          // ticks from a death to the next life
	goal   = 25              // score that ends it
)

// Rect is a part of the ground, in metres.
type Rect struct{ X0, Y0, X1, Y1 int32 }

// A wall stops players, shots and sight. None is thinner than half a shot's tick.
var walls = [...]Rect{
	{12, 10, 14, 24}, {14, 10, 22, 12}, {50, 40, 52, 54}, {42, 52, 50, 54}, {42, 10, 52, 12}, {50, 12, 52, 22},
	{12, 42, 14, 54}, {14, 52, 24, 54}, {28, 22, 36, 24}, {28, 40, 36, 42}, {22, 28, 24, 36}, {40, 28, 42, 36},
	{31, 2, 33, 12}, {31, 52, 33, 62}, {2, 31, 12, 33}, {52, 31, 62, 33},
}

var bushes = [...]Rect{
	{16, 14, 21, 19}, {43, 45, 48, 50}, {43, 14, 48, 19}, {16, 45, 21, 50},
	{3, 3, 8, 8}, {56, 56, 61, 61}, {56, 3, 61, 8}, {3, 56, 8, 61}, {29, 29, 35, 35},
}

// State is the whole game.
type State struct {
	Left    int32 // ticks until the end
	Players [slots]Player
	Shots   [slots * salvo]Shot // salvo for each player
	Walls   [len(walls)]Rect    // for those who draw them: what never changes costs no bytes
	Bushes  [len(bushes)]Rect
}

// Player is one seat. An empty seat is the zero Player.
type Player struct {
	Here                int32
	Hidden              int32 // set only by Mask, on a rival out of sight: of him only Here and Score are left
	X, Y                int32 `net:"pos,per=256"`
	Move                int32 // as in Command
	Aim                 int32 `net:"angle,per=65536"`
	Lives               int32 // 0 is dead
	Wait                int32 // ticks until the next shot, or the next life
	Hits, Deaths, Score int32 // hits taken; kills made
}

// Shot is in the air while Left is not 0.
type Shot struct {
	Left   int32 // ticks
	X, Y   int32 `net:"pos,per=256"`
	VX, VY int32 // units a tick
}

// Command is what a player does. The zero Command changes nothing: a page that is
// not told what rivals hold down predicts that they go on.
type Command struct {
	Move int32 `net:"min=0,max=9"`   // 1 to 9 are three rows of three; 5 stands still
	Aim  int32 `net:"min=0,max=256"` // 256 to the turn, and 0 is none of them
	Fire int32 `net:"min=0,max=1"`
}

// Game implements sim.Game, and is a Finisher, a Masker and a Botter.
type Game struct{}

var (
	_ sim.Finisher[State]        = Game{}
	_ sim.Masker[State]          = Game{}
	_ sim.Botter[State, Command] = Game{}
)

// Rules implements sim.Game.
func (Game) Rules() sim.Rules {
	return sim.Rules{Name: "arena", Hz: hz, Slots: slots, StaleSeconds: 10,
		Settings: []sim.Setting{{Name: "seconds", Min: 10, Max: 1800, Default: 240}}}
}

// Init implements sim.Game.
func (Game) Init(s *State, setup sim.Setup) {
	s.Left, s.Walls, s.Bushes = setup.Settings[0]*hz, walls, bushes
}

// Join implements sim.Game.
func (Game) Join(s *State, slot sim.Slot) {
	s.Players[slot].Here = 1
	s.Players[slot].spawn(int32(slot))
}

// Leave implements sim.Game.
func (Game) Leave(s *State, slot sim.Slot) {
	s.Players[slot] = Player{}
	clear(s.Shots[int(slot)*salvo:][:salvo])
}

// Over implements sim.Finisher.
func (Game) Over(s *State) bool {
	return s.Left == 0 || slices.ContainsFunc(s.Players[:], func(p Player) bool { return p.Score >= goal })
}

// Step implements sim.Game.
func (Game) Step(s *State, cmds []Command) {
	s.Left = max(s.Left-1, 0)
	for i := range s.Players {
		p := &s.Players[i]
		p.Wait = max(p.Wait-1, 0)
		switch {
		case p.Lives > 0:
			s.act(i, &cmds[i])
		case p.Here != 0 && p.Hidden == 0 && p.Wait == 0:
			p.spawn(int32(i))
		}
	}
	for i := range s.Shots {
		if s.Shots[i].Left > 0 {
			s.fly(&s.Shots[i], i/salvo)
		}
	}
}

// spawn begins a life, at a place that follows from the slot and its deaths, so that
// a page predicts its own.
func (p *Player) spawn(slot int32) {
	angle := (slot*5+p.Deaths*7)%slots*(fix.Turn/slots) + fix.Turn/slots/2
	p.X = side/2 + fix.Mul(30*metre, fix.Cos(angle))
	p.Y = side/2 + fix.Mul(30*metre, fix.Sin(angle))
	p.Lives, p.Wait, p.Move = Lives, reload, 5
}

func (s *State) act(i int, c *Command) {
	p := &s.Players[i]
	if c.Aim != 0 {
		p.Aim = c.Aim % 256 * (fix.Turn / 256)
	}
	if c.Move != 0 {
		p.Move = c.Move
	}
	dx, dy := run*((p.Move-1)%3-1), run*((p.Move-1)/3-1)
	if dx != 0 && dy != 0 {
		dx, dy = dx*181/256, dy*181/256
	}
	if free(p.X+dx, p.Y, radius) {
		p.X += dx
	}
	if free(p.X, p.Y+dy, radius) {
		p.Y += dy
	}
	mine := s.Shots[i*salvo:][:salvo]
	j := slices.IndexFunc(mine, func(shot Shot) bool { return shot.Left == 0 })
	if c.Fire != 0 && p.Wait == 0 && j >= 0 {
		mine[j] = Shot{hz, p.X, p.Y, fix.Mul(flight, fix.Cos(p.Aim)), fix.Mul(flight, fix.Sin(p.Aim))}
		p.Wait = reload
	}
}

func (s *State) fly(shot *Shot, owner int) {
	shot.Left--
	for range 2 { // a whole tick would pass by a player
		shot.X, shot.Y = shot.X+shot.VX/2, shot.Y+shot.VY/2
		for i := range s.Players {
			p := &s.Players[i]
			if i == owner || p.Lives == 0 || !near(p.X, p.Y, shot.X, shot.Y, radius) {
				continue
			}
			shot.Left, p.Hits = 0, p.Hits+1
			if p.Lives--; p.Lives == 0 {
				p.Deaths, p.Wait = p.Deaths+1, rest
				s.Players[owner].Score++
			}
		}
		if shot.Left == 0 || !free(shot.X, shot.Y, 0) {
			*shot = Shot{}
			return
		}
	}
}

// Mask implements sim.Masker. Deaths are hidden: they tell where the next life begins.
func (Game) Mask(view *State, slot sim.Slot) {
	me := &view.Players[slot]
	for i := range view.Players {
		if p := &view.Players[i]; p != me && p.Here != 0 && !me.sees(p) {
			*p = Player{Here: 1, Hidden: 1, Score: p.Score}
		}
	}
	for i := range view.Shots {
		if shot := &view.Shots[i]; i/salvo != int(slot) && shot.Left > 0 && !clearView(me.X, me.Y, shot.X, shot.Y) {
			*shot = Shot{}
		}
	}
}

// Bot implements sim.Botter: it wanders, and shoots at the nearest whom it may see.
func (Game) Bot(s *State, slot sim.Slot) Command {
	me := &s.Players[slot]
	mood := (int32(slot)*37 + s.Left/hz) * 40503 >> 3 & 0xfff
	c, best := Command{Move: 1 + mood%9}, int32(sight*sight)
	for i := range s.Players {
		p := &s.Players[i]
		dx, dy := p.X-me.X, p.Y-me.Y
		if far := dx*dx + dy*dy; p != me && p.Lives > 0 && far < best && me.sees(p) {
			best, c.Fire, c.Aim = far, 1, 1+fix.Atan2(dy, dx)>>8&255
		}
	}
	return c
}

func (p *Player) sees(o *Player) bool {
	return clearView(p.X, p.Y, o.X, o.Y) && (!inside(bushes[:], o.X, o.Y, 0) || near(p.X, p.Y, o.X, o.Y, rustle))
}

func clearView(ax, ay, bx, by int32) bool {
	return near(ax, ay, bx, by, sight) &&
		!slices.ContainsFunc(walls[:], func(r Rect) bool { return r.cuts(ax, ay, bx, by) })
}

// cuts reports whether the way from a to b meets r: its corners are on both sides.
func (r Rect) cuts(ax, ay, bx, by int32) bool {
	x0, y0, x1, y1 := r.X0*metre, r.Y0*metre, r.X1*metre, r.Y1*metre
	if max(ax, bx) < x0 || min(ax, bx) > x1 || max(ay, by) < y0 || min(ay, by) > y1 {
		return false
	}
	left := func(x, y int32) bool { return (bx-ax)*(y-ay) > (by-ay)*(x-ax) }
	first := left(x0, y0)
	return left(x1, y0) != first || left(x0, y1) != first || left(x1, y1) != first
}

func near(ax, ay, bx, by, far int32) bool {
	dx, dy := bx-ax, by-ay
	return fix.Abs(dx) <= far && fix.Abs(dy) <= far && dx*dx+dy*dy <= far*far
}

func free(x, y, grow int32) bool {
	return min(x, y) >= grow && max(x, y) <= side-grow && !inside(walls[:], x, y, grow)
}

func inside(rects []Rect, x, y, grow int32) bool {
	return slices.ContainsFunc(rects, func(r Rect) bool {
		return x > r.X0*metre-grow && x < r.X1*metre+grow && y > r.Y0*metre-grow && y < r.Y1*metre+grow
	})
}

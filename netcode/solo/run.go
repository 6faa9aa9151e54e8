package solo

import (
	"slipstream/netcode"
	"slipstream/sim"
)

// Run is a run while it is driven alone and, when it is done, its lap.
type Run struct {
	game   *Game
	number int32
	sketch []int32
	state  []int32
	cmds   []int32
	writer *netcode.RunWriter
	code   []byte // of the commands
	ticks  uint32
	origin uint32
	splits splits
	lap    Lap
	done   bool
	lost   bool // it became longer than a lap can be
}

// NewRun begins a run; sketch is kept.
func NewRun(g *Game, number int32, sketch ...int32) *Run {
	m := g.Model
	r := &Run{
		game: g, number: number, sketch: sketch,
		state: make([]int32, m.Machine.State().Words), cmds: make([]int32, m.Slots*m.CmdWords),
		writer: netcode.NewRunWriter(m), code: make([]byte, 0, MaxBytes), splits: splits{make([]int32, 0, maxMarks)},
	}
	r.Restart()
	return r
}

// Restart begins again.
func (r *Run) Restart() {
	r.game.Model.Machine.Solo(r.state, r.number, r.sketch)
	r.origin = uint32(sim.Hash(r.state))
	r.writer.Begin(r.code)
	r.splits.times = r.splits.times[:0]
	r.ticks, r.done, r.lost = 0, false, false
}

// headroom is the part of MaxBytes that is kept for the rest of a lap, and for the end of the code
// of the commands.
const headroom = len(magic) + 1 + 2*(1+maxText) + 4 + 1 + 4*sim.MaxSketch + numbers + 8

// Step drives the next tick, and reports whether that tick finished the run. One can drive on after
// that, and also when the run has become too long to be a lap, but that is not recorded.
func (r *Run) Step(cmd []int32) bool {
	m := r.game.Model
	now := r.cmds[:m.CmdWords]
	copy(now, cmd)
	m.Machine.Command().Clamp(now)
	m.Machine.Step(r.state, r.cmds)
	if r.done || r.lost {
		return false
	}
	r.writer.Put(now)
	r.ticks++
	t := m.Machine.Timing(r.state)
	r.splits.note(t)
	r.done = t.Done
	if r.lost = !r.done && (r.ticks >= r.game.MaxTicks() || r.writer.Size() > MaxBytes-headroom); r.done {
		r.finish(t)
	}
	return r.done
}

func (r *Run) finish(t sim.Timing) {
	r.lap = Lap{
		Game: r.game.Model.Machine.Rules().Name, Behaviour: r.game.Behaviour, Number: r.number, Sketch: r.sketch,
		Origin: r.origin, Ticks: r.ticks, Time: uint32(t.Ticks), Final: sim.Hash(r.state), Run: r.writer.Finish(),
	}
}

// Of returns what the run was begun with: its number and its sketch.
func (r *Run) Of() (number int32, sketch []int32) { return r.number, r.sketch }

// State returns the state to draw, not a copy: Step changes it.
func (r *Run) State() []int32 { return r.state }

// Lap returns the lap, or nil if the run is not done. It is valid until Restart.
func (r *Run) Lap() *Lap {
	if !r.done {
		return nil
	}
	return &r.lap
}

// Splits returns the times at the marks that were passed. They are valid until Restart.
func (r *Run) Splits() []int32 { return r.splits.times }

// Bot lets the game's own bot drive a run, and returns its lap. It returns false if the
// game has no bot, or the bot does not finish.
func Bot(g *Game, number int32, sketch ...int32) (Lap, bool) {
	if !g.Model.Machine.Bots() {
		return Lap{}, false
	}
	r := NewRun(g, number, sketch...)
	cmd := make([]int32, g.Model.CmdWords)
	for !r.done && !r.lost {
		g.Model.Machine.Bot(r.state, 0, cmd)
		r.Step(cmd)
	}
	return r.lap, r.done
}

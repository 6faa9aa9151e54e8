package solo

import (
	"slipstream/netcode"
	"slipstream/sim"
)

// replay is a lap that is being run again: its state and the reader of its commands.
type replay struct {
	game   *Game
	lap    Lap
	reader *netcode.RunReader
	state  []int32
	cmds   []int32
	ticks  uint32 // how many have been run
}

func newReplay(g *Game) replay {
	m := g.Model
	return replay{
		game: g, reader: netcode.NewRunReader(m),
		state: make([]int32, m.Machine.State().Words), cmds: make([]int32, m.Slots*m.CmdWords),
	}
}

// begin goes to the beginning of a lap.
func (r *replay) begin(l Lap) {
	r.lap, r.ticks = l, 0
	r.reader.Begin(l.Run)
	r.game.Model.Machine.Solo(r.state, l.Number, l.Sketch)
}

// step runs the next tick.
func (r *replay) step() error {
	if err := r.reader.Next(r.cmds[:r.game.Model.CmdWords]); err != nil {
		return err
	}
	r.game.Model.Machine.Step(r.state, r.cmds)
	r.ticks++
	return nil
}

// splits are the times at the marks of a run.
type splits struct {
	times []int32
}

// note takes what the clock says after a tick, which may have passed a mark.
func (s *splits) note(t sim.Timing) {
	if int(t.Marks) > len(s.times) && len(s.times) < maxMarks {
		s.times = append(s.times, t.Ticks)
	}
}

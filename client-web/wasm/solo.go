package main

import (
	"slices"

	"slipstream/netcode/solo"
	"slipstream/sim"
)

// alone is a game against the clock, without a server. Ghosts, which are laps driven before, are
// drawn in the slots after the driver's.
type alone struct {
	game   *solo.Game
	run    *solo.Run
	judge  *solo.Judge // checks laps before they become ghosts
	ghosts []ghost     // by slot - 1
	again  bool        // the next tick begins another run
	done   bool        // the run is done, and driven has not said so yet
	pace
}

// The Worker hands over a whole lap at once.
const _ = uint(textSize - solo.MaxBytes)

// ghost is a lap in a slot. If Ghost is nil there is none.
type ghost struct {
	*solo.Ghost
	lap solo.Lap
	on  bool // it takes part in this run: it was there when the run began
}

func newAlone(game *solo.Game, now int64, number int32, sketch []int32) *alone {
	return &alone{
		game: game, run: solo.NewRun(game, number, sketch...), judge: solo.NewJudge(game),
		ghosts: make([]ghost, game.Model.Slots-1),
		pace:   pace{start: now, hz: int64(game.Model.Machine.Rules().Hz)},
	}
}

func (a *alone) advance(now int64, cmd []int32) int64 {
	for range a.due(now) {
		a.total++
		if a.again {
			a.begin()
			continue
		}
		for i := range a.ghosts {
			if g := &a.ghosts[i]; g.on {
				g.Step()
			}
		}
		a.done = a.run.Step(cmd) || a.done
	}
	return a.began(a.total + 1)
}

// begin is the first tick of another run.
func (a *alone) begin() {
	a.again, a.done = false, false
	a.run.Restart()
	for i := range a.ghosts {
		if g := &a.ghosts[i]; g.Ghost != nil {
			g.Restart(g.lap)
			g.on = true
		}
	}
}

// draw writes the newest state, and the ghosts beside it.
func (a *alone) draw(_ int64, dst []int32) sim.Tick {
	n := copy(dst, a.run.State())
	for i := range a.ghosts {
		if g := &a.ghosts[i]; g.on {
			g.Draw(dst[:n], i+1)
		}
	}
	return a.total
}

// haunt makes a lap the ghost in a slot, from the next run on. An empty lap empties the slot.
func (a *alone) haunt(slot int, lap []byte) solo.Reason {
	if slot < 1 || slot > len(a.ghosts) {
		return solo.Malformed
	}
	g := &a.ghosts[slot-1]
	if *g = (ghost{}); len(lap) == 0 {
		return solo.Fair
	}
	l, why := solo.Parse(append([]byte(nil), lap...))
	if why == solo.Fair {
		why = a.judge.Check(l)
	}
	number, sketch := a.run.Of()
	if why == solo.Fair && (l.Number != number || !slices.Equal(l.Sketch, sketch)) {
		why = solo.OtherTrack
	}
	if why == solo.Fair {
		*g = ghost{Ghost: solo.NewGhost(a.game, l), lap: l}
	}
	return why
}

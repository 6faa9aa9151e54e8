package solo

import (
	"slipstream/netcode"
	"slipstream/sim"
)

// Judge runs a lap again, in pieces as small as its caller likes. It can judge one lap after another.
type Judge struct {
	replay
	splits splits
}

// NewJudge returns a Judge for the laps of one game, with all the memory that it will ever use.
func NewJudge(g *Game) *Judge {
	return &Judge{newReplay(g), splits{make([]int32, 0, maxMarks)}}
}

// Begin checks what a lap says of itself. If the answer is Fair, call Turn until it is done; until then the lap's bytes
// must not change.
func (j *Judge) Begin(l Lap) Reason {
	low, high := j.game.numbers()
	switch {
	case l.Game != j.game.Model.Machine.Rules().Name:
		return OtherGame
	case l.Behaviour != j.game.Behaviour:
		return OtherBuild
	case l.Ticks > j.game.MaxTicks():
		return TooLong
	case l.Number < low || l.Number > high:
		return OtherTrack
	case !j.game.fits(l.Number, l.Sketch):
		return BadSketch
	}
	j.begin(l)
	j.splits.times = j.splits.times[:0]
	if uint32(sim.Hash(j.state)) != l.Origin {
		return OtherTrack
	}
	return Fair
}

// Turn runs at most so many ticks. When it is done, the Reason says what is wrong with the lap, or is Fair.
func (j *Judge) Turn(most int) (done bool, why Reason) {
	for ; most > 0; most-- {
		switch err := j.step(); err {
		case nil:
		case netcode.ErrRange:
			return true, OutOfRange
		default:
			return true, Malformed
		}
		t := j.game.Model.Machine.Timing(j.state)
		j.splits.note(t)
		if j.ticks == j.lap.Ticks {
			return true, j.verdict(t)
		}
		if t.Done {
			return true, Altered // the lap ends earlier than it says
		}
	}
	return false, Fair
}

// verdict judges the state after the last tick. The state comes before the time: if only the time is wrong, the lap was
// driven, but not in that time.
func (j *Judge) verdict(t sim.Timing) Reason {
	switch {
	case sim.Hash(j.state) != j.lap.Final:
		return Altered
	case j.reader.End() != nil:
		return Malformed
	case !t.Done:
		return Unfinished
	case uint32(t.Ticks) != j.lap.Time:
		return WrongTime
	}
	return Fair
}

// Splits returns the times at the marks of the lap that was run, the last of which is the lap's own time. They are
// valid until the next Begin.
func (j *Judge) Splits() []int32 { return j.splits.times }

// Check judges a whole lap at once.
func (j *Judge) Check(l Lap) Reason {
	if why := j.Begin(l); why != Fair {
		return why
	}
	_, why := j.Turn(int(l.Ticks))
	return why
}

// Game returns the game whose laps it judges.
func (j *Judge) Game() *Game { return j.game }

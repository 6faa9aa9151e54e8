//go:build wasip1

package main

import (
	"strconv"

	"slipstream/netcode/solo"
)

//go:wasmexport solo
func startSolo(now float64, number int32) int32 {
	return int32(instance.solo(nanoseconds(now), number))
}

//go:wasmexport ghost
func putGhost(slot, n int32) int32 { return int32(instance.ghost(int(slot), int(n))) }

//go:wasmexport again
func again() { instance.match.(*alone).again = true }

//go:wasmexport resume
func resume(now float64) {
	instance.match.(interface{ resume(now int64) }).resume(nanoseconds(now))
}

//go:wasmexport driven
func driven() int32 { return int32(instance.driven()) }

//go:wasmexport lap
func lap() int32 { return int32(instance.lap()) }

// appendTimes appends the times of a lap as JSON, or why it was refused.
func appendTimes(dst []byte, why solo.Reason, time uint32, splits []int32) []byte {
	dst = append(append(append(dst, `{"refused":"`...), refusedBy(why)...), `","time":`...)
	dst = append(strconv.AppendUint(dst, uint64(time), 10), `,"splits":[`...)
	for i, s := range splits {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(dst, int64(s), 10)
	}
	return append(dst, "]}"...)
}

func refusedBy(why solo.Reason) string {
	if why == solo.Fair {
		return ""
	}
	return why.String()
}

// solo makes the instance play alone: a number, such as that of a track, and the sketch in command. It returns -1 if
// the game cannot be played alone.
func (p *player) solo(now int64, number int32) int {
	game := solo.NewGame(p.model, p.model.Behaviour())
	if game == nil {
		return -1
	}
	p.match = newAlone(game, now, number, p.sketch())
	return 0
}

// ghost makes the lap of n bytes in text the ghost in a slot, and puts its times into text. If n is
// negative it is a lap of the game's bot. It returns the length.
func (p *player) ghost(slot, n int) int {
	a := p.match.(*alone)
	lap := p.text[:max(n, 0)]
	if n < 0 {
		number, sketch := a.run.Of()
		if l, ok := solo.Bot(a.game, number, sketch...); ok {
			lap = l.Append(nil)
		}
	}
	why := a.haunt(slot, lap)
	if why != solo.Fair || len(lap) == 0 {
		return len(appendTimes(p.text[:0], why, 0, nil))
	}
	return len(appendTimes(p.text[:0], why, a.ghosts[slot-1].lap.Time, a.judge.Splits()))
}

// driven puts the times of a run that is done into text and returns the length; -1 if no run was
// done since the last call.
func (p *player) driven() int {
	a, ok := p.match.(*alone)
	if !ok || !a.done {
		return -1
	}
	a.done = false
	return len(appendTimes(p.text[:0], solo.Fair, a.run.Lap().Time, a.run.Splits()))
}

// lap puts the lap of the run that is done into text and returns the length; -1 if it is not done.
func (p *player) lap() int {
	a, ok := p.match.(*alone)
	if !ok || a.run.Lap() == nil {
		return -1
	}
	return len(a.run.Lap().Append(p.text[:0]))
}

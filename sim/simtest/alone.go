package simtest

import (
	"slices"
	"strconv"

	"slipstream/sim"
)

// aloneTicks is how long a run alone is driven at random; later ticks are not checked.
const aloneTicks = 600

// Alone plays runs alone of m, which is a Soloist: on numbers that there are and on any others, by
// its bot and by anybody at all. It calls fail for every promise m breaks.
func Alone(m sim.Machine, fail func(what string)) {
	p := newPlay(m)
	numbers := []int32{0, 1, 2, -1, -1 << 31, 1<<31 - 1}
	if s := m.Rules().Settings; len(s) > 0 {
		numbers = append(numbers, s[0].Min, s[0].Max)
	}
	for i, number := range numbers {
		p.alone(number, i%2 == 0, func(tick int, what string) {
			fail("number " + strconv.Itoa(int(number)) + ", tick " + strconv.Itoa(tick) + ": " + what)
		})
	}
}

func (p *play) alone(number int32, bot bool, fail func(tick int, what string)) {
	sketch := p.sketch()
	p.m.Solo(p.now, number, sketch)
	p.m.Solo(p.again, number, sketch)
	if !slices.Equal(p.now, p.again) {
		fail(0, "a run of the same number begins in two ways")
	}
	clear(p.cmds)
	size, ticks := p.m.Command().Words, aloneTicks
	if bot && p.m.Bots() {
		ticks = p.m.Rules().Hz * sim.SoloSeconds
	}
	was, done := p.timing(0, fail), 0
	for tick := 1; tick <= ticks && done < aloneTicks; tick++ {
		if bot && p.m.Bots() {
			p.m.Bot(p.now, 0, p.cmds[:size])
		} else if p.rng.IntN(12) == 0 {
			for w := range size {
				p.cmds[w] = p.hostile()
			}
			p.m.Command().Clamp(p.cmds[:size])
		}
		copy(p.again, p.now)
		p.m.Step(p.now, p.cmds)
		p.m.Step(p.again, p.cmds)
		if !slices.Equal(p.now, p.again) {
			fail(tick, "the same step of a run came out different")
		}
		is := p.timing(tick, fail)
		switch {
		case was.Done && is != was:
			fail(tick, "what was done is another now")
		case is.Marks != was.Marks && is.Marks != was.Marks+1 || is.Ticks != was.Ticks && is.Ticks != was.Ticks+1:
			fail(tick, "marks or the clock jump")
		}
		if was = is; is.Done {
			done++
		}
	}
}

// timing asks for the time of a run, twice.
func (p *play) timing(tick int, fail func(tick int, what string)) sim.Timing {
	copy(p.again, p.now)
	t := p.m.Timing(p.now)
	if t != p.m.Timing(p.now) || !slices.Equal(p.now, p.again) {
		fail(tick, "reading the clock changed the state, or the clock")
	}
	if t.Done && t.Ticks <= 0 {
		fail(tick, "done in no time")
	}
	return t
}

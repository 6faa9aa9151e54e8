// Package simtest checks that a game keeps the promises package sim makes: the
// same states from the same commands, whatever the machine, and nothing read or
// kept outside the state. It knows games only as machines over words.
package simtest

import (
	"slices"
	"strconv"

	"slipstream/sim"
)

// Play plays m for so many ticks, with hostile commands, bots, joins and leaves
// at random and a new match whenever one is over, and returns a hash of all its
// states. It calls fail, which may return, for every promise m breaks.
//
// Every tick is stepped twice from the same state, with a tick of another match
// in between: a game that keeps anything outside its state comes out different.
// Of a game with secrets it also masks states, and plays on from them as a page does.
func Play(m sim.Machine, ticks int, fail func(what string)) uint64 {
	p := newPlay(m)
	sum := make([]int32, 4)
	for tick := range ticks {
		p.tick(func(what string) { fail("tick " + strconv.Itoa(tick) + ": " + what) })
		sim.Fold(sum, sim.Hash(p.now))
		if m.Masks() && tick%viewEvery == 0 {
			p.look(func(what string) { fail("tick " + strconv.Itoa(tick) + ": " + what) })
			sim.Fold(sum, sim.Hash(p.view))
		}
	}
	return sim.Hash(sum)
}

// Now and then a slot is shown what it may see, and predicts from there.
const (
	viewEvery = 16
	viewTicks = 6
)

type play struct {
	m    sim.Machine
	rng  sim.Rand
	here []bool
	cmds []int32

	now, again, other []int32
	otherCmds         []int32

	habit    sim.Habit // of whoever comes next
	ages     sim.Tick
	guessed  []int32
	wasGuess []int32

	view     []int32 // what a slot may see
	viewCmds []int32
}

func newPlay(m sim.Machine) *play {
	slots, words := m.Rules().Slots, m.State().Words
	p := &play{
		m:         m,
		rng:       sim.NewRand(2),
		here:      make([]bool, slots),
		cmds:      make([]int32, slots*m.Command().Words),
		otherCmds: make([]int32, slots*m.Command().Words),
		now:       make([]int32, words),
		again:     make([]int32, words),
		other:     make([]int32, words),
		view:      make([]int32, words),
		viewCmds:  make([]int32, slots*m.Command().Words),
		guessed:   make([]int32, m.Command().Words),
		wasGuess:  make([]int32, m.Command().Words),
	}
	m.Init(p.now, p.setup())
	m.Init(p.other, p.setup())
	m.Join(p.other, 0)
	return p
}

func (p *play) setup() sim.Setup {
	s := sim.Setup{Seed: p.rng.Next()}
	for i, setting := range p.m.Rules().Settings {
		s.Settings[i] = setting.Min + p.rng.IntN(setting.Max-setting.Min+1)
	}
	if example, ok := p.m.Example(); ok && p.rng.IntN(4) == 0 {
		example.Seed = s.Seed
		s = example
		if at := p.rng.IntN(4 * sim.MaxSketch); at < sim.MaxSketch {
			s.Settings[len(p.m.Rules().Settings):][at] ^= p.hostile()
		}
	}
	return s
}

// sketch is something that somebody drew, or may have; nil of a game that nobody draws for.
func (p *play) sketch() []int32 {
	rules := p.m.Rules()
	s := p.setup().Settings
	return s[len(rules.Settings):][:rules.Sketch]
}

func (p *play) tick(fail func(what string)) {
	if p.m.Over(p.now) {
		clear(p.here)
		p.m.Init(p.now, p.setup())
	}
	p.seats(fail)
	for slot := range p.here {
		p.command(sim.Slot(slot), fail)
	}
	p.guess(fail)
	copy(p.again, p.now)
	p.m.Step(p.now, p.cmds)
	p.m.Bot(p.other, 0, p.otherCmds[:p.m.Command().Words])
	p.m.Step(p.other, p.otherCmds)
	p.m.Step(p.again, p.cmds)
	if !slices.Equal(p.now, p.again) {
		fail("the same step from the same state came out different")
	}
}

// seats lets a slot join or leave: often while the match is empty, then now and then.
func (p *play) seats(fail func(what string)) {
	slot := sim.Slot(p.rng.IntN(int32(len(p.here))))
	if p.here[slot] && p.rng.IntN(600) != 0 || !p.here[slot] && p.rng.IntN(60) != 0 {
		return
	}
	move := p.m.Join
	if p.here[slot] {
		move = p.m.Leave
	}
	p.here[slot] = !p.here[slot]
	copy(p.again, p.now)
	move(p.now, slot)
	move(p.again, slot)
	if !slices.Equal(p.now, p.again) {
		fail("a join or leave of the same state came out different")
	}
}

// command is one slot's for this tick. A third of the slots are the game's own
// bot, the others hold what they have, and then do anything at all.
func (p *play) command(slot sim.Slot, fail func(what string)) {
	size := p.m.Command().Words
	cmd := p.cmds[int(slot)*size : (int(slot)+1)*size]
	switch {
	case !p.here[slot]:
		clear(cmd)
	case slot%3 == 0:
		copy(p.again, p.now)
		p.m.Bot(p.now, slot, cmd)
		if !slices.Equal(p.now, p.again) {
			fail("a bot changed the state")
			copy(p.now, p.again)
		}
	case p.rng.IntN(12) == 0:
		for i := range cmd {
			cmd[i] = p.hostile()
		}
		p.m.Command().Clamp(cmd)
	}
}

// guess has the game guess what one slot does, from what it learned of all of them: a slot a tick.
func (p *play) guess(fail func(what string)) {
	p.ages++
	slot, size := int(p.ages)%len(p.here), p.m.Command().Words
	cmd := p.cmds[slot*size:][:size]
	if !p.m.Guesses() || !p.here[slot] {
		return
	}
	copy(p.again, p.now)
	was := p.habit
	p.m.Learn(&p.habit, p.now, sim.Slot(slot), cmd)
	p.m.Learn(&was, p.now, sim.Slot(slot), cmd)
	copy(p.guessed, cmd)
	copy(p.wasGuess, cmd)
	p.m.Guess(&p.habit, p.now, sim.Slot(slot), p.guessed, p.ages%64+1)
	p.m.Guess(&was, p.now, sim.Slot(slot), p.wasGuess, p.ages%64+1)
	if was != p.habit || !slices.Equal(p.guessed, p.wasGuess) {
		fail("the same guess came out different")
	}
	if !slices.Equal(p.now, p.again) {
		fail("a guess changed the state")
		copy(p.now, p.again)
	}
}

// look masks the state for a slot and steps what is left with what a page knows:
// the slot's own command, and what bots do.
func (p *play) look(fail func(what string)) {
	slot, size := int(p.rng.IntN(int32(len(p.here)))), p.m.Command().Words
	copy(p.view, p.now)
	copy(p.again, p.now)
	p.m.Mask(p.view, sim.Slot(slot))
	p.m.Mask(p.again, sim.Slot(slot))
	if !slices.Equal(p.view, p.again) {
		fail("the same state was masked in two ways")
	}
	for other := range p.here {
		p.m.Mask(p.again, sim.Slot(other)) // as for a spectator
	}
	clear(p.viewCmds)
	for range viewTicks {
		for bot := 0; bot < len(p.here); bot += 3 {
			if p.here[bot] {
				p.m.Bot(p.view, sim.Slot(bot), p.viewCmds[bot*size:][:size])
			}
		}
		copy(p.viewCmds[slot*size:][:size], p.cmds[slot*size:])
		p.m.Step(p.view, p.viewCmds)
	}
}

// hostile is any word, with a liking for the ends of ranges.
func (p *play) hostile() int32 {
	switch p.rng.IntN(4) {
	case 0:
		return -1 << 31
	case 1:
		return 1<<31 - 1
	case 2:
		return p.rng.IntN(513) - 256
	}
	return int32(p.rng.Next())
}

package client

import (
	"math"
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// How a command that is not known yet is guessed. A moving stick is a fifth less error at p95, 14
// ticks ahead; beyond that the game knows best what people do (see [sim.Guesser]), or else its bot does.
const (
	trendOver = 3  // a stick that moves goes on at its mean speed of so many ticks,
	trendFor  = 4  // for so many more
	fine      = 64 // a lever of at least so many values is a stick

	coarse   = 16   // and one of fewer than so many is keys: it is held
	heldFor  = 8    // so many ticks a command is only held; then it goes
	yield    = 0.05 // by so much a tick towards what the game's bot would do, pedals halfway from there
	meanOver = 40   // to what they were on average over so many snapshots
)

// lever is a field of a command that goes both ways from 0.
type lever struct {
	word     int // of a command
	min, max int32
	stick    bool // it moves through its range, where a key jumps
}

func leversOf(m *netcode.Model) (all []lever) {
	word := 0
	for _, r := range m.Machine.Command().Rows {
		for _, f := range r.Fields {
			if span := int64(f.Max) - int64(f.Min); span >= coarse && f.Min < 0 && f.Max > 0 {
				all = append(all, lever{word, f.Min, f.Max, span >= fine})
			}
			word++
		}
	}
	return all
}

// expect makes the seats of the tick after w, as far as can be guessed. It is
// Model.Expect, which the wire codes against, but for four things. A command that waits at the
// server is known. A person whose command came in time will be in time again: so a World that went
// as predicted equals its prediction to the last word, and is not replayed. A person who is
// late has a segment of his stream sent again: it will be there before he is taken
// for silent, and about when one of ours would be. And nobody does the same for ever.
func (p *prediction) expect(w netcode.World) {
	m, now := p.model, p.model.Seats(w)
	m.Expect(w, p.next)
	for slot := range sim.Slot(m.Slots) {
		if m.Kind(now, slot) != netcode.Person {
			continue
		}
		a := int(p.tick - p.confirmed)
		switch age := m.Age(now, slot); {
		case slot != p.own && p.waits(a, slot):
			m.Hold(p.next, slot, 0, m.Held(p.told[a], slot))
		case age == 0 || slot != p.own && age >= p.stall && age < m.HoldTicks:
			p.next[m.Slots+int(slot)] = 0
			if slot != p.own {
				p.follow(w, slot)
			}
		case age == m.HoldTicks && p.tick > p.confirmed:
			m.Hold(p.next, slot, age, m.Held(now, slot))
		}
	}
}

// known returns the newest tick up to the newest predicted one whose command of a slot the server
// had, or told of.
func (p *prediction) known(slot sim.Slot) sim.Tick {
	for a := min(p.ahead, int(p.tick-p.confirmed)); a > 0; a-- {
		if p.waits(a-1, slot) {
			return p.confirmed + sim.Tick(a)
		}
	}
	return p.confirmed
}

// follow guesses what a slot does that was last heard of some ticks ago. A stick that moves goes on
// moving for a little; then the game says what people do, or the bot of one that does not know.
func (p *prediction) follow(w netcode.World, slot sim.Slot) {
	m, known := p.model, p.known(slot)
	newest, older := p.past.At(known), p.past.At(max(known, trendOver)-trendOver)
	if newest == nil || older == nil {
		return
	}
	ahead := p.tick + 1 - known
	is, was, next := m.Held(m.Seats(newest), slot), m.Held(m.Seats(older), slot), m.Held(p.next, slot)
	for _, a := range p.levers {
		next[a.word] = a.trend(is[a.word], was[a.word], min(ahead, trendFor))
	}
	switch {
	case p.guesses:
		m.Machine.Guess(&p.habits[slot], m.State(w), slot, next, ahead)
	case ahead > heldFor && m.Machine.Bots():
		p.yieldTo(w, slot, min(yield*(float64(ahead)-heldFor), 1))
	}
}

// yieldTo moves the levers of a slot towards where the game's bot would have them.
func (p *prediction) yieldTo(w netcode.World, slot sim.Slot, weight float64) {
	p.model.Machine.Bot(p.model.State(w), slot, p.bot)
	next := p.model.Held(p.next, slot)
	for i, a := range p.levers {
		to := float64(p.bot[a.word])
		if !a.stick {
			to = (to + p.means[int(slot)*len(p.levers)+i]) / 2
		}
		v := float64(next[a.word])
		next[a.word] = int32(math.Round(v + (to-v)*weight))
	}
}

// trend is where a lever will be so many ticks ahead, if it moves. A stick at an end or in the
// middle may as well be a key.
func (a *lever) trend(is, was int32, ahead sim.Tick) int32 {
	if !a.stick || is == 0 || is == a.min || is == a.max {
		return is
	}
	moved := (int64(is) - int64(was)) * int64(ahead) / trendOver
	return int32(min(max(int64(is)+moved, int64(a.min)), int64(a.max)))
}

// learn notes what everybody did in tick, which is confirmed.
func (p *prediction) learn(tick sim.Tick) {
	m, before := p.model, p.past.At(tick-1)
	seats := m.Seats(p.past.At(tick))
	for slot := range sim.Slot(m.Slots) {
		held := m.Held(seats, slot)
		for i, a := range p.levers {
			mean := &p.means[int(slot)*len(p.levers)+i]
			*mean += (float64(held[a.word]) - *mean) / meanOver
		}
		switch {
		case m.Kind(seats, slot) != netcode.Person:
			p.habits[slot] = sim.Habit{} // of whoever is next
		case p.guesses && before != nil && m.Age(seats, slot) == 0:
			m.Machine.Learn(&p.habits[slot], m.State(before), slot, held)
		}
	}
}

const (
	// resend is what a lost segment waits for besides a round trip, at 60 messages a
	// second: until three later ones have arrived.
	resend = 55 * time.Millisecond

	// spared is how many ticks fewer than a stall lasts are starved: those that the
	// slack covers, and one for caution, as too long a guess costs more than too short a one.
	spared = 3.5
)

// stall foresees for how long our commands stay late, if the server lacks that of
// the newest tick: it will hold our last command until
// the segment that was lost is there again. That is one correction at the stall's
// beginning instead of one at each snapshot of it.
func (c *Client) stall(tick sim.Tick) {
	lasts := max(float64(c.clock.rtt.trip()+int64(resend))/c.clock.tick-spared, 1)
	c.world.stall, c.world.late = int32(lasts), 0
	if !c.own.seated {
		return
	}
	seats := c.model.Seats(c.world.past.At(tick))
	age := c.model.Age(seats, c.own.slot)
	if c.model.Kind(seats, c.own.slot) != netcode.Person || age < int32(c.own.perMsg) || age > c.model.HoldTicks {
		return
	}
	c.world.late = tick - sim.Tick(age) + sim.Tick(lasts)
}

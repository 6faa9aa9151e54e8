package client

import (
	"math"
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// How a command that is not known yet is guessed. To let a moving stick go on moving takes a fifth off the error at
// p95, 14 ticks ahead. After that, the game knows best what people do (see [sim.Guesser]), or else its bot does.
const (
	trendOver = 3  // a moving stick goes on at its mean speed over this many ticks,
	trendFor  = 4  // for this many ticks
	fine      = 64 // a lever whose range is at least this wide is a stick

	coarse   = 16   // a field whose range is narrower than this is no lever but keys, which are held
	heldFor  = 8    // for this many ticks a lever is only held; then it moves
	yield    = 0.05 // by this share a tick towards the bot's; pedals move towards the middle between the bot's
	meanOver = 40   // and their mean over this many snapshots
)

// lever is a field of a command that goes both ways from 0.
type lever struct {
	word     int // of a command
	min, max int32
	stick    bool // it moves through its range; a key jumps
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

// expect makes the seats of the tick after w, as well as they can be guessed. It differs in four ways from
// Model.Expect, against which snapshots are coded. A command that waits at the server is known. A person whose command
// came in time will be in time again; so a World that went as predicted equals its prediction to the last word, and is
// not replayed. A person who is late has lost a segment, which is being sent again: it will arrive before the person
// counts as silent, and about as soon as one of ours would. And nobody does the same thing for ever.
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

// known returns the newest tick, up to the newest predicted one, for which slot's command is known: because the tick is
// confirmed, or because the server said that the command waits.
func (p *prediction) known(slot sim.Slot) sim.Tick {
	for a := min(p.ahead, int(p.tick-p.confirmed)); a > 0; a-- {
		if p.waits(a-1, slot) {
			return p.confirmed + sim.Tick(a)
		}
	}
	return p.confirmed
}

// follow guesses what a slot does whose last known command is some ticks old. A moving stick goes on moving for a
// little. Then the game says what people do, or, if it cannot guess, its bot.
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

// yieldTo moves the levers of a slot towards where the game's bot would put them.
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

// trend returns where a lever will be so many ticks ahead if it goes on moving. A stick at an end or in the middle is
// held, because it may as well be a key.
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
			p.habits[slot] = sim.Habit{} // the next person may be another one
		case p.guesses && before != nil && m.Age(seats, slot) == 0:
			m.Machine.Learn(&p.habits[slot], m.State(before), slot, held)
		}
	}
}

const (
	// resend is how much longer than a round trip it takes to resend a lost segment, at 60 messages a second: three
	// later segments must arrive first.
	resend = 55 * time.Millisecond

	// spared is how many ticks of a stall are not starved: those that the slack covers, and one more for caution,
	// because a guess that is too long costs more than one that is too short.
	spared = 3.5
)

// stall foresees for how long our commands will be late if the server lacks the one for the newest tick: it will hold
// our last command until the lost segment has been resent. So there is one correction at the beginning of a stall,
// instead of one at each of its snapshots.
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

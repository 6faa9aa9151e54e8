package client

import (
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// How a stick that moves is expected to go on: for people with sticks that is a
// fifth less error at p95, 14 ticks ahead; longer or shorter ones were measured and
// none is better. Pedals, of few values, are better off held.
const (
	trendOver = 3  // at its mean speed of so many ticks,
	trendFor  = 4  // for so many more
	fine      = 64 // a command's field of at least so many values is a stick
)

// stick is a field of a command that moves through its range, where a key jumps.
type stick struct {
	word     int // of a command
	min, max int32
}

func sticksOf(m *netcode.Model) (all []stick) {
	word := 0
	for _, r := range m.Machine.Command().Rows {
		for _, f := range r.Fields {
			if int64(f.Max)-int64(f.Min) >= fine {
				all = append(all, stick{word, f.Min, f.Max})
			}
			word++
		}
	}
	return all
}

// expect makes the seats of the tick after w, as far as can be guessed. It is
// Model.Expect, which the wire codes against, but for two things. A person whose
// command came in time will be in time again: so a World that went as predicted
// equals its prediction to the last word, and is not replayed. And a person who is
// late has a segment of his stream sent again: it will be there before he is taken
// for silent.
func (p *prediction) expect(w netcode.World) {
	m, now := p.model, p.model.Seats(w)
	m.Expect(w, p.next)
	for slot := range sim.Slot(m.Slots) {
		if m.Kind(now, slot) != netcode.Person {
			continue
		}
		switch age := m.Age(now, slot); {
		case age == 0:
			p.next[m.Slots+int(slot)] = 0
			p.follow(slot)
		case age == m.HoldTicks && p.tick > p.confirmed:
			m.Hold(p.next, slot, age, m.Held(now, slot))
		}
	}
}

// follow moves the sticks of a slot on, if they were moving when it was last heard
// of. Those at an end or in the middle may as well be keys.
func (p *prediction) follow(slot sim.Slot) {
	ahead := p.tick + 1 - p.confirmed
	if ahead > trendFor || p.confirmed <= trendOver {
		return
	}
	newest, older := p.past.At(p.confirmed), p.past.At(p.confirmed-trendOver)
	if newest == nil || older == nil {
		return
	}
	m := p.model
	is, was, next := m.Held(m.Seats(newest), slot), m.Held(m.Seats(older), slot), m.Held(p.next, slot)
	for _, s := range p.sticks {
		v := is[s.word]
		if v == 0 || v == s.min || v == s.max {
			continue
		}
		moved := (int64(v) - int64(was[s.word])) * int64(ahead) / trendOver
		next[s.word] = int32(min(max(int64(v)+moved, int64(s.min)), int64(s.max)))
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
// the newest tick and the one before: it will hold our last command until
// the segment that was lost is there again. That is one correction at the stall's
// beginning instead of one at each snapshot of it.
func (c *Client) stall(tick sim.Tick) {
	c.world.late = 0
	seats := c.model.Seats(c.world.past.At(tick))
	age := c.model.Age(seats, c.own.slot)
	if c.model.Kind(seats, c.own.slot) != netcode.Person || age <= int32(c.cfg.PerMessage) || age > c.model.HoldTicks {
		return
	}
	lasts := float64(c.clock.rtt.median()+int64(resend))/c.clock.tick - spared
	c.world.late = tick - sim.Tick(age) + sim.Tick(max(lasts, 0))
}

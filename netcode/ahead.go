package netcode

import "slipstream/sim"

// MaxAhead is for how many ticks after its own a step snapshot can hold commands. Few clients send their
// commands earlier than that.
const MaxAhead = 3

// ahead codes the commands that are at the server before their tick, those for the ticks behind
// the snapshot's, for as long as there are any: c.run are its tick's seats. A person whose command
// is there has age 0. They are no part of a World and of no hash: what is true of a tick
// its own snapshot says. Writing, they are truth; reading, truth is nil, and into is where they go.
//
//	ahead := { lacks=0 command | lacks=1 }, for each slot of a person's, [ ahead=1 and the next tick's | ahead=0 ]
func (c *codec) ahead(truth, into []Seats) (n int) {
	m := c.model
	for n < MaxAhead && (n == 0 || c.coder.flag(&c.step[probAhead], n < len(truth))) {
		for slot := range sim.Slot(m.Slots) {
			if m.Kind(c.run, slot) != Person {
				continue
			}
			var want []int32
			lacks, context := false, 0
			if truth != nil {
				lacks, want = m.Age(truth[n], slot) != 0, m.Held(truth[n], slot)
			}
			if m.Age(c.run, slot) != 0 {
				context = 1
			}
			if lacks = c.coder.flag(&c.step[probLacks+2*n+context], lacks); lacks {
				c.run[m.Slots+int(slot)] = 1
				continue
			}
			c.run[m.Slots+int(slot)] = 0
			c.command(m.Held(c.run, slot), want)
		}
		if into != nil {
			copy(into[n], c.run)
		}
		n++
	}
	return n
}

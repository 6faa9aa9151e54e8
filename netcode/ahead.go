package netcode

import "slipstream/sim"

// MaxAhead is for how many ticks after its own a step snapshot can hold commands. Few clients send their
// commands earlier than that.
const MaxAhead = 3

// ahead codes the commands that wait at the server for the ticks after the snapshot's, tick by tick for as long as
// there are any. At the start, c.run holds the seats of the snapshot's tick. A person whose command has arrived has
// age 0. These commands are part of no World and of no hash: only a tick's own snapshot says what happened in it.
// When writing, truth has the commands; when reading, truth is nil and the commands are copied to into. ahead
// returns the number of ticks.
//
//	ahead := { lacks=0 command | lacks=1 }, for each slot that a person has, [ ahead=1 and the next tick's | ahead=0 ]
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

package client

import (
	"slipstream/netcode"
	"slipstream/sim"
)

// commands is what this player did: sent, so that it can be predicted from, and
// waiting for the rest of its message.
type commands struct {
	slot   sim.Slot
	seated bool // the slot is ours: not a spectator
	words  int
	clamp  func([]int32)
	ticks  [netcode.Window]sim.Tick
	sentAt [netcode.Window]int64
	cmds   []int32

	stamped sim.Tick // newest tick a command was made for: never another one
	waiting int      // commands up to stamped that no message has yet
	perMsg  int      // how many a message is sent with
	message []int32
}

func newCommands(m *netcode.Model) commands {
	return commands{
		words:   m.CmdWords,
		clamp:   m.Machine.Command().Clamp,
		cmds:    make([]int32, netcode.Window*m.CmdWords),
		message: make([]int32, 0, netcode.MaxCommands*m.CmdWords),
	}
}

// reset forgets the match.
func (c *commands) reset() {
	clear(c.ticks[:])
	c.stamped, c.waiting = 0, 0
}

// seat returns our slot, or -1.
func (c *commands) seat() int {
	if !c.seated {
		return -1
	}
	return int(c.slot)
}

// stamp makes cmd the command for tick, which is newer than any before.
func (c *commands) stamp(now int64, tick sim.Tick, cmd []int32) {
	if tick != c.stamped+1 {
		c.waiting = 0 // a message's ticks follow each other
	}
	i := int(tick % netcode.Window)
	c.ticks[i], c.sentAt[i] = tick, now
	words := c.cmds[i*c.words:][:c.words]
	copy(words, cmd)
	c.clamp(words)
	c.stamped = tick
	c.waiting = min(c.waiting+1, netcode.MaxCommands)
}

// at returns the command stamped for tick, or nil.
func (c *commands) at(tick sim.Tick) []int32 {
	i := int(tick % netcode.Window)
	if c.ticks[i] != tick {
		return nil
	}
	return c.cmds[i*c.words:][:c.words]
}

// append appends a message of all that wait.
func (c *commands) append(dst []byte, enc *netcode.Encoder, ack sim.Tick) []byte {
	first := c.stamped - sim.Tick(c.waiting) + 1
	c.message = c.message[:0]
	for tick := first; tick <= c.stamped; tick++ {
		c.message = append(c.message, c.at(tick)...)
	}
	c.waiting = 0
	return enc.AppendCommands(dst, ack, first, c.message)
}

// delay returns how long ago the command of tick was stamped, if one was.
func (c *commands) delay(now int64, tick sim.Tick) (int64, bool) {
	i := tick % netcode.Window
	return now - c.sentAt[i], c.ticks[i] == tick
}

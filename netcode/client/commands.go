package client

import (
	"slipstream/netcode"
	"slipstream/sim"
)

// commands keeps what this player did: the commands that were sent, because predictions need them, and those that wait
// for the rest of their message.
type commands struct {
	slot   sim.Slot
	seated bool // the slot is ours; false for a spectator
	words  int
	clamp  func([]int32)
	ticks  [netcode.Window]sim.Tick
	sentAt [netcode.Window]int64
	cmds   []int32

	stamped sim.Tick // newest tick that a command was made for; no tick gets a second one
	waiting int      // how many commands, up to that of stamped, are in no message yet
	perMsg  int      // how many commands are in a message
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

// stamp makes cmd the command for tick, which must be newer than all ticks before.
func (c *commands) stamp(now int64, tick sim.Tick, cmd []int32) {
	if tick != c.stamped+1 {
		c.waiting = 0 // the ticks of a message have no gaps
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

// append appends a message with all commands that wait.
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

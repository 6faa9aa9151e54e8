package netcode

import "slipstream/sim"

const (
	// CommandTicks is how many ticks before its own a command may arrive. After the server has paused for half a
	// second, its clients are that much further ahead, and that is not their fault.
	CommandTicks = 128

	// MaxCommands is the largest number of commands in one message.
	MaxCommands = 8
)

// The lead fits, and on top of it that half second, at up to 128 ticks a second.
const _ = uint(CommandTicks - 64 - MaxLead)

// Arrival says what became of a command.
type Arrival uint8

const (
	Waiting  Arrival = iota // it waits for its tick
	Late                    // its tick is over, but no newer command has come: the seat will hold it
	Repeated                // its tick already has a command: the first one counts
	Stale                   // too late to be held, or a newer command has come
	Early                   // more than CommandTicks ahead: the peer's clock is wrong
)

// CommandBuffer keeps one slot's commands until their tick. It belongs to the
// goroutine that steps the match.
type CommandBuffer struct {
	cmdWords int
	hold     sim.Tick // by how many ticks a command may be late and still be held
	ticks    [CommandTicks]sim.Tick
	words    []int32

	late    sim.Tick // tick of the command in lateCmd; 0 if there is none
	lateCmd []int32
	taken   sim.Tick // tick of the newest command that Take returned
}

// NewCommandBuffer returns an empty buffer for a slot of m.
func NewCommandBuffer(m *Model) *CommandBuffer {
	words := make([]int32, (CommandTicks+1)*m.CmdWords)
	n := CommandTicks * m.CmdWords
	return &CommandBuffer{
		cmdWords: m.CmdWords, hold: sim.Tick(m.HoldTicks),
		words: words[:n:n], lateCmd: words[n:],
	}
}

// Clear empties the buffer, for the next person in the slot.
func (b *CommandBuffer) Clear() {
	clear(b.ticks[:])
	b.late, b.taken = 0, 0
}

// Put keeps a copy of cmd for the step that makes tick; now is the tick of the newest World. The first command for a
// tick counts. Of the late commands only the newest counts, and only if it can still be held.
func (b *CommandBuffer) Put(now, tick sim.Tick, cmd []int32) Arrival {
	switch {
	case tick > now+CommandTicks:
		return Early
	case tick > now:
		if b.ticks[tick%CommandTicks] == tick {
			return Repeated
		}
		b.ticks[tick%CommandTicks] = tick
		copy(b.at(tick), cmd)
		return Waiting
	case tick <= b.taken || tick <= b.late || now+1-tick > b.hold:
		return Stale
	default:
		b.late = tick
		copy(b.lateCmd, cmd)
		return Late
	}
}

// Take returns the command for the step that makes tick, and how many ticks old it is. Its age is 0 if it is for this
// very tick; otherwise it is the newest late command. Take must be called once for every tick. The words are valid
// until the next Put. If ok is false, no command came, and the seat goes on as Model.Expect says.
func (b *CommandBuffer) Take(tick sim.Tick) (cmd []int32, age int32, ok bool) {
	late := b.late
	b.late = 0
	if b.ticks[tick%CommandTicks] == tick {
		b.taken = tick
		return b.at(tick), 0, true
	}
	if late == 0 || tick-late > b.hold {
		return nil, 0, false
	}
	b.taken = late
	return b.lateCmd, int32(tick - late), true
}

// Waits returns the command that has arrived for tick, or nil. It is valid until the next Put.
func (b *CommandBuffer) Waits(tick sim.Tick) []int32 {
	if b.ticks[tick%CommandTicks] != tick {
		return nil
	}
	return b.at(tick)
}

func (b *CommandBuffer) at(tick sim.Tick) []int32 {
	i := int(tick%CommandTicks) * b.cmdWords
	return b.words[i : i+b.cmdWords : i+b.cmdWords]
}

package match

import (
	"slipstream/netcode"
	"slipstream/sim"
)

// tools are what the matches of one game on one shard share: a codec and working memory. They stay in the
// cache whichever match ticks. Nothing in them outlives a call.
type tools struct {
	encoder *netcode.Encoder
	decoder *netcode.Decoder
	cmds    []int32 // of one command message

	bodies  []body // of the tick that is being broadcast
	made    int    // how many of them are of this tick
	control []byte // the control message that is being told

	waiting [netcode.MaxAhead]netcode.Seats // commands for the ticks behind that one
	ahead   int                             // for how many; -1: nobody asked yet
}

// front is the position of a shared body's type byte. The room before it is for the frame header and for
// each seat's own slack.
const front = Headroom + netcode.SlackBytes

// body is a snapshot as it is sent to all seats with the same baseline.
type body struct {
	baseline sim.Tick
	plain    bool
	masked   bool // of a view: nobody else's
	kind     byte
	buf      []byte
}

func newTools(m *netcode.Model) *tools {
	t := &tools{
		encoder: netcode.NewEncoder(m),
		decoder: netcode.NewDecoder(m),
		cmds:    make([]int32, netcode.MaxCommands*m.CmdWords),
	}
	for i := range t.waiting {
		t.waiting[i] = m.NewSeats()
	}
	return t
}

// reset forgets the bodies and the waiting commands of the last tick that was broadcast.
func (t *tools) reset() { t.made, t.ahead = 0, -1 }

// nextBody returns a body to write to, with buf[front:] empty.
func (t *tools) nextBody() *body {
	if t.made == len(t.bodies) {
		t.bodies = append(t.bodies, body{buf: make([]byte, front, 512)})
	}
	b := &t.bodies[t.made]
	b.buf, b.masked = b.buf[:front], false
	t.made++
	return b
}

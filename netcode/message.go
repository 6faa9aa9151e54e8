package netcode

import (
	"encoding/binary"
	"errors"

	"slipstream/sim"
)

// The first byte of every binary message on /play is its type, with flags above it.
const (
	TypeCommands = 1 // client to server
	TypeStep     = 2 // server to client: what the players did
	TypePlain    = 3 // server to client: how the words changed
	TypeControl  = 4 // both ways: msgpack, see package control

	typeBits = 0x0f

	// flagSlack: the seat's own slack is between the type byte and the shared body.
	flagSlack = 0x40
	// flagChain: the baseline is the tick before, so the distance is left out.
	flagChain = 0x20
	// flagKey: the baseline is the zero World, and the tick is written in full.
	flagKey = 0x10
	// flagAhead, of a step snapshot: at its end are commands that wait for later ticks.
	flagAhead = 0x10
	// flagAck: the client holds a snapshot. A client that held one before, and sends a command message without this
	// flag, asks for a keyframe: it has lost its World, or found a hash that differs.
	flagAck = 0x40
)

// SlackBytes is the length of a slack between the type byte and the shared body.
const SlackBytes = 2

// ErrMalformed is returned for bytes that no correct peer sends.
var ErrMalformed = errors.New("netcode: malformed message")

// ErrBaseline is returned for a snapshot whose baseline is not in the History.
// No correct server sends one to this client.
var ErrBaseline = errors.New("netcode: unknown baseline")

// TypeOf returns the type of a message, without its flags; 0 if it is empty.
func TypeOf(msg []byte) byte {
	if len(msg) == 0 {
		return 0
	}
	return msg[0] & typeBits
}

// ControlOf returns the msgpack of a control message, which is a part of msg. ok is false if msg is no control message,
// or has flags: a control message has none.
func ControlOf(msg []byte) (payload []byte, ok bool) {
	if len(msg) == 0 || msg[0] != TypeControl {
		return nil, false
	}
	return msg[1:], true
}

// Snapshot is the head of a snapshot message.
type Snapshot struct {
	Type           byte     // TypeStep or TypePlain
	Tick, Baseline sim.Tick // Baseline 0 is the zero World: a keyframe
	Slack          Slack    // this seat's, if HasSlack
	HasSlack       bool

	ahead   bool
	payload []byte // of the message it was parsed from
}

// ParseSnapshot reads the head of a snapshot. newest is the tick of the newest
// snapshot that this client has decoded, 0 if there is none: it is needed because
// only the low eight bits of a tick are sent, except in a keyframe. The Snapshot
// refers to msg.
//
//	snapshot := type|flags:u8 [slack] body
//	slack    := min:i8 p5:i8                       if flagSlack
//	body     := tick:u32 payload                   if flagKey, little-endian
//	          | tick:u8 payload                    if flagChain
//	          | tick:u8 distance:u8 payload        otherwise, 2 <= distance < Window
func ParseSnapshot(msg []byte, newest sim.Tick) (s Snapshot, err error) {
	if len(msg) == 0 {
		return s, ErrMalformed
	}
	kind, rest := msg[0], msg[1:]
	s.Type = kind & typeBits
	key, chain := s.Type == TypePlain && kind&flagKey != 0, kind&flagChain != 0
	s.ahead = s.Type == TypeStep && kind&flagAhead != 0
	if s.Type != TypeStep && s.Type != TypePlain || kind&0x80 != 0 || key && chain {
		return s, ErrMalformed
	}
	if kind&flagSlack != 0 {
		if len(rest) < SlackBytes {
			return s, ErrMalformed
		}
		s.HasSlack, s.Slack, rest = true, Slack{int8(rest[0]), int8(rest[1])}, rest[SlackBytes:]
	}
	switch {
	case key:
		if len(rest) < 4 {
			return s, ErrMalformed
		}
		s.Tick, s.payload = sim.Tick(binary.LittleEndian.Uint32(rest)), rest[4:]
		if s.Tick == 0 {
			return s, ErrMalformed
		}
		return s, nil
	case chain:
		if len(rest) < 1 {
			return s, ErrMalformed
		}
		s.Tick, s.payload = nearest(newest, uint32(rest[0]), 8), rest[1:]
		s.Baseline = s.Tick - 1
	default:
		if len(rest) < 2 || rest[1] < 2 || rest[1] >= Window {
			return s, ErrMalformed
		}
		s.Tick, s.payload = nearest(newest, uint32(rest[0]), 8), rest[2:]
		s.Baseline = s.Tick - sim.Tick(rest[1])
	}
	if s.Baseline == 0 || s.Baseline >= s.Tick {
		return s, ErrMalformed // there is no such baseline: the arithmetic wrapped
	}
	return s, nil
}

// Commands is the head of a command message.
type Commands struct {
	First sim.Tick // tick of the first command; the others follow tick by tick
	N     int      // how many, 1 to MaxCommands
	Ack   sim.Tick // newest snapshot that the client has decoded; 0 if it holds none
}

// AppendCommands appends a command message: cmds, one after another, for the
// ticks from first on. ack is the tick of the newest snapshot decoded. If the client
// holds none, ack is 0 and the message asks for a keyframe.
//
//	commands := type|flags:u8 first:u16 [ack] payload    little-endian; first is the low bits
//	ack      := back:u8                                  if flagAck; back = first-ack, from 1 to 255
//	          | 0:u8 ack:u16                             any other, by its low bits
//	payload  := command { more=1 command } more=0        range-coded, at most MaxCommands,
//	                                                     after which more=0 is left out
//
// The first command is coded against the zero command, every other against the
// one before it.
func (e *Encoder) AppendCommands(dst []byte, ack, first sim.Tick, cmds []int32) []byte {
	return e.AppendCommandPayload(AppendCommandHead(dst, ack, first), cmds)
}

// AppendCommandHead appends what precedes the payload of a command message.
func AppendCommandHead(dst []byte, ack, first sim.Tick) []byte {
	kind := byte(TypeCommands)
	if ack != 0 {
		kind |= flagAck
	}
	dst = append(dst, kind, byte(first), byte(first>>8))
	switch back := first - ack; {
	case ack == 0:
		return dst
	case back >= 1 && back <= 255:
		return append(dst, byte(back))
	default: // after a stall of seconds, or if the client's clock is behind
		return append(dst, 0, byte(ack), byte(ack>>8))
	}
}

// AppendCommandPayload appends the payload alone. It is the same for all clients that send the same
// commands.
func (e *Encoder) AppendCommandPayload(dst []byte, cmds []int32) []byte {
	n := len(cmds) / e.model.CmdWords
	if n < 1 || n > MaxCommands {
		panic("netcode: no message has so many commands")
	}
	e.coder.write(dst)
	e.step = stepPriors
	held := e.model.Held(e.run, 0)
	clear(held)
	for i := range n {
		if i > 0 {
			e.coder.bit(&e.step[probMore], 1)
		}
		e.command(held, cmds[i*e.model.CmdWords:(i+1)*e.model.CmdWords])
	}
	if n < MaxCommands {
		e.coder.bit(&e.step[probMore], 0)
	}
	return e.coder.finish()
}

// ParseCommands reads a command message into cmds, which must have room for MaxCommands commands; now is
// the tick of the server's newest World. All fields are within their declared ranges. The [CommandBuffer]
// decides which ticks make sense.
func (d *Decoder) ParseCommands(msg []byte, now sim.Tick, cmds []int32) (c Commands, err error) {
	if len(msg) < 3 || msg[0]&^flagAck != TypeCommands {
		return c, ErrMalformed
	}
	c.First = nearest(now, uint32(msg[1])|uint32(msg[2])<<8, 16)
	rest := msg[3:]
	if msg[0]&flagAck != 0 {
		switch {
		case len(rest) >= 1 && rest[0] != 0 && sim.Tick(rest[0]) < c.First:
			c.Ack, rest = c.First-sim.Tick(rest[0]), rest[1:]
		case len(rest) >= 3 && rest[0] == 0:
			c.Ack, rest = nearest(now, uint32(rest[1])|uint32(rest[2])<<8, 16), rest[3:]
		}
		if c.Ack == 0 || c.Ack > now+1<<16 { // no ack after all, or one before tick 1: the arithmetic wrapped
			return c, ErrMalformed
		}
	}
	d.coder.read(rest)
	d.step = stepPriors
	held := d.model.Held(d.run, 0)
	clear(held)
	for more := uint32(1); more != 0; {
		d.command(held, nil)
		copy(cmds[c.N*d.model.CmdWords:(c.N+1)*d.model.CmdWords], held)
		if c.N++; c.N == MaxCommands {
			break
		}
		more = d.coder.bit(&d.step[probMore], 0)
	}
	if !d.coder.ok() {
		return c, ErrMalformed
	}
	return c, nil
}

// appendHead appends the type byte and the head of a snapshot's shared body.
func appendHead(dst []byte, kind byte, baseline, tick sim.Tick) []byte {
	switch tick - baseline {
	case tick:
		return binary.LittleEndian.AppendUint32(append(dst, kind|flagKey), uint32(tick))
	case 1:
		return append(dst, kind|flagChain, byte(tick))
	default:
		return append(dst, kind, byte(tick), byte(tick-baseline))
	}
}

// Address prepares a shared snapshot for one seat. kind is the byte that AppendStep or AppendPlain wrote
// first; buf[body:] is what they wrote after it. Address writes kind in front of the body, with slack in
// between unless it is nil. It returns where the message begins: at most 1 + SlackBytes before body.
func Address(buf []byte, body int, kind byte, slack *Slack) (at int) {
	if slack == nil {
		buf[body-1] = kind
		return body - 1
	}
	at = body - SlackBytes - 1
	buf[at], buf[at+1], buf[at+2] = kind|flagSlack, byte(slack.Min), byte(slack.P5)
	return at
}

// nearest returns the tick nearest to about whose low bits are low.
func nearest(about sim.Tick, low uint32, bits uint) sim.Tick {
	shift := 32 - bits
	return about + sim.Tick(int32(low<<shift-uint32(about)<<shift)>>shift)
}

package client

import (
	"encoding/binary"
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
	"slipstream/sim/tag"
)

// taped returns what a server sent in a short match, connection by connection.
func taped(t *testing.F) (tape [][]byte) {
	m := newMatch(nil, sim.Erase(tag.Game{}), 1)
	s := m.join(smooth, Config{}, fromKeys(1, 10, tagKeys...))
	m.spoil = func(_ *seat, msg []byte) []byte {
		tape = append(tape, append([]byte(nil), msg...))
		return msg
	}
	m.run(1500 * time.Millisecond)
	if s.client.State() != Playing || len(tape) < 30 {
		t.Fatal("nothing was taped")
	}
	return tape
}

// FuzzReceive lets a hostile server say anything, after and between things that
// make sense. The client may end the session; it may not panic, run away or grow.
func FuzzReceive(f *testing.F) {
	tape := taped(f)
	cut := func(msgs ...[]byte) (all []byte) {
		for _, msg := range msgs {
			all = append(binary.LittleEndian.AppendUint16(all, uint16(len(msg))), msg...)
		}
		return all
	}
	f.Add(cut(tape[5:12]...))
	f.Add(cut(tape[12], tape[12], tape[11], tape[13]))
	f.Add(cut(tape[0]))
	f.Add(cut(say(&control.Shift{Ticks: 65535}), tape[5], say(&control.Bye{Reason: "x", Retry: 65535})))
	f.Add(cut(say(&control.Pong{Time: 1 << 53}), say(welcome("again")), say(&control.Roster{})))
	late := append([]byte(nil), tape[0]...)
	binary.LittleEndian.PutUint32(late[1:], 1<<31) // the keyframe of a tick a year from now
	f.Add(cut([]byte{netcode.TypeStep}, late, tape[6]))
	model := netcode.NewModel(sim.Erase(tag.Game{}))
	f.Fuzz(func(t *testing.T, src []byte) {
		c := New(Config{Model: model, Measure: true, OnSnapshot: func(*Sample) {}})
		c.Connected(0)
		c.Receive(50*ms, say(welcome("r")))
		for _, msg := range tape[:5] {
			c.Receive(60*ms, msg)
		}
		now, view := 60*ms, make([]int32, model.Machine.State().Words)
		for len(src) >= 2 {
			n := min(int(binary.LittleEndian.Uint16(src)), len(src)-2)
			c.Receive(now, src[2:2+n])
			src = src[2+n:]
			now += 10 * ms
			c.Advance(now, []int32{1, -1})
			c.View(now, view)
			confirmed, predicted := c.Ticks()
			if predicted > confirmed+netcode.MaxLead || predicted < confirmed {
				t.Fatalf("predicted %d from %d", predicted, confirmed)
			}
			if len(c.outbox.ends) > maxOutbox || len(c.outbox.buf) > maxOutbox*control.MaxToServer {
				t.Fatalf("%d messages wait, %d bytes", len(c.outbox.ends), len(c.outbox.buf))
			}
			if c.State() == Dropped {
				c.Connected(now)
				c.Receive(now, say(welcome("r")))
			}
		}
	})
}

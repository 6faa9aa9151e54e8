package netcode_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
)

func TestCommandMessages(t *testing.T) {
	for _, machine := range machines {
		m := netcode.NewModel(machine)
		enc, dec := netcode.NewEncoder(m), netcode.NewDecoder(m)
		rng := rand.New(rand.NewPCG(1, 2))
		cmds, got := make([]int32, netcode.MaxCommands*m.CmdWords), make([]int32, netcode.MaxCommands*m.CmdWords)
		for range 5000 {
			n := 1 + rng.IntN(netcode.MaxCommands)
			for i := range cmds {
				f := commandFields(m)[i%m.CmdWords]
				cmds[i] = int32(int64(f.Min) + rng.Int64N(int64(f.Max)-int64(f.Min)+1))
				if rng.IntN(2) == 0 {
					cmds[i] = []int32{f.Min, 0, f.Max}[rng.IntN(3)]
				}
				if i >= m.CmdWords && rng.IntN(2) == 0 {
					cmds[i] = cmds[i-m.CmdWords]
				}
			}
			now := sim.Tick(rng.Uint32N(1 << 20))
			first := now + 1 + sim.Tick(rng.IntN(100))
			ack := first - min(first, sim.Tick(rng.IntN(1000)))
			msg := enc.AppendCommands(nil, ack, first, cmds[:n*m.CmdWords])
			c, err := dec.ParseCommands(msg, now, got)
			if err != nil || c.First != first || c.N != n || !slices.Equal(got[:n*m.CmdWords], cmds[:n*m.CmdWords]) {
				t.Fatalf("%d commands from %d became %+v, %v", n, first, c, err)
			}
			if c.Ack != ack {
				t.Fatalf("first %d: ack %d became %d", first, ack, c.Ack)
			}
			// Zeros at the end are implied, so a few more bytes make another code, and many make none.
			if _, err := dec.ParseCommands(append(msg, bytes.Repeat([]byte{1}, 200)...), now, got); err == nil {
				t.Fatalf("%x: bytes behind the end are taken", msg)
			}
			if _, err := dec.ParseCommands(append(msg, 0), now, got); err == nil {
				t.Fatalf("%x: a zero at the end is taken", msg)
			}
		}
	}
}

// All heads that no Append function writes are refused.
func TestMalformedHeads(t *testing.T) {
	for _, msg := range [][]byte{
		{}, {0}, {1}, {4}, {0x0f}, {0x82, 1}, // no snapshot
		{0x42}, {0x42, 1}, {0x42, 1, 2}, {0x63, 1, 2}, // cut in the slack, or after it
		{0x32, 1, 0, 0, 0}, {0x12, 1, 0, 0, 0}, {0x33, 1, 0, 0, 0}, // a step from nothing; a key that is a chain
		{0x13, 1, 0, 0}, {0x13, 0, 0, 0, 0}, // cut; tick 0
		{0x02, 101}, {0x02, 101, 0}, {0x02, 101, 1}, {0x02, 101, netcode.Window}, {0x03, 101, 255}, // distance
	} {
		if s, err := netcode.ParseSnapshot(msg, 100); err == nil {
			t.Errorf("%x is taken for %+v", msg, s)
		}
	}
	for _, msg := range [][]byte{{0x22, 0}, {0x22, 1}, {0x02, 2, 2}, {0x02, 3, 5}} {
		if s, err := netcode.ParseSnapshot(msg, 1); err == nil {
			t.Errorf("%x has the baseline %d", msg, s.Baseline)
		}
	}
	dec, cmds := netcode.NewDecoder(tagModel), make([]int32, 100)
	for _, msg := range [][]byte{
		{}, {1}, {1, 0}, {0x41, 0, 1}, {0x21, 0, 1}, {0x81, 0, 1}, {2, 0, 1},
		{0x41, 5, 0, 5}, {1, 5, 0, 0}, {1, 5, 0, 0xff, 0xff, 0xff, 0xff},
	} {
		if c, err := dec.ParseCommands(msg, 4, cmds); err == nil {
			t.Errorf("%x is taken for %+v", msg, c)
		}
	}
}

// Eight low bits are enough to tell which tick is meant, as long as it is within Window of the newest.
func TestTicksWrap(t *testing.T) {
	tr := newTraffic(machines[1], 5)
	enc := netcode.NewEncoder(tr.model)
	for newest := sim.Tick(1); newest < 600; newest++ {
		for gap := sim.Tick(1); gap < netcode.Window; gap++ {
			msg := enc.AppendPlain(nil, newest, newest+gap, tr.world(), tr.world())
			s, err := netcode.ParseSnapshot(msg, newest)
			if err != nil || s.Tick != newest+gap || s.Baseline != newest {
				t.Fatalf("%d from %d is read as %d from %d, %v", newest+gap, newest, s.Tick, s.Baseline, err)
			}
		}
	}
}

// The same body serves seats that are told their slack and seats that are not, in any order.
func TestAddress(t *testing.T) {
	tr := newTraffic(machines[0], 3)
	for range 100 {
		tr.next()
	}
	const room = 1 + netcode.SlackBytes
	enc := netcode.NewEncoder(tr.model)
	buf := enc.AppendStep(make([]byte, room-1), tr.past, tr.tick-1, tr.tick)
	kind, body, plain := buf[room-1], bytes.Clone(buf[room:]), bytes.Clone(buf[room-1:])
	for _, slack := range []*netcode.Slack{nil, {Min: -3, P5: 7}, {Min: 127, P5: -128}, nil} {
		at := netcode.Address(buf, room, kind, slack)
		s, err := netcode.ParseSnapshot(buf[at:], tr.tick-1)
		if err != nil || s.HasSlack != (slack != nil) || slack != nil && s.Slack != *slack || s.Tick != tr.tick {
			t.Errorf("slack %v became %+v, %v", slack, s, err)
		}
		if !bytes.Equal(buf[room:], body) || slack == nil && !bytes.Equal(buf[at:], plain) {
			t.Error("the shared body changed")
		}
	}
}

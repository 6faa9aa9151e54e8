package netcode_test

import (
	"math"
	"slices"
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
)

// Whatever bytes a parser accepts, the writer can write what they say, and the parser
// reads the same from that.

func FuzzCommands(f *testing.F) {
	models := make([]*netcode.Model, len(machines))
	for i, machine := range machines {
		models[i] = netcode.NewModel(machine)
		cmds := make([]int32, netcode.MaxCommands*models[i].CmdWords)
		enc := netcode.NewEncoder(models[i])
		for n := 1; n <= netcode.MaxCommands; n++ {
			f.Add(byte(i), uint32(1000), enc.AppendCommands(nil, 990, 1003, cmds[:n*models[i].CmdWords]))
			for j, field := range commandFields(models[i]) {
				cmds[(n-1)*models[i].CmdWords+j] = []int32{field.Min, field.Max, field.Max / 3}[n%3]
			}
		}
	}
	f.Fuzz(func(t *testing.T, game byte, now uint32, msg []byte) {
		m := models[int(game)%len(models)]
		enc, dec := netcode.NewEncoder(m), netcode.NewDecoder(m)
		cmds := make([]int32, netcode.MaxCommands*m.CmdWords)
		c, err := dec.ParseCommands(msg, sim.Tick(now), cmds)
		if err != nil {
			return
		}
		clamped := slices.Clone(cmds)
		for i := range c.N {
			m.Machine.Command().Clamp(clamped[i*m.CmdWords : (i+1)*m.CmdWords])
		}
		if c.N < 1 || c.N > netcode.MaxCommands || !slices.Equal(clamped, cmds) {
			t.Fatalf("%+v %v", c, cmds)
		}
		again := make([]int32, len(cmds))
		d, err := dec.ParseCommands(enc.AppendCommands(nil, c.Ack, c.First, cmds[:c.N*m.CmdWords]), sim.Tick(now), again)
		if err != nil || d.First != c.First || d.N != c.N || !slices.Equal(again, cmds) || d.Ack != c.Ack {
			t.Fatalf("%+v became %+v, %v", c, d, err)
		}
	})
}

func FuzzSnapshot(f *testing.F) {
	matches := make([]*traffic, len(machines))
	for i, machine := range machines {
		tr := newTraffic(machine, 7)
		matches[i] = tr
		enc := netcode.NewEncoder(tr.model)
		for range 300 {
			tr.next()
		}
		for gap := sim.Tick(1); gap < netcode.Window; gap *= 3 {
			f.Add(byte(i), enc.AppendStep(nil, tr.past, tr.tick-gap, tr.tick))
			f.Add(byte(i), enc.AppendPlain(nil, tr.tick-gap, tr.tick, tr.past.At(tr.tick-gap), tr.world()))
		}
		f.Add(byte(i), enc.AppendPlain(nil, 0, tr.tick, nil, tr.world()))
	}
	f.Fuzz(func(t *testing.T, game byte, msg []byte) {
		tr := matches[int(game)%len(matches)]
		// The client is half a window behind the newest World, so that messages
		// about its past and about its future both find their baseline.
		const behind = netcode.Window / 2
		s, err := netcode.ParseSnapshot(msg, tr.tick-behind)
		if err != nil {
			return
		}
		if s.Baseline != 0 && s.Tick-s.Baseline >= netcode.Window {
			t.Fatalf("%d from %d", s.Tick, s.Baseline)
		}
		enc, dec := netcode.NewEncoder(tr.model), netcode.NewDecoder(tr.model)
		client, again := netcode.NewHistory(tr.model), netcode.NewHistory(tr.model)
		for at := tr.tick - behind; at > tr.tick-netcode.Window; at-- {
			client.Put(at, tr.past.At(at))
			again.Put(at, tr.past.At(at))
		}
		if _, err := dec.Apply(&s, client); err != nil {
			if err != netcode.ErrBaseline && !slices.Equal(client.At(tr.tick-behind), tr.past.At(tr.tick-behind)) {
				t.Fatal("a malformed message changed the history")
			}
			return
		}
		w := client.At(s.Tick)
		seats := tr.model.Seats(w)
		for slot := range sim.Slot(tr.model.Slots) {
			clamped := slices.Clone(tr.model.Held(seats, slot))
			tr.model.Machine.Command().Clamp(clamped)
			if !slices.Equal(clamped, tr.model.Held(seats, slot)) || tr.model.Kind(seats, slot) > netcode.Bot {
				t.Fatalf("slot %d: %v", slot, seats)
			}
		}
		var msg2 []byte
		if s.Type == netcode.TypeStep {
			msg2 = enc.AppendStep(nil, client, s.Baseline, s.Tick)
		} else {
			msg2 = enc.AppendPlain(nil, s.Baseline, s.Tick, again.At(s.Baseline), w)
		}
		s2, err := netcode.ParseSnapshot(msg2, tr.tick-behind)
		if s.Baseline == 0 && s.Tick != s2.Tick || err != nil {
			t.Fatalf("tick %d became %d, %v", s.Tick, s2.Tick, err)
		}
		if check, err := dec.Apply(&s2, again); err != nil || check == netcode.Differs ||
			!slices.Equal(again.At(s2.Tick), w) {
			t.Fatalf("tick %d from %d: %v, check %d", s.Tick, s.Baseline, err, check)
		}
	})
}

// This message asks for the most work that a peer can ask for. Window bounds that
// work, whatever the payload says.
func TestLongestStep(t *testing.T) {
	tr := newTraffic(machines[0], 9)
	for range 200 {
		tr.next()
	}
	dec, client := netcode.NewDecoder(tr.model), netcode.NewHistory(tr.model)
	client.Put(tr.tick, tr.world())
	long := make([]byte, 1<<16)
	for i := range long {
		long[i] = byte(i*i>>3) | 1
	}
	msg := append([]byte{netcode.TypeStep, byte(tr.tick + netcode.Window - 1), netcode.Window - 1}, long...)
	s, err := netcode.ParseSnapshot(msg, tr.tick)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dec.Apply(&s, client); err != netcode.ErrMalformed {
		t.Errorf("64 KiB of noise: %v", err)
	}
	if n := testing.AllocsPerRun(10, func() { _, _ = dec.Apply(&s, client) }); n != 0 {
		t.Errorf("%v allocations, made by a peer", n)
	}
	if s.Baseline == math.MaxUint32 || client.At(tr.tick+1) != nil {
		t.Error("a malformed message was stepped")
	}
}

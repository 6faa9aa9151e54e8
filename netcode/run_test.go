package netcode_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"slipstream/netcode"
)

// thumb makes the commands of a driver: keys for some ticks, a stick for some.
func thumb(m *netcode.Model, rng *rand.Rand, ticks int) []int32 {
	fields := commandFields(m)
	cmds := make([]int32, ticks*m.CmdWords)
	for at := m.CmdWords; at < len(cmds); at += m.CmdWords {
		copy(cmds[at:], cmds[at-m.CmdWords:at])
		for i, f := range fields {
			span := int64(f.Max) - int64(f.Min) + 1
			switch rng.IntN(20) {
			case 0:
				cmds[at+i] = []int32{f.Min, 0, f.Max}[rng.IntN(3)]
			case 1, 2:
				cmds[at+i] = int32(int64(f.Min) + rng.Int64N(span))
			}
		}
	}
	return cmds
}

func writeRun(m *netcode.Model, cmds []int32) []byte {
	w := netcode.NewRunWriter(m)
	w.Begin(nil)
	for ; len(cmds) > 0; cmds = cmds[m.CmdWords:] {
		w.Put(cmds[:m.CmdWords])
	}
	return w.Finish()
}

// readRun reads so many ticks, or up to the first error.
func readRun(m *netcode.Model, code []byte, ticks int) (cmds []int32, err error) {
	r, cmd := netcode.NewRunReader(m), make([]int32, m.CmdWords)
	r.Begin(code)
	for range ticks {
		if err := r.Next(cmd); err != nil {
			return cmds, err
		}
		cmds = append(cmds, cmd...)
	}
	return cmds, r.End()
}

func TestRunsComeBack(t *testing.T) {
	for _, machine := range machines {
		m, rng := netcode.NewModel(machine), rand.New(rand.NewPCG(1, 2))
		for _, ticks := range []int{0, 1, 2, 100, 3000} {
			cmds := thumb(m, rng, ticks)
			code := writeRun(m, cmds)
			got, err := readRun(m, code, ticks)
			if err != nil || !slices.Equal(got, cmds) {
				t.Errorf("%s: %d ticks do not come back: %v", machine.Rules().Name, ticks, err)
			}
			if _, err := readRun(m, append(code, 1, 1, 1, 1), ticks); err != netcode.ErrMalformed {
				t.Errorf("%s: bytes behind %d ticks: %v", machine.Rules().Name, ticks, err)
			}
		}
		still := writeRun(m, make([]int32, 3600*m.CmdWords))
		if len(still) > 64 {
			t.Errorf("%s: a minute of nothing takes %d bytes", machine.Rules().Name, len(still))
		}
	}
}

// TestRunsOutOfRange: bytes that mean a command which no device can give are refused with ErrRange.
func TestRunsOutOfRange(t *testing.T) {
	for _, machine := range machines {
		m, rng := netcode.NewModel(machine), rand.New(rand.NewPCG(3, 4))
		seen := map[error]int{}
		for range 300 {
			code := make([]byte, 60)
			for i := range code {
				code[i] = byte(rng.Uint32())
			}
			cmds, err := readRun(m, code, 200)
			seen[err]++
			clamped := slices.Clone(cmds)
			for at := 0; at < len(clamped); at += m.CmdWords {
				machine.Command().Clamp(clamped[at : at+m.CmdWords])
			}
			if !slices.Equal(cmds, clamped) {
				t.Fatalf("%s: a command out of range came through", machine.Rules().Name)
			}
		}
		if machine.Rules().Name == "racing" && seen[netcode.ErrRange] == 0 {
			t.Errorf("noise was never out of range: %v", seen)
		}
	}
}

func FuzzRun(f *testing.F) {
	models := make([]*netcode.Model, len(machines))
	for i, machine := range machines {
		models[i] = netcode.NewModel(machine)
		f.Add(byte(i), uint16(40), writeRun(models[i], thumb(models[i], rand.New(rand.NewPCG(5, uint64(i))), 40)))
	}
	f.Fuzz(func(t *testing.T, game byte, ticks uint16, code []byte) {
		m := models[int(game)%len(models)]
		cmds, err := readRun(m, code, int(ticks%2000))
		if err != nil {
			return
		}
		if again, err := readRun(m, writeRun(m, cmds), len(cmds)/m.CmdWords); err != nil || !slices.Equal(again, cmds) {
			t.Fatalf("what was taken does not come back: %v", err)
		}
	})
}

func TestRunAllocatesNothing(t *testing.T) {
	m := netcode.NewModel(machines[0])
	w, r := netcode.NewRunWriter(m), netcode.NewRunReader(m)
	buf, cmds := make([]byte, 0, 4096), thumb(m, rand.New(rand.NewPCG(6, 6)), 300)
	cmd := make([]int32, m.CmdWords)
	if n := testing.AllocsPerRun(20, func() {
		w.Begin(buf)
		for at := 0; at < len(cmds); at += m.CmdWords {
			w.Put(cmds[at : at+m.CmdWords])
		}
		r.Begin(w.Finish())
		for range 300 {
			if err := r.Next(cmd); err != nil {
				t.Fatal(err)
			}
		}
	}); n != 0 {
		t.Errorf("a run allocates %v times", n)
	}
}

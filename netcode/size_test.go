package netcode_test

import (
	"slices"
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
)

// The sizes that the netcode promises, for races of people (see race).
func TestSizesOfARace(t *testing.T) {
	for _, c := range []struct {
		name  string
		cars  int
		every int
		gap   sim.Tick
		write func(*race) writer
		mean  float64
		worst int
	}{
		{"a seat that keeps up, 8 cars", 8, 1, 1, stepWriter, 8, 30},
		{"a seat that keeps up, 16 cars", 16, 1, 1, stepWriter, 12, 40},
		{"30 a second, 16 cars", 16, 2, 2, stepWriter, 20, 60},
		{"20 a second, 16 cars", 16, 3, 3, stepWriter, 26, 60},
		{"a gap of 12 ticks, 16 cars", 16, 1, 12, stepWriter, 60, 120},
		{"the longest gap, 16 cars", 16, 1, netcode.Window - 1, stepWriter, 300, 600},
		{"a keyframe, 16 cars", 16, 60, 1, keyWriter, 600, 700},
	} {
		r := races[c.cars]()
		all := sizes(r, c.every, c.gap, c.write(r))
		if m, worst := mean(all), all[len(all)-1]; m > c.mean || worst > c.worst {
			t.Errorf("%s: %.1f bytes on average, %d at most; promised are %.1f and %d", c.name, m, worst, c.mean, c.worst)
		}
	}
}

// The trace is one for which a codec's figures mean something: nobody idles, nobody drives alone.
func TestRaceIsARace(t *testing.T) {
	for cars, contacts := range map[int]float64{8: 1, 16: 5} {
		f := races[cars]().figures()
		if f.changes[0] < 2 || f.changes[1] < 10 || f.contacts < contacts {
			t.Errorf("%d cars: %+v", cars, f)
		}
	}
}

// What runs every tick allocates nothing.
func TestNothingIsAllocated(t *testing.T) {
	r := races[16]()
	m := r.model
	enc, dec := netcode.NewEncoder(m), netcode.NewDecoder(m)
	h, client := netcode.NewHistory(m), netcode.NewHistory(m)
	for tick := sim.Tick(1); tick <= 40; tick++ {
		h.Put(tick, r.worlds[tick-1])
	}
	client.Put(27, r.worlds[26])
	client.Put(28, r.worlds[27])
	buf := make([]byte, 0, 4096)
	chain := slices.Clone(enc.AppendStep(buf, h, 27, 28))
	gap := slices.Clone(enc.AppendStep(buf, h, 28, 40))
	key := slices.Clone(enc.AppendPlain(buf, 0, 28, nil, h.At(28)))
	cmds := make([]int32, netcode.MaxCommands*m.CmdWords)
	up := slices.Clone(enc.AppendCommands(buf, 28, 40, cmds))
	commands := netcode.NewCommandBuffer(m)
	apply := func(msg []byte, newest sim.Tick) {
		s, err := netcode.ParseSnapshot(msg, newest)
		if err != nil {
			t.Fatal(err)
		}
		if check, err := dec.Apply(&s, client); err != nil || check == netcode.Differs {
			t.Fatal(err, check)
		}
	}
	tick := sim.Tick(1000)
	for name, f := range map[string]func(){
		"AppendStep, chain": func() { buf = enc.AppendStep(buf[:0], h, 27, 28) },
		"AppendStep, gap":   func() { buf = enc.AppendStep(buf[:0], h, 28, 40) },
		"AppendPlain":       func() { buf = enc.AppendPlain(buf[:0], 0, 28, nil, h.At(28)) },
		"AppendCommands":    func() { buf = enc.AppendCommands(buf[:0], 28, 40, cmds) },
		"ParseCommands": func() {
			if _, err := dec.ParseCommands(up, 30, cmds); err != nil {
				t.Fatal(err)
			}
		},
		"Apply, keyframe, chain and gap": func() {
			apply(key, 0)
			client.Put(27, h.At(27))
			apply(chain, 27)
			apply(gap, 28)
		},
		"CommandBuffer": func() {
			tick++
			commands.Put(tick, tick+1, cmds)
			commands.Put(tick, tick-1, cmds)
			commands.Take(tick + 1)
		},
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

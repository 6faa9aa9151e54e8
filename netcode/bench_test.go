package netcode_test

import (
	"fmt"
	"slices"
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
	"slipstream/sim/racing"
)

// BenchmarkBytes gives the sizes of snapshots of the same race of people, ours and
// others'. "chain": the baseline is the snapshot sent before; "acked": it is six
// ticks old; "gap": twelve, after a stall. The headers of frame, TLS and TCP do not
// count; in our snapshots everything else does.
func BenchmarkBytes(b *testing.B) {
	for _, cars := range []int{8, 16} {
		for _, hz := range []int{60, 30, 20} {
			every := racing.Hz / hz
			run := func(name string, gap int, w func(*race) writer) {
				b.Run(fmt.Sprintf("cars=%d/hz=%d/%s", cars, hz, name), func(b *testing.B) {
					benchmarkBytes(b, races[cars](), every, sim.Tick(gap), w(races[cars]()))
				})
			}
			run("json", every, jason)
			run("msgpack", every, packed)
			run("quake3-acked", max(6, every), quake)
			run("quake3-chain", every, quake)
			run("relative-chain", every, relative)
			run("commands-as-bytes", every, flatCommands)
			run("slipstream-plain-chain", every, plainWriter)
			run("slipstream-step-chain", every, stepWriter)
			if hz == 60 {
				run("slipstream-step-gap", 12, stepWriter)
				run("slipstream-keyframe", 1, keyWriter)
			}
		}
	}
}

func stepWriter(r *race) writer {
	enc := netcode.NewEncoder(r.model)
	return enc.AppendStep
}

// aheadWriter also sends the commands that wait for the next two ticks: people's commands are about that early.
func aheadWriter(r *race) writer {
	enc := netcode.NewEncoder(r.model)
	return func(dst []byte, h *netcode.History, baseline, tick sim.Tick) []byte {
		var waiting []netcode.Seats
		for _, w := range r.worlds[tick:min(int(tick)+2, len(r.worlds))] {
			waiting = append(waiting, r.model.Seats(w))
		}
		return enc.AppendStepAhead(dst, h, baseline, tick, waiting)
	}
}

func plainWriter(r *race) writer {
	enc := netcode.NewEncoder(r.model)
	return func(dst []byte, h *netcode.History, baseline, tick sim.Tick) []byte {
		return enc.AppendPlain(dst, baseline, tick, h.At(baseline), h.At(tick))
	}
}

func keyWriter(r *race) writer {
	enc := netcode.NewEncoder(r.model)
	return func(dst []byte, h *netcode.History, _, tick sim.Tick) []byte {
		return enc.AppendPlain(dst, 0, tick, nil, h.At(tick))
	}
}

// sizes returns the sizes of the snapshots that w makes of r, in order of size.
func sizes(r *race, every int, gap sim.Tick, w writer) (sizes []int) {
	var buf []byte
	r.each(every, func(h *netcode.History, _, tick sim.Tick) {
		if tick > gap {
			buf = w(buf[:0], h, tick-gap, tick)
			sizes = append(sizes, len(buf))
		}
	})
	slices.Sort(sizes)
	return sizes
}

func mean(sizes []int) float64 {
	total := 0
	for _, n := range sizes {
		total += n
	}
	return float64(total) / float64(len(sizes))
}

func benchmarkBytes(b *testing.B, r *race, every int, gap sim.Tick, w writer) {
	all := sizes(r, every, gap, w)
	h, tick := netcode.NewHistory(r.model), sim.Tick(len(r.worlds)/2)
	for t := tick; t > tick-netcode.Window; t-- {
		h.Put(t, r.worlds[t-1])
	}
	buf := make([]byte, 0, 1<<14)
	i := sim.Tick(0)
	for b.Loop() {
		at := tick - i%(netcode.Window/2)
		buf = w(buf[:0], h, at-gap, at)
		i++
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(r.cars), "ns/car")
	b.ReportMetric(mean(all), "B/mean")
	b.ReportMetric(float64(all[len(all)/2]), "B/p50")
	b.ReportMetric(float64(all[len(all)*99/100]), "B/p99")
	b.ReportMetric(float64(all[len(all)-1]), "B/max")
	b.ReportMetric(0, "ns/op") // it says nothing that ns/car does not
}

// BenchmarkTrace says what the reference races are like. Its time has no meaning.
func BenchmarkTrace(b *testing.B) {
	for _, cars := range []int{8, 16} {
		b.Run(fmt.Sprintf("cars=%d", cars), func(b *testing.B) {
			r := races[cars]()
			for b.Loop() {
			}
			f := r.figures()
			b.ReportMetric(f.changes[0], "changes/s-keys")
			b.ReportMetric(f.changes[1], "changes/s-stick")
			b.ReportMetric(f.entropy[0], "bits/command-keys")
			b.ReportMetric(f.entropy[1], "bits/command-stick")
			b.ReportMetric(f.contacts, "contacts/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkUp measures command messages: one for each tick and, at half the rate, one for two ticks.
func BenchmarkUp(b *testing.B) {
	for _, n := range []int{1, 2} {
		b.Run(fmt.Sprintf("commands=%d", n), func(b *testing.B) {
			r := races[16]()
			m := r.model
			enc, dec := netcode.NewEncoder(m), netcode.NewDecoder(m)
			cmds, got := make([]int32, n*m.CmdWords), make([]int32, netcode.MaxCommands*m.CmdWords)
			var all []int
			var buf []byte
			for i := n; i < len(r.worlds); i += n {
				for slot := range sim.Slot(r.cars) {
					for k := range n {
						copy(cmds[k*m.CmdWords:], m.Held(m.Seats(r.worlds[i-n+1+k]), slot))
					}
					buf = enc.AppendCommands(buf[:0], 1000, 1010, cmds)
					all = append(all, len(buf))
				}
			}
			slices.Sort(all)
			for b.Loop() {
				buf = enc.AppendCommands(buf[:0], 1000, 1010, cmds)
				if _, err := dec.ParseCommands(buf, 1008, got); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(mean(all), "B/mean")
			b.ReportMetric(float64(all[len(all)*99/100]), "B/p99")
			b.ReportMetric(float64(all[len(all)-1]), "B/max")
		})
	}
}

// BenchmarkRead measures what reading costs the client: the payload alone, and together
// with the steps of the game that follow from it.
func BenchmarkRead(b *testing.B) {
	r := races[16]()
	enc, dec := netcode.NewEncoder(r.model), netcode.NewDecoder(r.model)
	h := netcode.NewHistory(r.model)
	for t := sim.Tick(100); t <= 130; t++ {
		h.Put(t, r.worlds[t-1])
	}
	for _, gap := range []sim.Tick{1, 12} {
		s, err := netcode.ParseSnapshot(enc.AppendStep(nil, h, 130-gap, 130), 130-gap)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("steps/gap=%d", gap), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := dec.Steps(&s, r.model.Seats(h.At(130-gap))); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("apply/gap=%d", gap), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := dec.Apply(&s, h); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	key, _ := netcode.ParseSnapshot(enc.AppendPlain(nil, 0, 130, nil, h.At(130)), 0)
	w := r.model.New()
	b.Run("keyframe", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := dec.Plain(&key, nil, w); err != nil {
				b.Fatal(err)
			}
		}
	})
}

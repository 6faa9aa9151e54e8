package netcode_test

import (
	"encoding/binary"
	"encoding/json"
	"math/bits"

	"github.com/vmihailenco/msgpack/v5"

	"slipstream/netcode"
	"slipstream/sim"
	"slipstream/sim/racing"
)

// What other codecs would send of the same race, for comparison. Nothing else uses
// them.

// writer appends what turns the World of baseline into that of tick.
type writer func(dst []byte, h *netcode.History, baseline, tick sim.Tick) []byte

// quake writes a delta as Quake III does: for each row a bit that says whether it
// changed, then a bit for each field, and each changed field in full, in as many bits
// as it ever needs. The widths are taken from the race itself, which is in its favour.
// Three bytes of tick and baseline come first, as in ours.
func quake(r *race) writer {
	widths := make([]int, len(r.worlds[0]))
	for _, w := range r.worlds {
		for i, v := range w {
			widths[i] = max(widths[i], bits.Len32(zigzag(v)))
		}
	}
	return func(dst []byte, h *netcode.History, baseline, tick sim.Tick) []byte {
		base, cur := h.At(baseline), h.At(tick)
		p := bitPacker{dst: append(dst, byte(tick), byte(tick>>8), byte(tick-baseline))}
		for _, row := range r.model.Layout.Rows {
			from, to := row.Off, row.Off+len(row.Fields)
			if same := slicesEqual(base[from:to], cur[from:to]); same {
				p.put(0, 1)
				continue
			}
			p.put(1, 1)
			for i := from; i < to; i++ {
				if base[i] == cur[i] {
					p.put(0, 1)
					continue
				}
				p.put(1, 1)
				p.put(zigzag(cur[i]), widths[i])
			}
		}
		return p.flush()
	}
}

// relative writes a delta as Gaffer On Games does: like quake, but for a changed field
// it writes the difference, in the smallest of four sizes that can hold it.
func relative(r *race) writer {
	return func(dst []byte, h *netcode.History, baseline, tick sim.Tick) []byte {
		base, cur := h.At(baseline), h.At(tick)
		p := bitPacker{dst: append(dst, byte(tick), byte(tick>>8), byte(tick-baseline))}
		for _, row := range r.model.Layout.Rows {
			from, to := row.Off, row.Off+len(row.Fields)
			if slicesEqual(base[from:to], cur[from:to]) {
				p.put(0, 1)
				continue
			}
			p.put(1, 1)
			for i := from; i < to; i++ {
				diff := zigzag(cur[i] - base[i])
				if diff == 0 {
					p.put(0, 1)
					continue
				}
				p.put(1, 1)
				size := uint32(0)
				sizes := [4]int{4, 7, 12, 32}
				for bits.Len32(diff-1) > sizes[size] {
					size++
				}
				p.put(size, 2)
				p.put(diff-1, sizes[size])
			}
		}
		return p.flush()
	}
}

// flatCommands writes the commands of a step as plain bytes: for each car a byte that
// says what came and, if the command changed, the command.
func flatCommands(r *race) writer {
	m := r.model
	return func(dst []byte, h *netcode.History, baseline, tick sim.Tick) []byte {
		dst = append(dst, byte(tick), byte(tick>>8), byte(tick-baseline))
		for t := baseline + 1; t <= tick; t++ {
			was, is := m.Seats(h.At(t-1)), m.Seats(h.At(t))
			for slot := range sim.Slot(r.cars) {
				dst = append(dst, byte(m.Age(is, slot))<<1)
				if !slicesEqual(m.Held(was, slot), m.Held(is, slot)) {
					dst[len(dst)-1]++
					for _, v := range m.Held(is, slot) {
						dst = append(dst, byte(v))
					}
				}
			}
		}
		return dst
	}
}

// shown is the struct that a game without a layout would encode as a map.
type shown struct {
	Tick uint32       `json:"tick" msgpack:"tick"`
	Cars []racing.Car `json:"cars" msgpack:"cars"`
	Runs []racing.Run `json:"runs" msgpack:"runs"`
}

func (r *race) shown(h *netcode.History, tick sim.Tick) shown {
	s := sim.Of[racing.State](r.model.State(h.At(tick)))
	return shown{uint32(tick), s.Cars[:r.cars], s.Runs[:r.cars]}
}

func packed(r *race) writer {
	return func(dst []byte, h *netcode.History, _, tick sim.Tick) []byte {
		out, err := msgpack.Marshal(r.shown(h, tick))
		if err != nil {
			panic(err)
		}
		return append(dst, out...)
	}
}

func jason(r *race) writer {
	return func(dst []byte, h *netcode.History, _, tick sim.Tick) []byte {
		out, err := json.Marshal(r.shown(h, tick))
		if err != nil {
			panic(err)
		}
		return append(dst, out...)
	}
}

type bitPacker struct {
	dst  []byte
	held uint64
	n    int
}

func (p *bitPacker) put(v uint32, n int) {
	p.held |= uint64(v) & (1<<n - 1) << p.n
	if p.n += n; p.n >= 32 {
		p.dst = binary.LittleEndian.AppendUint32(p.dst, uint32(p.held))
		p.held, p.n = p.held>>32, p.n-32
	}
}

func (p *bitPacker) flush() []byte {
	for ; p.n > 0; p.n -= 8 {
		p.dst = append(p.dst, byte(p.held))
		p.held >>= 8
	}
	return p.dst
}

func zigzag(v int32) uint32 { return uint32(v)<<1 ^ uint32(v>>31) }

func slicesEqual(a, b []int32) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

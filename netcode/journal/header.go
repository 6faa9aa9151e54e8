package journal

import (
	"bytes"

	"github.com/vmihailenco/msgpack/v5"

	"slipstream/netcode"
	"slipstream/sim"
)

// Header says what was run. Settings are all settings of the Setup.
type Header struct {
	Game      string
	Behaviour string // of the build: one with another behaviour may compute other states
	Match     string
	Seed      uint32
	Settings  []int32
	Hz        uint16
	Slots     uint8
	Words     uint32 // of a World
	Hash      uint64 // of the World of tick 1
}

// Setup returns the Setup that Init was given.
func (h *Header) Setup() sim.Setup {
	s := sim.Setup{Seed: h.Seed}
	copy(s.Settings[:], h.Settings)
	return s
}

// of reports whether the header is of a match of m.
func (h *Header) of(m *netcode.Model) bool {
	rules := m.Machine.Rules()
	return h.Game == rules.Name && int(h.Words) == m.Layout.Words && int(h.Hz) == rules.Hz && int(h.Slots) == rules.Slots
}

// fields returns the keys of the map, in their fixed order, and their values.
func (h *Header) fields() []field {
	return []field{
		{"game", &h.Game}, {"behaviour", &h.Behaviour}, {"match", &h.Match},
		{"seed", &h.Seed}, {"settings", &h.Settings}, {"hz", &h.Hz},
		{"slots", &h.Slots}, {"words", &h.Words}, {"hash", &h.Hash},
	}
}

type field struct {
	key   string
	value any // a pointer
}

func (h *Header) append(dst []byte) []byte {
	buf := bytes.NewBuffer(dst)
	e := msgpack.NewEncoder(buf)
	e.UseCompactInts(true)
	fields := h.fields()
	err := e.EncodeMapLen(len(fields))
	for _, f := range fields {
		if err == nil {
			err = e.EncodeMulti(f.key, f.value)
		}
	}
	if err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	return buf.Bytes()
}

// parse reads only what append writes. A decoder that accepts any map can be made to
// skip for ever, or to take memory for what is not there.
func (h *Header) parse(src []byte) error {
	d := msgpack.NewDecoder(bytes.NewReader(src))
	fields := h.fields()
	if n, err := d.DecodeMapLen(); err != nil || n != len(fields) {
		return ErrCorrupt
	}
	for _, f := range fields {
		if key, err := d.DecodeString(); err != nil || key != f.key {
			return ErrCorrupt
		}
		if f.value == any(&h.Settings) {
			n, err := d.DecodeArrayLen()
			if err != nil || n < 0 || n > sim.MaxValues {
				return ErrCorrupt
			}
			for range n {
				v, err := d.DecodeInt32()
				if err != nil {
					return ErrCorrupt
				}
				h.Settings = append(h.Settings, v)
			}
			continue
		}
		if err := d.Decode(f.value); err != nil {
			return ErrCorrupt
		}
	}
	if !bytes.Equal(h.append(nil), src) {
		return ErrCorrupt
	}
	return nil
}

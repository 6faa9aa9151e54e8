package journal

import (
	"encoding/binary"
	"fmt"

	"slipstream/netcode"
	"slipstream/sim"
)

// Journal is a parsed journal. It refers to the bytes that it was parsed from and is
// safe for concurrent use.
type Journal struct {
	Header Header
	Last   sim.Tick // the newest tick that was written
	Ended  bool     // it has an end; otherwise its writer was cut off
	Reason string   // of the end

	model *netcode.Model
	body  []byte // the records between the header and the end, whose checksums are right
	keys  []key
}

// key is a place to seek to.
type key struct {
	tick sim.Tick
	at   int // in body, of the keyframe
}

// Parse reads a journal of m's game. It checks the checksums and the order of the
// records. What the records contain is only checked when they are run.
func Parse(src []byte, m *netcode.Model) (*Journal, error) {
	h, rest, err := parseHeader(src)
	if err != nil {
		return nil, err
	}
	if !h.of(m) {
		return nil, ErrModel
	}
	j := &Journal{Header: h, Last: 1, model: m, body: rest}
	return j, j.index()
}

// ParseHeader reads only the header, to find out which game a journal is of.
func ParseHeader(src []byte) (Header, error) {
	h, _, err := parseHeader(src)
	return h, err
}

func parseHeader(src []byte) (h Header, rest []byte, err error) {
	if len(src) > MaxBytes || len(src) < len(magic) || string(src[:len(magic)]) != magic {
		return h, nil, ErrFormat
	}
	kind, payload, rest, torn, err := parseRecord(src[len(magic):])
	if err != nil || torn || kind != kindHeader || len(payload) > maxHeader || h.parse(payload) != nil {
		return h, nil, ErrCorrupt
	}
	return h, rest, nil
}

// index walks through the records once, and cuts off the end, or a record that a crash has torn.
func (j *Journal) index() error {
	for at := 0; at < len(j.body); {
		kind, payload, rest, torn, err := parseRecord(j.body[at:])
		if torn {
			j.body = j.body[:at]
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w behind tick %d", err, j.Last)
		}
		switch kind {
		case kindTicks:
			b, err := parseTicks(payload, j.Last)
			if err != nil {
				return err
			}
			j.Last = b.snapshot.Tick
		case kindKeyframe:
			s, err := netcode.ParseSnapshot(payload, j.Last)
			if err != nil || s.Type != netcode.TypePlain || s.Baseline != 0 || s.Tick != j.Last {
				return fmt.Errorf("%w behind tick %d", ErrCorrupt, j.Last)
			}
			j.keys = append(j.keys, key{s.Tick, at})
		case kindEnd:
			if len(payload) < 4 || len(rest) > 0 {
				return fmt.Errorf("%w behind tick %d", ErrCorrupt, j.Last)
			}
			j.Ended, j.Reason, j.body = true, string(payload[4:]), j.body[:at]
			return nil
		default:
			return fmt.Errorf("%w behind tick %d", ErrCorrupt, j.Last)
		}
		at = len(j.body) - len(rest)
	}
	return nil
}

// batch is a ticks record.
type batch struct {
	snapshot netcode.Snapshot
	hashes   []byte // two bytes a tick
	last     uint64 // hash of the last World
}

// parseTicks reads a ticks record that follows tick last.
func parseTicks(payload []byte, last sim.Tick) (b batch, err error) {
	corrupt := fmt.Errorf("%w behind tick %d", ErrCorrupt, last)
	if len(payload) == 0 || payload[0] == 0 || payload[0] > BatchTicks {
		return b, corrupt
	}
	n := int(payload[0])
	if payload = payload[1:]; len(payload) < 2*n+8 {
		return b, corrupt
	}
	b.hashes, payload = payload[:2*n], payload[2*n:]
	b.last, payload = binary.LittleEndian.Uint64(payload), payload[8:]
	b.snapshot, err = netcode.ParseSnapshot(payload, last)
	if s := &b.snapshot; err != nil || s.Type != netcode.TypeStep || s.Baseline != last || s.Tick != last+sim.Tick(n) {
		return b, corrupt
	}
	return b, nil
}

func (b *batch) hash(i int) uint16 { return binary.LittleEndian.Uint16(b.hashes[2*i:]) }

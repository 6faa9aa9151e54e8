// Package journal records a match so that it can be run again: its setup, then
// what the players did, tick by tick, with the hash of every World. It appends to
// and parses byte slices; it knows neither files nor time.
//
// # Format
//
//	journal  := magic header-record { record }
//	magic    := "SLIPJNL2"
//	record   := length:uvarint kind:u8 payload crc:u32      length counts kind and payload; CRC-32C of them
//	header   := kind 1: msgpack map, the keys in order, see Header; the first record
//	ticks    := kind 2: n:u8 { hash:u16 } hash:u64 step     the n ticks after the last one that was written: the
//	                                                        low 16 bits of the hash of each World, all 64 of the
//	                                                        last one's hash, and a step snapshot message
//	keyframe := kind 3: plain                               a plain snapshot message from the zero World, of the
//	                                                        last tick that was written: a place to seek to
//	end      := kind 4: tick:u32 reason:utf-8               why nothing follows; the last record
//
// Integers are little-endian. Snapshot messages are those of PROTOCOL.md: the same
// code writes what a client is sent and what a journal holds. A file that stops
// within a record, as after a crash, is a journal without an end.
package journal

import (
	"encoding/binary"
	"errors"
	"hash/crc32"

	"slipstream/netcode"
	"slipstream/sim"
)

const magic = "SLIPJNL2"

const (
	kindHeader   = 1
	kindTicks    = 2
	kindKeyframe = 3
	kindEnd      = 4
)

const (
	// MaxBytes is the size of the longest journal: some hours of a full match. A longer
	// match goes on, but the rest of it is not recorded.
	MaxBytes = 64 << 20

	// BatchTicks is how many ticks a writer puts into one record: so few that a crash
	// loses only a quarter of a second, and enough to share the record's head.
	BatchTicks = 16

	// KeyframeTicks is how many ticks are between two places to seek to.
	KeyframeTicks = 640

	maxHeader = 4 << 10
	maxReason = 255
)

const (
	_ = uint(netcode.Window - 1 - BatchTicks) // a batch fits into a step snapshot
	_ = -uint(KeyframeTicks % BatchTicks)     // keyframes are between batches
)

// The errors for a file that is no journal, or is damaged, and for a tick that it does not have.
var (
	ErrFormat  = errors.New("journal: not a journal")
	ErrCorrupt = errors.New("journal: corrupt")
	ErrTick    = errors.New("journal: no such tick as")
	ErrModel   = errors.New("journal: of another game, or another version of it")
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// AppendHeader begins the journal of a match of m's game: match is its id, world its
// World of tick 1, and setup what Init was given, clamped.
func AppendHeader(dst []byte, m *netcode.Model, match, behaviour string, setup sim.Setup, world netcode.World) []byte {
	rules := m.Machine.Rules()
	h := Header{
		Game: rules.Name, Behaviour: behaviour, Match: match,
		Seed: setup.Seed, Settings: setup.Settings[:],
		Hz: uint16(rules.Hz), Slots: uint8(rules.Slots), Words: uint32(len(world)),
		Hash: sim.Hash(world),
	}
	dst, at := begin(append(dst, magic...), kindHeader)
	return finish(h.append(dst), at)
}

// AppendTicks appends the ticks after from, up to to, which are at most BatchTicks. h
// must have their Worlds and that of from.
func AppendTicks(dst []byte, e *netcode.Encoder, h *netcode.History, from, to sim.Tick) []byte {
	dst, at := begin(dst, kindTicks)
	dst = append(dst, byte(to-from))
	for t := from + 1; t <= to; t++ {
		dst = binary.LittleEndian.AppendUint16(dst, netcode.Hash16(h.At(t)))
	}
	dst = binary.LittleEndian.AppendUint64(dst, sim.Hash(h.At(to)))
	return finish(e.AppendStep(dst, h, from, to), at)
}

// AppendKeyframe appends the World of the last tick that was written.
func AppendKeyframe(dst []byte, e *netcode.Encoder, tick sim.Tick, world netcode.World) []byte {
	dst, at := begin(dst, kindKeyframe)
	return finish(e.AppendPlain(dst, 0, tick, nil, world), at)
}

// AppendEnd ends a journal. tick is the last tick that was run, even if it was not
// written; reason says why there are no more.
func AppendEnd(dst []byte, tick sim.Tick, reason string) []byte {
	dst, at := begin(dst, kindEnd)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(tick))
	return finish(append(dst, reason[:min(len(reason), maxReason)]...), at)
}

// lengthBytes is the room that begin leaves for the length: a uvarint of fixed width.
const lengthBytes = 3

func begin(dst []byte, kind byte) (_ []byte, at int) {
	return append(dst, 0, 0, 0, kind), len(dst)
}

// finish fills in the length of the record that begins at at, and appends its checksum.
func finish(dst []byte, at int) []byte {
	n := len(dst) - at - lengthBytes
	if n >= 1<<(7*lengthBytes) {
		panic("journal: a record that cannot be written")
	}
	dst[at], dst[at+1], dst[at+2] = byte(n)|0x80, byte(n>>7)|0x80, byte(n>>14)
	return binary.LittleEndian.AppendUint32(dst, crc32.Checksum(dst[at+lengthBytes:], castagnoli))
}

// parseRecord returns the first record of src. torn means that src ends within it.
func parseRecord(src []byte) (kind byte, payload, rest []byte, torn bool, err error) {
	if len(src) < lengthBytes {
		return 0, nil, nil, true, nil
	}
	if src[0] < 0x80 || src[1] < 0x80 || src[2] >= 0x80 {
		return 0, nil, nil, false, ErrCorrupt
	}
	n := int(src[0]&0x7f) | int(src[1]&0x7f)<<7 | int(src[2])<<14
	src = src[lengthBytes:]
	if n < 1 {
		return 0, nil, nil, false, ErrCorrupt
	}
	if len(src) < n+4 {
		return 0, nil, nil, true, nil
	}
	if binary.LittleEndian.Uint32(src[n:]) != crc32.Checksum(src[:n], castagnoli) {
		return 0, nil, nil, false, ErrCorrupt
	}
	return src[0], src[1:n], src[n+4:], false, nil
}

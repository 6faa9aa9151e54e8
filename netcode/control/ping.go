package control

import (
	"bytes"
	"encoding/binary"

	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// Ping and Pong are the only messages that a race is never without. So they have
// a way that takes no memory and no reflection; the bytes are the same.

const (
	pingHead = "\x82\xa1t\xa4ping\xa4time"
	pongHead = "\x83\xa1t\xa4pong\xa4time"
	pongTick = "\xa4tick"
)

// ParsePing returns the time of a Ping as Append writes it. Anything else, also
// a Ping in other words, is for Parse.
func ParsePing(src []byte) (time uint64, ok bool) {
	rest, ok := bytes.CutPrefix(src, []byte(pingHead))
	if !ok || len(rest) == 0 {
		return 0, false
	}
	switch c, n := rest[0], len(rest); {
	case n == 1 && c <= msgpcode.PosFixedNumHigh:
		return uint64(c), true
	case n == 2 && c == msgpcode.Uint8:
		return uint64(rest[1]), true
	case n == 3 && c == msgpcode.Uint16:
		return uint64(binary.BigEndian.Uint16(rest[1:])), true
	case n == 5 && c == msgpcode.Uint32:
		return uint64(binary.BigEndian.Uint32(rest[1:])), true
	case n == 9 && c == msgpcode.Uint64:
		time = binary.BigEndian.Uint64(rest[1:])
		return time, time <= maxInt
	}
	return 0, false
}

// AppendPong appends what Append would for a Pong.
func AppendPong(dst []byte, time uint64, tick uint32) []byte {
	dst = appendUint(append(dst, pongHead...), time)
	return appendUint(append(dst, pongTick...), uint64(tick))
}

func appendUint(dst []byte, n uint64) []byte {
	switch {
	case n <= uint64(msgpcode.PosFixedNumHigh):
		return append(dst, byte(n))
	case n < 1<<8:
		return append(dst, msgpcode.Uint8, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(dst, msgpcode.Uint16), uint16(n))
	case n < 1<<32:
		return binary.BigEndian.AppendUint32(append(dst, msgpcode.Uint32), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(dst, msgpcode.Uint64), n)
}

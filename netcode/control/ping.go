package control

import (
	"bytes"
	"encoding/binary"
)

// Ping and Pong are the only control messages that come again and again during a
// match. So they have a codec of their own, which does not allocate. The bytes are
// the same as those of Append.

const (
	pingHead = "\x82\xa1t\xa4ping\xa4time"
	pongHead = "\x83\xa1t\xa4pong\xa4time"
	pongTick = "\xa4tick"
)

// ParsePing returns the time of a Ping that is encoded as Append does it. It
// refuses everything else, a Ping in another encoding included: use Parse for that.
func ParsePing(src []byte) (time uint64, ok bool) {
	rest, ok := bytes.CutPrefix(src, []byte(pingHead))
	if !ok || len(rest) == 0 {
		return 0, false
	}
	switch c, n := rest[0], len(rest); {
	case n == 1 && c < codeFixMap:
		return uint64(c), true
	case n == 2 && c == codeUint8:
		return uint64(rest[1]), true
	case n == 3 && c == codeUint8+1:
		return uint64(binary.BigEndian.Uint16(rest[1:])), true
	case n == 5 && c == codeUint8+2:
		return uint64(binary.BigEndian.Uint32(rest[1:])), true
	case n == 9 && c == codeUint64:
		time = binary.BigEndian.Uint64(rest[1:])
		return time, time <= maxInt
	}
	return 0, false
}

// AppendPong appends the same bytes as Append does for a Pong.
func AppendPong(dst []byte, time uint64, tick uint32) []byte {
	dst = appendUint(append(dst, pongHead...), time)
	return appendUint(append(dst, pongTick...), uint64(tick))
}

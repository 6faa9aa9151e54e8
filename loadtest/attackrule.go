package main

import (
	"encoding/binary"
	"math/rand/v2"
	"unicode/utf8"
)

// This is a second implementation of RFC 6455 section 5 and of the server's limits: it says what must
// become of a connection whose first frame has a certain header. It shares no code with the server's.

// randomHeader returns 14 bytes that a frame may begin with. Half of the headers are noise. The others are
// nearly right, because noise is nearly always refused for its first two bytes.
func randomHeader(r *rand.Rand) (h [14]byte) {
	for i := range h {
		h[i] = byte(r.Uint32())
	}
	if r.IntN(2) == 0 {
		return h
	}
	ops := [...]byte{0, 1, 2, 2, 2, 8, 9, 10}
	h[0] = ops[r.IntN(len(ops))] | 0x80
	if r.IntN(4) == 0 {
		h[0] &^= 0x80
	}
	h[1] |= 0x80
	lengths := [...]uint64{0, 1, 2, 125, 126, 127, 4095, 4096, 4097, 65535, 65536, 1 << 31, 1 << 32, 1<<63 - 1,
		1 << 63, 1<<64 - 1}
	length := lengths[r.IntN(len(lengths))]
	switch form := r.IntN(4); {
	case form == 0 && length < 126:
		h[1] = 0x80 | byte(length)
	case form == 1:
		h[1] = 0x80 | 126
		binary.BigEndian.PutUint16(h[2:], uint16(length))
	case form == 2:
		h[1] = 0x80 | 127
		binary.BigEndian.PutUint64(h[2:], length)
	}
	return h
}

// fate is what must become of a connection.
type fate struct {
	size int  // of the header
	body int  // of the payload that may follow
	pong bool // the payload is answered
	goes bool // the connection goes on, and answers our close frame with our code
	code uint16
}

// The largest message, and the code with which /play closes if the first message is no hello.
const (
	largest    = 4096
	badMessage = 4400
)

// fateOf is the rule. payload is what follows the header if its frame may have a payload.
func fateOf(h [14]byte, payload []byte) fate {
	fin, rsv, op, masked, short := h[0]>>7 == 1, h[0]>>4&7, h[0]&15, h[1]>>7 == 1, uint64(h[1]&127)
	f := fate{size: 2, code: 1002}
	length := short
	switch short {
	case 126:
		f.size, length = 4, uint64(h[2])<<8|uint64(h[3])
	case 127:
		f.size, length = 10, binary.BigEndian.Uint64(h[2:])
	}
	if masked {
		f.size += 4
	}
	control := op >= 8
	switch {
	case rsv != 0, !masked, op >= 3 && op <= 7, op >= 11: // 5.2, 5.1
		return f
	case op == 0: // 5.4: there is nothing to continue
		return f
	case control && (!fin || short > 125): // 5.5
		return f
	case op == 1: // text
		f.code = 1003
		return f
	case short == 126 && length < 126, short == 127 && (length < 1<<16 || length >= 1<<63): // 5.2
		return f
	case length > largest && !control:
		f.code = 1009
		return f
	}
	f.body = int(length)
	switch {
	case op == 8:
		f.code = closeFate(unmask(h[f.size-4:f.size], payload[:f.body]))
	case op == 2 && fin:
		f.code = badMessage
	default:
		f.goes, f.pong, f.code = true, op == 9, 1000
	}
	return f
}

// closeFate is what a close frame is answered with: 1005 stands for no code at all (5.5.1, 7.4).
func closeFate(body []byte) uint16 {
	switch len(body) {
	case 0:
		return 1005
	case 1:
		return 1002
	}
	code := binary.BigEndian.Uint16(body)
	known := code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006 || code >= 3000 && code <= 4999
	switch {
	case !known:
		return 1002
	case !utf8.Valid(body[2:]):
		return 1007
	}
	return code
}

func unmask(mask, payload []byte) []byte {
	out := make([]byte, len(payload))
	for i, b := range payload {
		out[i] = b ^ mask[i%4]
	}
	return out
}

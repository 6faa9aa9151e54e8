// Package frame implements RFC 6455 over byte slices: it turns a stream of bytes into
// messages, unmasking in place, and messages into frames. It knows no sockets,
// no time, and not what a message means.
//
// No length field makes it allocate memory: a frame that has arrived whole is
// returned as a slice of the caller's bytes, and the memory for one that has not
// grows only with the bytes that really arrive.
package frame

import "encoding/binary"

// Op is a frame's opcode (RFC 6455 section 5.2).
type Op byte

const (
	Continuation Op = 0x0
	Text         Op = 0x1
	Binary       Op = 0x2
	Close        Op = 0x8
	Ping         Op = 0x9
	Pong         Op = 0xa
)

const (
	MaxHeader  = 14  // of a masked frame
	MaxControl = 125 // payload of a control frame (RFC 6455 section 5.5)
)

// Close codes that this package's errors carry (RFC 6455 section 7.4.1).
const (
	CodeProtocol = 1002
	CodeRefused  = 1003
	CodeNoStatus = 1005 // stands for a close frame without a body; never on the wire
	CodeText     = 1007
	CodePolicy   = 1008
	CodeTooBig   = 1009
)

// Error says how a peer broke the protocol or the Reader's limits.
type Error struct {
	Code uint16 // to close the connection with
	Rule string
}

func (e *Error) Error() string { return e.Rule }

// The errors that gobwas/ws does not have.
var (
	errMinimal   = &Error{CodeProtocol, "a length not in its shortest form"}   // RFC 6455 section 5.2
	errSign      = &Error{CodeProtocol, "a length with its highest bit set"}   // RFC 6455 section 5.2
	errTooBig    = &Error{CodeTooBig, "a message over the limit"}              // RFC 6455 section 10.4
	errFragments = &Error{CodePolicy, "a message in too many fragments"}       // RFC 6455 section 10.4
	errText      = &Error{CodeRefused, "text where only binary is spoken"}     // RFC 6455 section 7.4.1
	errUTF8      = &Error{CodeText, "text that is not UTF-8"}                  // RFC 6455 section 8.1
	errClose     = &Error{CodeProtocol, "a close frame with a body of 1 byte"} // RFC 6455 section 5.5.1
)

// Header is a frame's header.
type Header struct {
	Fin    bool
	RSV    byte // the three reserved bits
	Op     Op
	Masked bool
	Mask   [4]byte
	Length int64
}

// ParseHeader parses the header at the beginning of src and returns its size, which is 0
// while src is too short. It checks only the form of the length; Reader.Next checks the
// rest.
func ParseHeader(src []byte) (h Header, size int, err error) {
	if len(src) < 2 {
		return h, 0, nil
	}
	h = Header{Fin: src[0]&0x80 != 0, RSV: src[0] >> 4 & 7, Op: Op(src[0] & 0xf), Masked: src[1]&0x80 != 0}
	h.Length, size = int64(src[1]&0x7f), 2
	switch h.Length {
	case 126:
		if len(src) < 4 {
			return h, 0, nil
		}
		h.Length, size = int64(binary.BigEndian.Uint16(src[2:])), 4
		if h.Length < 126 {
			return h, 0, errMinimal
		}
	case 127:
		if len(src) < 10 {
			return h, 0, nil
		}
		h.Length, size = int64(binary.BigEndian.Uint64(src[2:])), 10
		if h.Length < 0 {
			return h, 0, errSign
		}
		if h.Length < 1<<16 {
			return h, 0, errMinimal
		}
	}
	if h.Masked {
		if len(src) < size+4 {
			return h, 0, nil
		}
		h.Mask = [4]byte(src[size:])
		size += 4
	}
	return h, size, nil
}

// AppendHeader appends the header of a frame with a payload of length bytes, masked if mask is not nil.
func AppendHeader(dst []byte, op Op, fin bool, length int, mask *[4]byte) []byte {
	b0, b1 := byte(op), byte(0)
	if fin {
		b0 |= 0x80
	}
	if mask != nil {
		b1 = 0x80
	}
	switch {
	case length < 126:
		dst = append(dst, b0, b1|byte(length))
	case length < 1<<16:
		dst = append(dst, b0, b1|126, byte(length>>8), byte(length))
	default:
		dst = append(dst, b0, b1|127)
		dst = binary.BigEndian.AppendUint64(dst, uint64(length))
	}
	if mask != nil {
		dst = append(dst, mask[:]...)
	}
	return dst
}

// PutHeader writes the unmasked header of the whole message buf[at:] right before
// it, and returns where the frame starts. There must be room for the header in
// buf[:at]: 10 bytes are always enough.
func PutHeader(buf []byte, at int, op Op) (start int) {
	length := len(buf) - at
	switch {
	case length < 126:
		start = at - 2
		buf[start+1] = byte(length)
	case length < 1<<16:
		start = at - 4
		buf[start+1] = 126
		binary.BigEndian.PutUint16(buf[start+2:], uint16(length))
	default:
		start = at - 10
		buf[start+1] = 127
		binary.BigEndian.PutUint64(buf[start+2:], uint64(length))
	}
	buf[start] = 0x80 | byte(op)
	return start
}

// AppendFrame appends a whole message or control frame, unmasked: the server's form.
func AppendFrame(dst []byte, op Op, payload []byte) []byte {
	return append(AppendHeader(dst, op, true, len(payload), nil), payload...)
}

// AppendMasked appends a whole message or control frame, masked: the client's form.
// For every frame, a client must take a new mask that a page cannot guess (RFC 6455 section 5.3).
func AppendMasked(dst []byte, op Op, payload []byte, mask [4]byte) []byte {
	dst = AppendHeader(dst, op, true, len(payload), &mask)
	at := len(dst)
	dst = append(dst, payload...)
	Mask(dst[at:], mask, 0)
	return dst
}

// AppendClose appends the body of a close frame. A text that is too long for a control frame
// is cut between two characters.
func AppendClose(dst []byte, code uint16, text string) []byte {
	dst = binary.BigEndian.AppendUint16(dst, code)
	for i, r := range text {
		if i+len(string(r)) > MaxControl-2 {
			text = text[:i]
			break
		}
	}
	return append(dst, text...)
}

// ParseClose parses the body of a close frame (RFC 6455 sections 5.5.1 and 7.4). An empty body is
// CodeNoStatus. text is a slice of body.
func ParseClose(body []byte) (code uint16, text []byte, err error) {
	switch len(body) {
	case 0:
		return CodeNoStatus, nil, nil
	case 1:
		return 0, nil, errClose
	}
	code, text = binary.BigEndian.Uint16(body), body[2:]
	if err := checkClose(code, text); err != nil {
		return 0, nil, err
	}
	return code, text, nil
}

package frame

import "unicode/utf8"

// Spill is the size of the longest frame that the caller of Next has to keep until the rest of it
// has come: that is every control frame and most messages. If a longer frame has not come whole,
// the Reader gathers it.
const Spill = 512

const _ = uint(Spill - MaxHeader - MaxControl)

// Rules are the rules that a peer must keep. Many connections share them.
type Rules struct {
	Client       bool // the reader is a client: a server sends unmasked frames
	Text         bool // text messages are allowed, and must be UTF-8
	MaxMessage   int  // bytes of one message, however it is cut
	MaxFragments int  // frames of one message
}

// Reader is the receiving half of one connection. It is only one word, so that thousands of them
// take little memory. It has no locks and belongs to one goroutine.
type Reader struct {
	msg *gathering // nil unless a message has begun that Next gathers; most messages come whole
}

// gathering is a message that comes in pieces, and its present frame.
type gathering struct {
	op     Op
	whole  []byte // payload so far
	pieces int    // frames so far
	text   int    // how many bytes have been checked to be UTF-8, if it is a text

	fin    bool // the present frame is the last
	mask   [4]byte
	left   int // bytes of the present frame that are still to come
	masked int // bytes of it that have been unmasked
}

// Frame is a complete message (Text or Binary) or a control frame. If its Op is zero, there is
// none yet.
type Frame struct {
	Op Op

	// Payload is unmasked. It is a slice of Next's src, or of the Reader's own memory if the
	// message came in pieces. It is valid until the next call of Next.
	Payload []byte
}

// Next takes the next message or control frame from src, which it unmasks in place, and returns
// the bytes after it. The rules must be the same in all calls for a connection. After a zero Frame,
// the caller must put the bytes that are left, which are fewer than Spill, in front of the bytes that
// come next. After an error, close the connection with the error's code.
//
// Control frames come out between the fragments of a message, as they arrive (RFC 6455 section 5.4).
func (r *Reader) Next(rules *Rules, src []byte) (Frame, []byte, error) {
	if f, rest, ok := r.usual(rules, src); ok {
		return f, rest, nil
	}
	for {
		if m := r.msg; m != nil && (m.left > 0 || m.fin) {
			src = m.gather(src, !rules.Client)
			if !m.isText() {
				return Frame{}, src, errUTF8
			}
			if m.left > 0 {
				return Frame{}, src, nil
			}
			if m.fin {
				r.msg = nil
				return Frame{m.op, m.whole}, src, nil
			}
		}
		h, size, err := ParseHeader(src)
		if early := r.check(rules, src); early != nil {
			return Frame{}, src, early
		}
		if err != nil || size == 0 {
			return Frame{}, src, err
		}
		body := src[size:]
		here := int64(len(body)) >= h.Length
		switch {
		case h.Op >= Close:
			if !here {
				return Frame{}, src, nil
			}
		case h.Length > int64(rules.MaxMessage-r.size()):
			return Frame{}, src, errTooBig
		case r.pieces() >= rules.MaxFragments:
			return Frame{}, src, errFragments
		case !h.Fin || r.msg != nil || !here && (h.Op == Text || h.Length > Spill-MaxHeader):
			r.begin(h)
			src = body
			continue
		case !here:
			return Frame{}, src, nil
		}
		payload, rest := body[:h.Length:h.Length], body[h.Length:]
		if h.Masked {
			Mask(payload, h.Mask, 0)
		}
		if h.Op == Text && !utf8.Valid(payload) {
			return Frame{}, rest, errUTF8
		}
		return Frame{h.Op, payload}, rest, nil
	}
}

// usual takes what nearly every frame is that a server receives: a short binary message, whole and masked. It leaves
// everything else to Next.
func (r *Reader) usual(rules *Rules, src []byte) (Frame, []byte, bool) {
	const fin, masked, size = 0x80, 0x80, 2 + 4
	if len(src) < size || src[0] != fin|byte(Binary) || src[1] < masked || src[1] >= masked|126 {
		return Frame{}, nil, false
	}
	end := size + int(src[1]-masked)
	if rules.Client || r.msg != nil || end > len(src) || end-size > rules.MaxMessage || rules.MaxFragments < 1 {
		return Frame{}, nil, false
	}
	payload := src[size:end:end]
	Mask(payload, [4]byte(src[2:]), 0)
	return Frame{Binary, payload}, src[end:], true
}

// Partial reports whether the Reader is gathering a message that is not complete.
func (r *Reader) Partial() bool { return r.msg != nil }

// size returns how many bytes of the message have been gathered.
func (r *Reader) size() int {
	if r.msg == nil {
		return 0
	}
	return len(r.msg.whole)
}

// pieces returns how many frames of the message have begun.
func (r *Reader) pieces() int {
	if r.msg == nil {
		return 0
	}
	return r.msg.pieces
}

// check checks the rules that the first two bytes of a frame can break, as soon as these have come.
func (r *Reader) check(rules *Rules, src []byte) error {
	if len(src) < 2 {
		return nil
	}
	if err := checkHeader(src[0], src[1], rules.Client, r.msg != nil); err != nil {
		return err
	}
	if Op(src[0]&0xf) == Text && !rules.Text {
		return errText
	}
	return nil
}

// begin starts a data frame whose payload must be gathered.
func (r *Reader) begin(h Header) {
	if r.msg == nil {
		r.msg = &gathering{op: h.Op}
	}
	m := r.msg
	m.pieces++
	m.left, m.fin, m.mask, m.masked = int(h.Length), h.Fin, h.Mask, 0
}

// gather takes the bytes of the present frame from src.
func (m *gathering) gather(src []byte, masked bool) (rest []byte) {
	n := min(m.left, len(src))
	part := src[:n]
	if masked {
		Mask(part, m.mask, m.masked)
	}
	m.whole = append(m.whole, part...)
	m.masked += n
	m.left -= n
	return src[n:]
}

// isText checks what has come of a text, except for a last character that is not complete yet. So the
// first byte that makes a text invalid ends the connection (RFC 6455 section 8.1).
func (m *gathering) isText() bool {
	if m.op != Text {
		return true
	}
	last := m.left == 0 && m.fin
	for m.text < len(m.whole) {
		here := m.whole[m.text:]
		if !last && !utf8.FullRune(here) {
			break
		}
		char, size := utf8.DecodeRune(here)
		if char == utf8.RuneError && size == 1 {
			return false
		}
		m.text += size
	}
	return true
}

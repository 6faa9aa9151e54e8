package frame

import (
	"bytes"
	"errors"
	"io"

	"github.com/gobwas/ws"
)

// This is the only file that knows gobwas/ws. We use its rules, its cipher and, for a head that is
// complete and bounded, its handshake. We never use the parts that read from a peer's socket.

// Mask masks or unmasks payload in place; offset is how many bytes of the frame's payload precede it.
func Mask(payload []byte, mask [4]byte, offset int) { ws.Cipher(payload, mask, offset) }

// checkHeader checks a frame's first two bytes against RFC 6455 sections 5.1, 5.2, 5.4 and 5.5.
func checkHeader(b0, b1 byte, client, fragmented bool) error {
	state := ws.StateServerSide
	if client {
		state = ws.StateClientSide
	}
	if fragmented {
		state = state.Set(ws.StateFragmented)
	}
	// The 7-bit length is enough here: a control frame's must be below 126.
	err := ws.CheckHeader(ws.Header{
		Fin: b0&0x80 != 0, Rsv: b0 >> 4 & 7, OpCode: ws.OpCode(b0 & 0xf),
		Masked: b1&0x80 != 0, Length: int64(b1 & 0x7f),
	}, state)
	if err != nil {
		return &Error{CodeProtocol, err.Error()}
	}
	return nil
}

// checkClose checks the body of a close frame against RFC 6455 sections 7.4.1 and 7.4.2.
func checkClose(code uint16, text []byte) error {
	rule := ws.StatusCode(code)
	if code >= 1012 && code <= 1014 { // registered with IANA after the RFC
		rule = ws.StatusGoingAway
	}
	switch err := ws.CheckCloseFrameData(rule, string(text)); {
	case code >= 5000:
		return &Error{CodeProtocol, ws.ErrProtocolStatusCodeUnknown.Error()}
	case err == nil:
		return nil
	case errors.Is(err, ws.ErrProtocolInvalidUTF8):
		return &Error{CodeText, err.Error()}
	default:
		return &Error{CodeProtocol, err.Error()}
	}
}

// AppendUpgrade appends the response to a client's opening handshake (RFC 6455 section 4.2.2): either 101, or
// a refusal, which the error explains. head must be complete, with its empty line, and the caller must have
// bounded its size.
func AppendUpgrade(dst, head []byte) ([]byte, error) {
	out := bytes.NewBuffer(dst)
	_, err := ws.Upgrader{ReadBufferSize: len(head)}.Upgrade(struct {
		io.Reader
		io.Writer
	}{bytes.NewReader(head), out})
	return out.Bytes(), err
}

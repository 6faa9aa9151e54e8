package transport

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"slipstream/netcode/frame"
)

// Codec is the client's half of the protocol, over bytes: it is fed what was received, and returns what to
// send. It does no I/O and knows no time, so that it can be used on a socket, on a Loopback or on a
// simulated link. It belongs to one goroutine.
type Codec struct {
	in     frame.Reader
	rules  frame.Rules
	nonce  [16]byte
	masks  func() [4]byte
	opened bool
	err    error

	buf  []byte // received and not yet parsed: buf[from:]
	from int
	out  []byte
}

// CloseError is a close frame that was received.
type CloseError struct {
	Code uint16
	Text string
}

func (e *CloseError) Error() string { return fmt.Sprintf("closed by the peer: %d %s", e.Code, e.Text) }

// Reason is the server's Reason for the code.
func (e *CloseError) Reason() Reason { return ReasonOf(e.Code) }

// maxResponse bounds the response head that a client takes.
const maxResponse = 16 << 10

// NewCodec returns a Codec whose first output is the upgrade request for target ("/play") at host. headers
// are additional complete header lines. random fills slices with random bytes: good ones on a real network
// (RFC 6455 section 10.3), seeded ones in a test.
func NewCodec(host, target, headers string, maxMessage int, random func([]byte)) *Codec {
	k := &Codec{rules: frame.Rules{Client: true, MaxMessage: maxMessage, MaxFragments: maxMessage}}
	random(k.nonce[:])
	pool, used := make([]byte, 256), 256
	k.masks = func() [4]byte {
		if used == len(pool) {
			random(pool)
			used = 0
		}
		used += 4
		return [4]byte(pool[used-4:])
	}
	k.out = frame.AppendRequest(nil, host, target, k.nonce, headers)
	return k
}

// Opened reports whether the server has upgraded.
func (k *Codec) Opened() bool { return k.opened }

// Feed takes received bytes; they are copied.
func (k *Codec) Feed(p []byte) { k.buf = append(k.space(0), p...) }

// space returns the unparsed bytes with room for n more behind them.
func (k *Codec) space(n int) []byte {
	if k.from > 0 {
		k.buf = k.buf[:copy(k.buf, k.buf[k.from:])]
		k.from = 0
	}
	if need := len(k.buf) + n; need > cap(k.buf) {
		k.buf = append(make([]byte, 0, need), k.buf...)
	}
	return k.buf
}

// Next returns the next message, valid until the next call of any method. ok is
// false when more must be fed. It answers pings and close frames; after a close
// frame err is a *CloseError.
func (k *Codec) Next() (msg []byte, ok bool, err error) {
	if k.err == nil && !k.opened {
		k.err = k.response()
	}
	for k.err == nil && k.opened {
		f, rest, err := k.in.Next(&k.rules, k.buf[k.from:])
		k.from = len(k.buf) - len(rest)
		switch {
		case err != nil:
			k.err = err
		case f.Op == 0:
			return nil, false, nil
		case f.Op == frame.Ping:
			k.out = frame.AppendMasked(k.out, frame.Pong, f.Payload, k.masks())
		case f.Op == frame.Close:
			k.err = k.closed(f.Payload)
		case f.Op != frame.Pong:
			return f.Payload, true, nil
		}
	}
	return nil, false, k.err
}

// response checks the response head once it is complete.
func (k *Codec) response() error {
	got := k.buf[k.from:]
	end := bytes.Index(got, []byte("\r\n\r\n"))
	if end < 0 {
		if len(got) > maxResponse {
			return errors.New("the server's response head is too long")
		}
		return nil
	}
	k.from += end + 4
	k.opened = true
	return frame.CheckResponse(got[:end+2], k.nonce)
}

// closed answers a close frame and turns it into an error.
func (k *Codec) closed(body []byte) error {
	code, text, err := frame.ParseClose(body)
	if err != nil {
		return err
	}
	k.Close(code)
	return &CloseError{code, string(text)}
}

// Send adds a message to the output.
func (k *Codec) Send(msg []byte) { k.out = frame.AppendMasked(k.out, frame.Binary, msg, k.masks()) }

// Close adds a close frame to the output.
func (k *Codec) Close(code uint16) {
	var body []byte
	if code != frame.CodeNoStatus {
		body = binary.BigEndian.AppendUint16(nil, code)
	}
	k.out = frame.AppendMasked(k.out, frame.Close, body, k.masks())
}

// Output returns what is to be sent. It is valid until the next call of any method.
func (k *Codec) Output() []byte { return k.out }

// Sent removes n bytes that were sent from the output.
func (k *Codec) Sent(n int) { k.out = k.out[:copy(k.out, k.out[n:])] }

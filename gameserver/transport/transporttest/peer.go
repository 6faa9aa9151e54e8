package transporttest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	"slipstream/netcode/frame"
)

// peer is a client that may say anything.
type peer struct {
	t   *testing.T
	w   Wire
	in  frame.Reader
	buf []byte
	eof error
}

// ofServers is what a server may send.
var ofServers = frame.Rules{Client: true, Text: true, MaxMessage: 16 << 20, MaxFragments: 1}

func newPeer(t *testing.T, w Wire) *peer {
	return &peer{t: t, w: w}
}

// upgrade is a good request.
func upgrade(path string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: race.example\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
}

// masked is a whole masked frame.
func masked(op frame.Op, payload string) []byte {
	return frame.AppendMasked(nil, op, []byte(payload), [4]byte{1, 0xfe, 3, 0x84})
}

// part is one masked frame of a message in several.
func part(op frame.Op, fin bool, payload string) []byte {
	mask := [4]byte{9, 8, 7, 0xf6}
	b := frame.AppendHeader(nil, op, fin, len(payload), &mask)
	at := len(b)
	b = append(b, payload...)
	frame.Mask(b[at:], mask, 0)
	return b
}

// closeBody is the body of a close frame.
func closeBody(code uint16, text string) string { return string(frame.AppendClose(nil, code, text)) }

// join concatenates.
func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// write sends all of b. What the server does with it, even refusing more, is for reads to find out.
func (p *peer) write(b []byte) {
	for len(b) > 0 {
		n, err := p.w.Write(b)
		if err != nil {
			return
		}
		b = b[n:]
	}
}

// send sends a message.
func (p *peer) send(payload string) { p.write(masked(frame.Binary, payload)) }

// fill reads once.
func (p *peer) fill() bool {
	var b [16 << 10]byte
	n, err := p.w.Read(b[:])
	p.buf = append(p.buf, b[:n]...)
	if n == 0 && errors.Is(err, os.ErrDeadlineExceeded) {
		p.t.Helper()
		p.t.Fatal("nothing came for 10 s")
	}
	if n == 0 {
		p.eof = err
	}
	return n > 0
}

// status takes a response head, and its body if it says Content-Length, and returns its status; 0 is the
// stream's end without one.
func (p *peer) status() (status int) {
	for {
		if end := bytes.Index(p.buf, []byte("\r\n\r\n")); end >= 0 {
			fmt.Sscanf(string(p.buf), "HTTP/1.1 %d", &status)
			p.buf = p.buf[end+4:]
			return status
		}
		if !p.fill() {
			return 0
		}
	}
}

// next returns the next message or control frame, or io.EOF at the stream's end.
func (p *peer) next() (frame.Op, string, error) {
	for {
		f, rest, err := p.in.Next(&ofServers, p.buf)
		if err != nil {
			return 0, "", err
		}
		payload := string(f.Payload)
		p.buf = append([]byte(nil), rest...)
		if f.Op != 0 {
			return f.Op, payload, nil
		}
		if !p.fill() {
			return 0, "", io.EOF
		}
	}
}

// want expects a message with payload.
func (p *peer) want(payload string) {
	p.t.Helper()
	if op, got, err := p.next(); op != frame.Binary || got != payload || err != nil {
		p.t.Fatalf("wanted message %.40q, got op %d %.40q %v", payload, op, got, err)
	}
}

// wantClose expects a close frame with code, perhaps behind messages, and then the stream's end.
func (p *peer) wantClose(code uint16) {
	p.t.Helper()
	for {
		op, body, err := p.next()
		if err != nil {
			p.t.Fatalf("wanted close %d, got %v", code, err)
		}
		if op != frame.Close {
			continue
		}
		if got, _, err := frame.ParseClose([]byte(body)); got != code || err != nil {
			p.t.Fatalf("wanted close %d, got %d %v", code, got, err)
		}
		break
	}
	if op, got, err := p.next(); err != io.EOF {
		p.t.Fatalf("behind the close frame came op %d %q %v", op, got, err)
	}
}

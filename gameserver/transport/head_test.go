package transport

import (
	"bytes"
	"testing"
)

// FuzzHead checks that no request head panics, and that one that passes has nothing which
// another parser could read differently.
func FuzzHead(f *testing.F) {
	f.Add([]byte("GET /play?x HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"))
	f.Add([]byte("GET  HTTP\r\n:\r\n\r\n"))
	f.Add([]byte("\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		end := headEnd(b, 0)
		if end == 0 {
			return
		}
		head := b[:end]
		asksUpgrade(head)
		if !wellFormed(head) {
			return
		}
		if bytes.Count(head, []byte("\n")) != bytes.Count(head, crlf) ||
			bytes.Count(head, []byte("\r")) != bytes.Count(head, crlf) {
			t.Fatalf("a bare CR or LF passed: %q", head)
		}
		for _, name := range []string{hdrLength, hdrCoding} {
			if headerValue(head, name) != nil {
				t.Fatalf("%s passed: %q", name, head)
			}
		}
	})
}

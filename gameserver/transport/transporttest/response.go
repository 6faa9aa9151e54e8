package transporttest

import (
	"bytes"
	"strings"
	"testing"

	"slipstream/gameserver/transport"
)

// responses are what the server's answer to a handshake must say, and what it must not.
var responses = []struct {
	must    string // with its section of RFC 6455
	request func(good []byte) []byte
	status  string
	has     []string // lines, in lower case but for the accept value
	lacks   []string // names
}{
	{"4.2.2 item 5: the 101, and the accept value of the RFC's own key", same, "HTTP/1.1 101 ",
		[]string{"upgrade: websocket", "connection: upgrade", "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
		[]string{"content-length", "transfer-encoding"}},
	{"4.2.2 item 5.5: no subprotocol that nobody agreed to", header("Sec-WebSocket-Protocol: chat, superchat"),
		"HTTP/1.1 101 ", nil, []string{"sec-websocket-protocol"}},
	{"9.1: no extension that nobody agreed to", header("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"), "HTTP/1.1 101 ", nil, []string{"sec-websocket-extensions"}},
	{"4.2.2 item 4 and 4.4: which version is spoken", func(good []byte) []byte {
		return bytes.Replace(good, []byte("Version: 13"), []byte("Version: 8"), 1)
	}, "HTTP/1.1 426 ", []string{"sec-websocket-version: 13"}, []string{"sec-websocket-accept"}},
	{"4.2.1: a request that is none is refused with an HTTP error", func(good []byte) []byte {
		return bytes.Replace(good, []byte("Sec-WebSocket-Key: "), []byte("Sec-WebSocket-Key: x"), 1)
	}, "HTTP/1.1 400 ", []string{"connection: close"}, []string{"sec-websocket-accept", "upgrade"}},
	{"4.2.2 and 10.2: another origin is answered 403", header("Origin: https://evil.example"), "HTTP/1.1 403 ", nil,
		[]string{"sec-websocket-accept"}},
}

func same(good []byte) []byte { return good }

func header(line string) func([]byte) []byte {
	return func(good []byte) []byte {
		return bytes.Replace(good, []byte("\r\n\r\n"), []byte("\r\n"+line+"\r\n\r\n"), 1)
	}
}

func (s *suite) handshakeResponses(t *testing.T) {
	b, _ := s.start(t, transport.Config{})
	for _, c := range responses {
		t.Run(c.must, func(t *testing.T) {
			p := connect(t, b)
			p.write(c.request(upgrade("/echo")))
			for !bytes.Contains(p.buf, []byte("\r\n\r\n")) {
				if !p.fill() {
					t.Fatalf("no answer, only %q", p.buf)
				}
			}
			head, _, _ := strings.Cut(string(p.buf), "\r\n\r\n")
			lines := strings.Split(head, "\r\n")
			if !strings.HasPrefix(lines[0], c.status) {
				t.Errorf("answered %q, wanted %q", lines[0], c.status)
			}
			seen := map[string]string{}
			for _, line := range lines[1:] {
				name, value, _ := strings.Cut(line, ":")
				name = strings.ToLower(name)
				if _, twice := seen[name]; twice {
					t.Errorf("%s twice", name)
				}
				seen[name] = strings.TrimSpace(value)
			}
			for _, want := range c.has {
				name, value, _ := strings.Cut(want, ": ")
				if got := seen[name]; got != value && strings.ToLower(got) != value {
					t.Errorf("%s is %q, wanted %q", name, got, value)
				}
			}
			for _, name := range c.lacks {
				if value, there := seen[name]; there {
					t.Errorf("%s: %s", name, value)
				}
			}
		})
	}
}

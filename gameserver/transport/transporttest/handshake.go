package transporttest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"slipstream/gameserver/transport"
	"slipstream/netcode/frame"
)

func (s *suite) handshake(t *testing.T) {
	t.Run("split at every byte", s.handshakeSplit)
	t.Run("answers", s.handshakeAnswers)
	t.Run("responses", s.handshakeResponses)
	t.Run("request", s.handshakeRequest)
	t.Run("origin", s.origins)
	t.Run("behind", s.behind)
	t.Run("refused by the handler", func(t *testing.T) {
		b, h := s.start(t, transport.Config{})
		dial(t, b, "/script?refuse").wantClose(transport.Kicked.Code())
		if got := h.ended(); len(got) > 0 {
			t.Errorf("OnClose was called for what OnOpen refused: %v", got)
		}
	})
	t.Run("greeting from OnOpen", func(t *testing.T) {
		b, _ := s.start(t, transport.Config{})
		dial(t, b, "/script?greet").want("welcome")
	})
}

// The handshake and the first message arrive in two pieces, whatever the place of the cut.
func (s *suite) handshakeSplit(t *testing.T) {
	b, _ := s.start(t, transport.Config{})
	bytes := join(upgrade("/echo"), masked(frame.Binary, "first"), masked(frame.Binary, "second"))
	s.each(len(bytes), func(at int) {
		p := connect(t, b)
		p.write(bytes[:at])
		p.write(bytes[at:])
		if status := p.status(); status != 101 {
			t.Fatalf("cut at %d: %d", at, status)
		}
		p.want("first")
		p.want("second")
		p.w.Close()
	})
	p := connect(t, b)
	for i := range bytes {
		p.write(bytes[i : i+1])
	}
	p.status()
	p.want("first")
	p.want("second")
}

// RFC 6455 section 4.2.1, and what RFC 9112 says about requests that two parsers read differently.
func (s *suite) handshakeAnswers(t *testing.T) {
	good := string(upgrade("/echo"))
	without := func(name string) string {
		lines := strings.SplitAfter(good, "\r\n")
		for i, l := range lines {
			if strings.HasPrefix(l, name+":") {
				lines[i] = ""
			}
		}
		return strings.Join(lines, "")
	}
	with := func(line string) string { return strings.Replace(good, "\r\n\r\n", "\r\n"+line+"\r\n\r\n", 1) }
	change := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	cases := []struct {
		name    string
		request string
		status  int
	}{
		{"good", good, 101},
		{"header names in other cases", strings.NewReplacer("Upgrade:", "uPGRADE:", "Sec-WebSocket-Key",
			"SEC-websocket-KEY").Replace(good), 101},
		{"Upgrade value in another case (4.2.1 item 3)", change("Upgrade: websocket", "Upgrade: WebSocket"), 101},
		{"extensions and protocols offered, none taken", with("Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Protocol: a, b"), 101},
		{"POST (4.2.1 item 1)", change("GET", "POST"), 405},
		{"HTTP/1.0 (4.2.1 item 1)", change("HTTP/1.1", "HTTP/1.0"), 505},
		{"no Host (4.2.1 item 2)", without("Host"), 400},
		{"two Hosts (RFC 9112 3.2)", with("Host: other"), 400},
		{"no Connection (4.2.1 item 4)", without("Connection"), 400},
		{"no key (4.2.1 item 5)", without("Sec-WebSocket-Key"), 400},
		{"two keys", with("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), 400},
		{"a key of 15 bytes", change("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j"), 400},
		{"a key of 24 bytes that are not base64", change("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZ!=="), 400},
		{"no version (4.2.1 item 6)", without("Sec-WebSocket-Version"), 400},
		{"version 12 (4.2.2 item 4)", change("Version: 13", "Version: 12"), 426},
		{"Content-Length", with("Content-Length: 5"), 400},
		{"Transfer-Encoding", with("Transfer-Encoding: chunked"), 400},
		{"bare CR", with("X: a\rb"), 400},
		{"bare LF", with("X: a\nY: b"), 400},
		{"folded line", with("X: a\r\n b"), 400},
		{"space before the colon", with("X : a"), 400},
		{"a line without a colon", with("X"), 400},
		{"NUL in a value", with("X: \x00"), 400},
		{"64 headers", with("X: a" + strings.Repeat("\r\nX: a", 58)), 101},
		{"65 headers", with("X: a" + strings.Repeat("\r\nX: a", 59)), 431},
		{"65 headers, some of which end in a bare LF, for another path", "GET /other HTTP/1.1" +
			strings.Repeat("\r\nX: a\nX: a", 32) + "\r\nX: a\r\n\r\n", 431},
		{"9 KiB of head", with("X: " + strings.Repeat("a", 9<<10)), 431},
		{"9 KiB without an end", "GET /echo HTTP/1.1\r\nX: " + strings.Repeat("a", 9<<10), 431},
		{"TLS", "\x16\x03\x01\x02\x00\x01\x00\x01", 400},
		{"another path", string(upgrade("/other")), 404},
		{"no upgrade", without("Upgrade"), 404},
	}
	b, _ := s.start(t, transport.Config{})
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := connect(t, b)
			p.write([]byte(c.request))
			if got := p.status(); got != c.status {
				t.Fatalf("answered %d, not %d", got, c.status)
			}
			if c.status != 101 {
				for p.fill() {
				}
				return
			}
			p.send("x")
			p.want("x")
		})
	}
}

func (s *suite) handshakeRequest(t *testing.T) {
	b, h := s.start(t, transport.Config{})
	p := dial(t, b, "/echo?a=1&b=2")
	p.send("x")
	p.want("x")
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.request
	if got := fmt.Sprintf("%s %s %s %s", r.Path, r.Query, r.Host, r.Origin); got != "/echo a=1&b=2 race.example " {
		t.Errorf("the request was %q", got)
	}
	if !r.Remote.IsValid() {
		t.Error("no remote address")
	}
}

// A page elsewhere must not connect with its visitor's browser.
func (s *suite) origins(t *testing.T) {
	list := []string{"https://race.example", "http://localhost:8080"}
	cases := []struct {
		origin string
		list   []string
		ok     bool
	}{
		{"http://race.example", nil, true},
		{"https://race.example", nil, true},
		{"http://RACE.example", nil, true},
		{"http://race.example:8080", nil, false},
		{"http://race.example.evil", nil, false},
		{"http://evil.race.example", nil, false},
		{"http://race.example@evil", nil, false},
		{"http://race.example/", nil, false},
		{"ftp://race.example", nil, false},
		{"null", nil, false},
		{"//race.example", nil, false},
		{"https://race.example", list, true},
		{"http://localhost:8080", list, true},
		{"http://race.example", list, false},
		{"https://race.example:443", list, false},
		{"https://RACE.example", list, false},
		{"https://race.example.", list, false},
		{"null", list, false},
	}
	for _, listed := range []bool{false, true} {
		t.Run(fmt.Sprint("listed ", listed), func(t *testing.T) {
			cfg := transport.Config{}
			if listed {
				cfg.Origins = list
			}
			b, _ := s.start(t, cfg)
			for _, c := range cases {
				if (c.list != nil) != listed {
					continue
				}
				p := connect(t, b)
				p.write(bytes.Replace(upgrade("/echo"), []byte("\r\n\r\n"), []byte("\r\nOrigin: "+c.origin+"\r\n\r\n"), 1))
				if got := p.status(); (got == 101) != c.ok || !c.ok && got != 403 {
					t.Errorf("origin %s: answered %d", c.origin, got)
				}
			}
		})
	}
}

// Bytes that come right behind the request are the first frames.
func (s *suite) behind(t *testing.T) {
	b, _ := s.start(t, transport.Config{})
	p := connect(t, b)
	p.write(join(upgrade("/echo"), masked(frame.Binary, "a"), part(frame.Binary, false, "b"),
		part(frame.Continuation, true, "c"), masked(frame.Close, closeBody(1000, ""))))
	if status := p.status(); status != 101 {
		t.Fatal(status)
	}
	p.want("a")
	p.want("bc")
	p.wantClose(1000)
}

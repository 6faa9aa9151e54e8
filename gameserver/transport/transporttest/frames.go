package transporttest

import (
	"strings"
	"testing"

	"slipstream/gameserver/transport"
	"slipstream/netcode/frame"
)

// frameCase is something that a client sends, and what must come of it.
type frameCase struct {
	name    string
	section string // of RFC 6455
	send    []byte
	want    []string // the echoed messages; "pong:x" is a pong with payload x
	code    uint16   // of the close frame; 0: none, the connection lives
}

const limit = 2048 // the suite's MaxMessage

func frameCases() []frameCase {
	big := strings.Repeat("m", limit)
	return []frameCase{
		{"a message", "5.6", masked(frame.Binary, "hello"), []string{"hello"}, 0},
		{"an empty message", "5.2", masked(frame.Binary, ""), []string{""}, 0},
		{"125 bytes", "5.2", masked(frame.Binary, strings.Repeat("a", 125)), []string{strings.Repeat("a", 125)}, 0},
		{"126 bytes", "5.2", masked(frame.Binary, strings.Repeat("b", 126)), []string{strings.Repeat("b", 126)}, 0},
		{"the longest", "5.2", masked(frame.Binary, big), []string{big}, 0},
		{"one too long", "10.4", masked(frame.Binary, big+"m"), nil, 1009},
		{"several at once", "5.4", join(masked(frame.Binary, "a"), masked(frame.Binary, "b"), masked(frame.Binary, "c")),
			[]string{"a", "b", "c"}, 0},
		{"a zero mask", "5.3", append([]byte{0x82, 0x81, 0, 0, 0, 0}, 'z'), []string{"z"}, 0},

		{"text", "7.4.1", masked(frame.Text, "hello"), nil, 1003},
		{"text in fragments", "7.4.1", part(frame.Text, false, "hello"), nil, 1003},
		{"no mask", "5.1", []byte{0x82, 0x01, 'x'}, nil, 1002},
		{"no mask on a ping", "5.1", []byte{0x89, 0x00}, nil, 1002},
		{"RSV1", "5.2", []byte{0xc2, 0x80, 1, 2, 3, 4}, nil, 1002},
		{"RSV2", "5.2", []byte{0xa2, 0x80, 1, 2, 3, 4}, nil, 1002},
		{"RSV3", "5.2", []byte{0x92, 0x80, 1, 2, 3, 4}, nil, 1002},
		{"RSV1 on a ping", "5.2", []byte{0xc9, 0x80, 1, 2, 3, 4}, nil, 1002},
		{"opcode 3", "5.2", []byte{0x83, 0x80, 1, 2, 3, 4}, nil, 1002},
		{"opcode 7", "5.2", []byte{0x87, 0x80, 1, 2, 3, 4}, nil, 1002},
		{"opcode 11", "5.2", []byte{0x8b, 0x80, 1, 2, 3, 4}, nil, 1002},
		{"opcode 15", "5.2", []byte{0x8f, 0x80, 1, 2, 3, 4}, nil, 1002},
		{"16 bits for 125", "5.2", append([]byte{0x82, 0xfe, 0, 125, 0, 0, 0, 0}, strings.Repeat("x", 125)...), nil, 1002},
		{"64 bits for 65535", "5.2", []byte{0x82, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0}, nil, 1002},
		{"the highest bit", "5.2", []byte{0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, nil, 1002},
		{"2^63-1 bytes", "10.4", []byte{0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}, nil, 1009},
		{"4 GiB", "10.4", []byte{0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}, nil, 1009},
		{"good, then bad", "7.1.7", join(masked(frame.Binary, "good"), []byte{0x82, 0x01, 'x'}), []string{"good"}, 1002},

		{"two fragments", "5.4", join(part(frame.Binary, false, "he"), part(frame.Continuation, true, "llo")),
			[]string{"hello"}, 0},
		{"empty fragments", "5.4", join(part(frame.Binary, false, ""), part(frame.Continuation, false, ""),
			part(frame.Continuation, true, "")), []string{""}, 0},
		{"a ping between fragments", "5.4", join(part(frame.Binary, false, "he"), masked(frame.Ping, "p"),
			part(frame.Continuation, true, "llo")), []string{"pong:p", "hello"}, 0},
		{"a message between fragments", "5.4", join(part(frame.Binary, false, "he"), masked(frame.Binary, "x")), nil, 1002},
		{"a continuation of nothing", "5.4", part(frame.Continuation, true, "x"), nil, 1002},
		{"a continuation behind the last", "5.4", join(part(frame.Binary, false, "a"), part(frame.Continuation, true, "b"),
			part(frame.Continuation, true, "c")), []string{"ab"}, 1002},
		{"fragments that grow too long", "10.4", join(part(frame.Binary, false, big),
			part(frame.Continuation, true, "x")), nil, 1009},
		{"too many fragments", "10.4", join(part(frame.Binary, false, "x"),
			[]byte(strings.Repeat(string(part(frame.Continuation, false, "")), 100))), nil, 1008},

		{"ping", "5.5.2", masked(frame.Ping, ""), []string{"pong:"}, 0},
		{"ping with 125 bytes", "5.5.2", masked(frame.Ping, strings.Repeat("p", 125)),
			[]string{"pong:" + strings.Repeat("p", 125)}, 0},
		{"ping with 126 bytes", "5.5", masked(frame.Ping, strings.Repeat("p", 126)), nil, 1002},
		{"ping in fragments", "5.5", part(frame.Ping, false, "p"), nil, 1002},
		{"pong unasked", "5.5.3", join(masked(frame.Pong, "p"), masked(frame.Binary, "x")), []string{"x"}, 0},

		{"close", "5.5.1", masked(frame.Close, ""), nil, frame.CodeNoStatus},
		{"close 1000", "5.5.1", masked(frame.Close, closeBody(1000, "bye")), nil, 1000},
		{"close 1001", "7.4.1", masked(frame.Close, closeBody(1001, "")), nil, 1001},
		{"close 3000", "7.4.2", masked(frame.Close, closeBody(3000, "")), nil, 3000},
		{"close 4999", "7.4.2", masked(frame.Close, closeBody(4999, "")), nil, 4999},
		{"close 1012, registered since", "7.4.2", masked(frame.Close, closeBody(1012, "")), nil, 1012},
		{"a body of one byte", "5.5.1", masked(frame.Close, "x"), nil, 1002},
		{"close 0", "7.4.2", masked(frame.Close, closeBody(0, "")), nil, 1002},
		{"close 999", "7.4.2", masked(frame.Close, closeBody(999, "")), nil, 1002},
		{"close 1004", "7.4.1", masked(frame.Close, closeBody(1004, "")), nil, 1002},
		{"close 1005", "7.4.1", masked(frame.Close, closeBody(1005, "")), nil, 1002},
		{"close 1006", "7.4.1", masked(frame.Close, closeBody(1006, "")), nil, 1002},
		{"close 1015", "7.4.1", masked(frame.Close, closeBody(1015, "")), nil, 1002},
		{"close 1016", "7.4.2", masked(frame.Close, closeBody(1016, "")), nil, 1002},
		{"close 5000", "7.4.2", masked(frame.Close, closeBody(5000, "")), nil, 1002},
		{"close with text that is not UTF-8", "5.5.1", masked(frame.Close, closeBody(1000, "")+"\xff"), nil, 1007},
		{"close in fragments", "5.5", part(frame.Close, false, ""), nil, 1002},
		{"messages behind close", "5.5.1", join(masked(frame.Close, closeBody(1000, "")),
			masked(frame.Binary, "late")), nil, 1000},
	}
}

func (s *suite) frames(t *testing.T) {
	b, _ := s.start(t, transport.Config{MaxMessage: limit, MaxPendingPerAddr: 1 << 20, MessageBurst: 1 << 14})
	for _, c := range frameCases() {
		t.Run(c.section+" "+c.name, func(t *testing.T) {
			c.run(t, b, func(p *peer) { p.write(c.send) })
			s.each(min(len(c.send), 300), func(at int) {
				c.run(t, b, func(p *peer) {
					p.write(c.send[:at])
					p.write(c.send[at:])
				})
			})
		})
	}
	t.Run("byte by byte", func(t *testing.T) {
		for _, c := range frameCases() {
			if len(c.send) < 200 {
				c.run(t, b, func(p *peer) {
					for i := range c.send {
						p.write(c.send[i : i+1])
					}
				})
			}
		}
	})
}

// run sends and expects.
func (c *frameCase) run(t *testing.T, b *Bench, send func(*peer)) {
	t.Helper()
	p := dial(t, b, "/echo")
	defer p.w.Close()
	send(p)
	for _, want := range c.want {
		if payload, ok := strings.CutPrefix(want, "pong:"); ok {
			if op, got, err := p.next(); op != frame.Pong || got != payload || err != nil {
				t.Fatalf("%s: wanted a pong with %q, got op %d %q %v", c.name, payload, op, got, err)
			}
			continue
		}
		p.want(want)
	}
	if c.code != 0 {
		p.wantClose(c.code)
		return
	}
	p.send("still here")
	p.want("still here")
}

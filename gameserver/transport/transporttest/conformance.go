package transporttest

import (
	"testing"

	"slipstream/gameserver/transport"
	"slipstream/netcode/frame"
)

// conformanceCase is one case of a conformance run: what a client sends, in which pieces, and
// what it must get.
type conformanceCase struct {
	id   string
	send []byte
	chop int      // bytes of one write; 0: all at once
	want []answer // in this order
	code uint16   // of the server's close frame after that; 0: the client closes, cleanly

	rounds int // how often send and want are repeated; 0 is once
}

// answer is a frame that the server must send.
type answer struct {
	op      frame.Op
	payload string
}

// Conformance runs the cases of conformanceCases on the path of a conformance build, several at a time if
// the sockets are real.
func Conformance(t *testing.T, open Open, parallel bool) {
	s := &suite{open: open}
	b, _ := s.start(t, transport.Config{})
	conform(t, b, parallel)
}

// ConformanceAt runs them on a server elsewhere: idle, or while others play there.
func ConformanceAt(t *testing.T, connect func() (Wire, error)) {
	conform(t, &Bench{Connect: connect}, true)
}

func conform(t *testing.T, b *Bench, parallel bool) {
	cases := conformanceCases()
	for _, c := range cases {
		t.Run(c.id, func(t *testing.T) {
			if parallel {
				t.Parallel()
			}
			c.run(t, b)
		})
	}
	if len(cases) != 301 {
		t.Errorf("%d cases, not the suite's 301", len(cases))
	}
}

func (c *conformanceCase) run(t *testing.T, b *Bench) {
	p := dial(t, b, "/conformance")
	defer p.w.Close()
	for range max(c.rounds, 1) {
		chop := c.chop
		if chop == 0 {
			chop = max(len(c.send), 1)
		}
		for at := 0; at < len(c.send); at += chop {
			p.write(c.send[at:min(at+chop, len(c.send))])
		}
		for _, want := range c.want {
			p.wantFrame(want)
		}
	}
	if c.code == 0 {
		p.write(masked(frame.Close, closeBody(1000, "")))
		p.wantFrame(answer{frame.Close, closeBody(1000, "")})
		p.wantEnd()
		return
	}
	op, body, err := p.next()
	if err != nil || op != frame.Close {
		t.Fatalf("wanted close %d, got op %d %.40q %v", c.code, op, body, err)
	}
	if code, _, err := frame.ParseClose([]byte(body)); code != c.code || err != nil {
		t.Fatalf("wanted close %d, got %d %v", c.code, code, err)
	}
	p.wantEnd()
}

// wantFrame expects exactly this frame next.
func (p *peer) wantFrame(want answer) {
	p.t.Helper()
	if op, got, err := p.next(); op != want.op || got != want.payload || err != nil {
		p.t.Fatalf("wanted op %d with %d bytes %.40q, got op %d with %d bytes %.40q %v",
			want.op, len(want.payload), want.payload, op, len(got), got, err)
	}
}

// wantEnd expects the stream's end.
func (p *peer) wantEnd() {
	p.t.Helper()
	if op, got, err := p.next(); err == nil {
		p.t.Fatalf("behind the close frame came op %d %.40q", op, got)
	}
}

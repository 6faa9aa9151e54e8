package transporttest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode/frame"
)

func (s *suite) ending(t *testing.T) {
	t.Run("by the handler", func(t *testing.T) {
		b, h := s.start(t, transport.Config{})
		for why := range transport.Reasons {
			if why.Code() < 4000 {
				continue
			}
			p := dial(t, b, "/script")
			p.send("C" + string(rune(why)))
			p.wantClose(why.Code())
			p.w.Close()
		}
		s.expect(t, b, h, transport.Replaced, 1)
	})
	t.Run("by the peer", func(t *testing.T) {
		b, h := s.start(t, transport.Config{})
		p := dial(t, b, "/echo")
		p.write(masked(frame.Close, closeBody(1000, "")))
		p.wantClose(1000)
		s.expect(t, b, h, transport.Left, 1)
	})
	t.Run("by the network", func(t *testing.T) {
		b, h := s.start(t, transport.Config{})
		p := dial(t, b, "/echo")
		p.send("x")
		p.want("x")
		p.w.Close()
		s.expect(t, b, h, transport.Vanished, 1)
	})
	t.Run("by the network on a shard", func(t *testing.T) {
		b, h := s.start(t, transport.Config{})
		p := dial(t, b, "/script")
		p.send("M0")
		p.send("x")
		p.want("x")
		p.w.Close()
		s.expect(t, b, h, transport.Vanished, 1)
	})
	t.Run("by a stop", s.stops)
}

// expect waits until the handlers saw n endings, and checks the reason and its counter.
func (s *suite) expect(t *testing.T, b *Bench, h *host, why transport.Reason, n int) {
	t.Helper()
	for !slices.Contains(h.ended(), why) {
		settle(t, b)
	}
	if got := b.Stats().Closes[why]; got < uint64(n) {
		t.Errorf("%s was counted %d times", why, got)
	}
}

// Stop tells everybody why, wherever they are.
func (s *suite) stops(t *testing.T) {
	b, h := s.start(t, transport.Config{})
	var peers []*peer
	for i := range 30 {
		p := dial(t, b, "/script")
		if i%3 == 0 {
			p.send("M" + string('0'+rune(i%2)))
		}
		p.send("x")
		p.want("x")
		peers = append(peers, p)
	}
	half := connect(t, b)
	half.write(upgrade("/echo")[:40])
	settle(t, b)
	b.Stop(transport.Draining, 500*time.Millisecond)
	for _, p := range peers {
		p.wantClose(transport.Draining.Code())
	}
	if got := h.ended(); len(got) != 31 {
		t.Errorf("%d endings", len(got))
	}
	if got := half.status(); got != 0 {
		t.Errorf("a half request was answered %d", got)
	}
}

func (s *suite) budgets(t *testing.T) {
	t.Run("messages", func(t *testing.T) {
		b, _ := s.start(t, transport.Config{MessagesPerSecond: 10, MessageBurst: 160}) // a fresh connection has an eighth
		p := dial(t, b, "/echo")
		for range 100 {
			p.send("x")
		}
		for range 20 {
			p.want("x")
		}
		p.wantClose(transport.Flood.Code())
	})
	t.Run("bytes", func(t *testing.T) {
		b, _ := s.start(t, transport.Config{BytesPerSecond: 100, ByteBurst: 1000})
		p := dial(t, b, "/echo")
		for range 20 {
			p.send(strings.Repeat("x", 100))
		}
		p.wantClose(transport.Flood.Code())
	})
	t.Run("pings", func(t *testing.T) {
		b, _ := s.start(t, transport.Config{ControlPerSecond: 1, ControlBurst: 10})
		p := dial(t, b, "/echo")
		for range 50 {
			p.write(masked(frame.Ping, "x"))
		}
		p.wantClose(transport.Flood.Code())
	})
	t.Run("a burst after a stall", func(t *testing.T) {
		b, _ := s.start(t, transport.Config{MessagesPerSecond: 4000})
		p := dial(t, b, "/script")
		for began := b.Now(); b.Now() < began+200*time.Millisecond; settle(t, b) { // which it earns while it lasts
		}
		var all []byte
		for range 600 { // 10 s at 60 Hz
			all = append(all, masked(frame.Binary, "Scommand")...)
		}
		p.write(all)
		p.send("end")
		for {
			if op, payload, err := p.next(); err != nil || op != frame.Binary {
				t.Fatal(op, err)
			} else if payload == "end" {
				return
			}
		}
	})
}

func (s *suite) deadlines(t *testing.T) {
	short := 60 * time.Millisecond
	t.Run("head", func(t *testing.T) {
		b, _ := s.start(t, transport.Config{HeadWithin: short})
		p := connect(t, b)
		p.write(upgrade("/echo")[:50])
		if got := p.status(); got != 408 {
			t.Errorf("answered %d", got)
		}
	})
	t.Run("hello", func(t *testing.T) {
		b, _ := s.start(t, transport.Config{HelloWithin: short})
		dial(t, b, "/echo").wantClose(transport.NoHello.Code())
		if got := b.Stats().Pending; got != 0 {
			t.Errorf("%d are pending", got)
		}
	})
	t.Run("a message that does not end", func(t *testing.T) {
		b, _ := s.start(t, transport.Config{WholeWithin: short})
		p := dial(t, b, "/echo")
		p.send("x")
		p.write(part(frame.Binary, false, "x"))
		p.wantClose(transport.TooSlow.Code())
		p = dial(t, b, "/echo")
		p.send("x")
		p.write(masked(frame.Binary, "hello")[:5])
		p.wantClose(transport.TooSlow.Code())
	})
	t.Run("ping and silence", func(t *testing.T) {
		b, _ := s.start(t, transport.Config{PingAfter: short, DeadAfter: 10 * short})
		for _, path := range []string{"", "M0"} {
			p := dial(t, b, "/script")
			p.send("x")
			p.want("x")
			if path != "" {
				p.send(path)
			}
			if op, _, err := p.next(); op != frame.Ping || err != nil {
				t.Fatalf("wanted a ping, got op %d %v", op, err)
			}
			p.write(masked(frame.Pong, ""))
			if op, _, err := p.next(); op != frame.Ping || err != nil {
				t.Fatalf("wanted another ping, got op %d %v", op, err)
			}
			p.wantClose(transport.Silent.Code())
		}
	})
	t.Run("a peer that does not read", s.stalled)
}

// A peer that takes nothing any more is told to go after a time without progress, whatever it says meanwhile.
func (s *suite) stalled(t *testing.T) {
	b, h := s.start(t, transport.Config{
		StallAfter: 60 * time.Millisecond, CloseIn: 10 * time.Millisecond, Backlog: 256 << 10,
		MessageBurst: 1 << 20, MaxPendingPerAddr: 1 << 20,
	})
	p := dial(t, b, "/script")
	for !slices.Contains(h.ended(), transport.TooSlow) {
		p.send("R")
		settle(t, b)
	}
}

func (s *suite) crowds(t *testing.T) {
	t.Run("per address", func(t *testing.T) {
		b, _ := s.start(t, transport.Config{MaxPendingPerAddr: 3})
		var pending []*peer
		for range 3 {
			pending = append(pending, dial(t, b, "/echo"))
		}
		p := connect(t, b)
		p.write(upgrade("/echo"))
		if got := p.status(); got == 101 {
			t.Error("a fourth was let in")
		}
		pending[0].send("hello") // no longer pending
		pending[0].want("hello")
		settle(t, b)
	})
	t.Run("in all", func(t *testing.T) {
		b, _ := s.start(t, transport.Config{MaxConns: 2, Proxied: true})
		first := dial(t, b, "/echo")
		dial(t, b, "/echo")
		p := connect(t, b)
		p.write(upgrade("/echo"))
		if got := p.status(); got == 101 {
			t.Error("a third was let in")
		}
		if got := b.Stats().Refused; got != 1 {
			t.Errorf("%d were counted as refused", got)
		}
		first.write(masked(frame.Close, ""))
		first.wantClose(frame.CodeNoStatus)
		first.w.Close()
		for b.Stats().Conns == 2 {
			if b.Pass != nil {
				b.Pass()
			}
		}
		dial(t, b, "/echo")
	})
}

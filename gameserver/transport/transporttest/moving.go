package transporttest

import (
	"fmt"
	"testing"

	"slipstream/gameserver/transport"
	"slipstream/netcode/frame"
)

func (s *suite) moving(t *testing.T) {
	t.Run("keeps bytes and order", s.moveOrder)
	t.Run("cut at every byte", s.moveSplit)
	t.Run("takes what is unsent along", s.moveUnsent)
	t.Run("again and again", s.moveAgain)
	t.Run("from OnOpen", func(t *testing.T) {
		b, _ := s.start(t, transport.Config{})
		p := connect(t, b)
		p.write(join(upgrade("/script?move"), masked(frame.Binary, "x")))
		p.status()
		p.want("x")
	})
	t.Run("of a peer that is gone", func(t *testing.T) {
		b, h := s.start(t, transport.Config{})
		for range 20 {
			p := dial(t, b, "/script")
			p.send("M0")
			p.w.Close()
		}
		for len(h.ended()) < 20 {
			settle(t, b)
		}
	})
}

// settle lets some time pass: one connection comes, talks and goes.
func settle(t *testing.T, b *Bench) {
	p := dial(t, b, "/echo")
	p.send("x")
	p.want("x")
	p.w.Close()
	if b.Pass != nil {
		b.Pass()
	}
}

// What follows the message that causes the move is handled on the shard, once and in order.
func (s *suite) moveOrder(t *testing.T) {
	b, h := s.start(t, transport.Config{})
	p := dial(t, b, "/script")
	var all []byte
	for i := range 30 {
		all = append(all, masked(frame.Binary, fmt.Sprint(i))...)
		if i%10 == 5 {
			all = append(all, masked(frame.Binary, fmt.Sprintf("M%d", i/10%2))...)
		}
	}
	p.write(all)
	for i := range 30 {
		p.want(fmt.Sprint(i))
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.arrived != 3 {
		t.Errorf("%d arrivals", h.arrived)
	}
}

// The rest of a frame that was cut by the move arrives on the shard.
func (s *suite) moveSplit(t *testing.T) {
	b, _ := s.start(t, transport.Config{})
	all := join(masked(frame.Binary, "a"), masked(frame.Binary, "M0"), masked(frame.Binary, "b"),
		part(frame.Binary, false, "c"), masked(frame.Ping, ""), part(frame.Continuation, true, "d"))
	s.each(len(all), func(at int) {
		p := dial(t, b, "/script")
		defer p.w.Close()
		p.write(all[:at])
		p.write(all[at:])
		p.want("a")
		p.want("b")
		if op, _, _ := p.next(); op != frame.Pong {
			t.Fatalf("cut at %d: op %d, wanted a pong", at, op)
		}
		p.want("cd")
	})
}

// Bytes that the socket has not taken go out on the shard, in front of what it sends itself.
func (s *suite) moveUnsent(t *testing.T) {
	b, _ := s.start(t, transport.Config{})
	p := dial(t, b, "/script")
	p.write(join(masked(frame.Binary, "R"), masked(frame.Binary, "M1")))
	p.send("done")
	for want := 0; ; want++ {
		op, payload, err := p.next()
		if err != nil || op != frame.Binary {
			t.Fatal(op, err)
		}
		if payload == "done" {
			return
		}
		if n := int(payload[0])<<8 | int(payload[1]); n != want {
			t.Fatalf("message %d, wanted %d", n, want)
		}
		if want == 20 {
			p.send("done") // the first found the backlog full
		}
	}
}

// Many connections move to and fro between shards while they talk.
func (s *suite) moveAgain(t *testing.T) {
	b, _ := s.start(t, transport.Config{})
	var peers []*peer
	for range 20 {
		peers = append(peers, dial(t, b, "/script"))
	}
	for round := range 10 {
		for i, p := range peers {
			p.write(join(masked(frame.Binary, fmt.Sprintf("M%d", (i+round)%2)), masked(frame.Binary, fmt.Sprint(i, round))))
		}
		for i, p := range peers {
			p.want(fmt.Sprint(i, round))
		}
	}
}

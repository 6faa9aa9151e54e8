package transporttest

import (
	"encoding/binary"
	"testing"

	"slipstream/gameserver/transport"
	"slipstream/netcode/frame"
)

func (s *suite) sending(t *testing.T) {
	t.Run("latest wins", s.latestWins)
	t.Run("reliable order and bound", s.reliableOrder)
	t.Run("pongs to who does not read", s.latestPong)
	t.Run("lengths", func(t *testing.T) {
		b, _ := s.start(t, transport.Config{})
		p := dial(t, b, "/script")
		for _, n := range []int{0, 1, 125, 126, 127, 3000} {
			payload := string(make([]byte, n))
			p.send("S" + payload)
			p.want(payload)
		}
	})
	t.Run("posted", func(t *testing.T) {
		b, _ := s.start(t, transport.Config{})
		p := dial(t, b, "/script")
		p.send("P")
		p.want("posted")
	})
}

// To a peer that does not read, Send sends whole messages, in order, and then nothing: there is no queue.
// What was skipped is counted. When the peer reads again, the next message goes out at once.
func (s *suite) latestWins(t *testing.T) {
	b, _ := s.start(t, transport.Config{})
	p := dial(t, b, "/script")
	p.send("L")
	p.send("marker")
	last, got := -1, uint64(0)
	for {
		op, payload, err := p.next()
		if err != nil || op != frame.Binary {
			t.Fatal(op, err)
		}
		if payload == "marker" {
			break
		}
		n := int(binary.BigEndian.Uint32([]byte(payload)))
		if n <= last || len(payload) != 100 {
			t.Fatalf("message %d of %d bytes behind %d", n, len(payload), last)
		}
		last = n
		got++
	}
	stats := b.Stats()
	if skipped := sum(stats, func(l transport.LoopStats) uint64 { return l.Skipped }); skipped != 100 {
		t.Errorf("%d came, and %d were counted as skipped", got, skipped)
	}
	if out := sum(stats, func(l transport.LoopStats) uint64 { return l.MessagesOut }); out != got+1 {
		t.Errorf("%d came, and %d were counted as sent", got+1, out)
	}
	p.send("Sagain")
	p.want("again")
}

// Reliable messages wait in order, up to the bound, and all that were taken arrive.
func (s *suite) reliableOrder(t *testing.T) {
	b, _ := s.start(t, transport.Config{Backlog: 4096})
	p := dial(t, b, "/script")
	p.send("R")
	count := 0
	for ; ; count++ {
		op, payload, err := p.next()
		if err != nil || op != frame.Binary {
			t.Fatal(op, err)
		}
		if payload == "done" {
			break
		}
		if n := int(payload[0])<<8 | int(payload[1]); n != count || len(payload) != 100 {
			t.Fatalf("message %d of %d bytes, wanted %d", n, len(payload), count)
		}
		if count == 20 {
			p.send("done") // there is room again
		}
	}
	if count < 4096/110 {
		t.Errorf("only %d messages were taken", count)
	}
	if n := sum(b.Stats(), func(l transport.LoopStats) uint64 { return l.Overflowed }); n != 1 {
		t.Errorf("%d overflows were counted", n)
	}
}

// Of pings that cannot be answered yet, only the latest is answered later (RFC 6455 section 5.5.3), so that
// pings cost no memory.
func (s *suite) latestPong(t *testing.T) {
	b, _ := s.start(t, transport.Config{})
	p := dial(t, b, "/script")
	p.send("L") // fills what the peer does not read
	p.send("R")
	for _, payload := range []string{"1", "2", "3", "4"} {
		p.write(masked(frame.Ping, payload))
	}
	pongs := 0
	for {
		op, payload, err := p.next()
		if err != nil {
			t.Fatal(err)
		}
		if op == frame.Pong {
			pongs++
		}
		if payload == "4" && op == frame.Pong {
			break
		}
	}
	if pongs < 1 {
		t.Error("no pong")
	}
}

// sum adds a counter over all loops.
func sum(s transport.Stats, f func(transport.LoopStats) uint64) (n uint64) {
	for _, l := range s.Loops {
		n += f(l)
	}
	return n
}

package lobby

import (
	"net/netip"
	"testing"
	"time"

	"slipstream/lobby/bus"
	"slipstream/netcode/control"
)

// What SCALE.md reckons with: the lobby's own work, over a bus in memory.

// deafConn is a connection whose player only counts.
type deafConn struct{ heard int }

func (s *deafConn) Send([]byte) { s.heard++ }
func (s *deafConn) End(Reason)  {}

// crowded is a lobby with players.
func crowded(b *testing.B, players int) (l *Lobby, all []*Player, conns []*deafConn, pass func()) {
	now, n := start, uint64(0)
	s := &seats{taken: map[uint64][]uint64{}, public: map[uint64]bool{}, left: 1 << 30}
	mail := Inline()
	clock := func() int64 { return now }
	fake := bus.NewFake(clock, 1, Buckets)
	l = New(Config{
		Node: 9, Bus: fake.Join(mail.Post), Mailbox: mail, Games: []control.Game{{Name: "tag", Slots: 2}},
		Now: clock, Random: func() uint64 { n += 1<<40 + 12345; return n },
	}, s)
	l.Join()
	for range players {
		c := &deafConn{}
		p := l.Open(c, netip.Addr{})
		l.Receive(p, control.Append(nil, &control.Enter{Version: control.Version, Name: "P"}))
		all, conns = append(all, p), append(conns, c)
	}
	pass = func() {
		now += int64(time.Second)
		fake.Advance()
		for match := range s.taken {
			delete(s.taken, match)
			l.Ended(match)
		}
		l.Tick()
	}
	return l, all, conns, pass
}

// BenchmarkQuick is a quick match from the request to the ticket, match and end included.
func BenchmarkQuick(b *testing.B) {
	l, all, conns, pass := crowded(b, 1000)
	quick := control.Append(nil, &control.Quick{})
	at, before := 0, total(conns)
	for b.Loop() {
		l.Receive(all[at], quick)
		if at++; at == len(all) {
			at = 0
			b.StopTimer()
			pass()
			b.StartTimer()
		}
	}
	if total(conns)-before < b.N {
		b.Fatalf("%d requests, %d messages", b.N, total(conns)-before)
	}
}

// BenchmarkIdle is a second in the life of so many players who do nothing.
func BenchmarkIdle(b *testing.B) {
	_, _, _, pass := crowded(b, 10_000)
	for b.Loop() {
		pass()
	}
}

func total(conns []*deafConn) (n int) {
	for _, c := range conns {
		n += c.heard
	}
	return n
}

// BenchmarkNotice is what a node spends on hearing of a ticket that is none of its business.
func BenchmarkNotice(b *testing.B) {
	l, _, _, _ := crowded(b, 1)
	l.tickets.wants = func(string) bool { return false }
	rec := leaf[ticketRecord]{4123456789, 12345, ticketRecord{
		Riders: []riderRecord{{Player: 1 << 62, Node: 4123456789, Mu: 27.123456789, Sigma: 3.123456789,
			RTT: map[string]int32{"eu": 30, "us": 120, "ap": 190}}},
		Wish: Wish{Game: "racing", Seats: 8, Settings: []int32{2, 3}}, From: "192.0.2.1", Since: start, State: claimed,
		Match: matchRef{1 << 61, 4123456789}, Epoch: 12345, Claimed: start,
	}}
	msg := marshal(notice{"2f7pq8w0o2kx1", 1234567, marshal(rec)})
	b.SetBytes(int64(len(msg)))
	for b.Loop() {
		l.tickets.hear(msg)
	}
	if l.tickets.get("2f7pq8w0o2kx1") != nil {
		b.Fatal("it was its business")
	}
}

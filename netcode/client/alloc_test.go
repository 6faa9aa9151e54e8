package client

import (
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/sim"
	"slipstream/sim/racing"
)

// tape is a race of eight: the messages that the server sent to slot 0, and how long
// after the start each of them came.
type tape struct {
	model *netcode.Model
	msgs  [][]byte
	at    []int64
}

func recorded(span time.Duration) *tape {
	m := newMatch(nil, sim.Erase(racing.Game{}), 1)
	for i := range 8 {
		m.join(smooth, Config{}, likePerson(uint64(i)))
	}
	t := &tape{model: m.model}
	m.spoil = func(s *seat, msg []byte) []byte {
		if s.slot == 0 {
			t.msgs, t.at = append(t.msgs, append([]byte(nil), msg...)), append(t.at, m.now+50*ms)
		}
		return msg
	}
	m.run(span)
	return t
}

// player plays a tape back to a client, message by message.
type player struct {
	*tape
	c     *Client
	next  int
	cmd   []int32
	state []int32
}

func newPlayer(t *tape, cfg Config) *player {
	cfg.Model = t.model
	p := &player{tape: t, c: New(cfg)}
	p.c.Connected(0)
	p.c.Next()
	w := welcome("r")
	w.Game, w.Hz, w.Tick, w.Slot = "racing", 60, 1, 0
	p.c.Receive(100*ms, say(w))
	p.cmd, p.state = []int32{20, 15, 0}, make([]int32, cfg.Model.Machine.State().Words)
	return p
}

// turn plays one message, one tick and one frame.
func (p *player) turn() {
	now := p.at[p.next]
	p.c.Receive(now, p.msgs[p.next])
	p.c.Advance(now, p.cmd)
	for msg := p.c.Next(); msg != nil; msg = p.c.Next() {
	}
	p.c.View(now, p.state)
	p.next++
}

func TestNoAllocationInSteadyState(t *testing.T) {
	p := newPlayer(recorded(20*time.Second), Config{Measure: true, OnSnapshot: func(*Sample) {}})
	for p.next < 200 {
		p.turn()
	}
	before := p.c.Stats(0)
	if n := testing.AllocsPerRun(800, p.turn); n != 0 {
		t.Fatalf("%v allocations a message, tick and frame", n)
	}
	if st := p.c.Stats(0); st.Snapshots < before.Snapshots+800 || st.Malformed != 0 || st.Replays < 100 {
		t.Fatalf("%+v", st)
	}
}

// A message decoded, compared and replayed, a command stamped and sent, a frame drawn.
func BenchmarkTurnOfRaceOfEight(b *testing.B) {
	tape := recorded(20 * time.Second)
	p := newPlayer(tape, Config{})
	b.ReportAllocs()
	for b.Loop() {
		if p.next == len(p.msgs) {
			b.StopTimer()
			p = newPlayer(tape, Config{})
			b.StartTimer()
		}
		p.turn()
	}
	st := p.c.Stats(0)
	b.ReportMetric(float64(st.ReplayTicks)/float64(st.Snapshots), "replayed-ticks/op")
}

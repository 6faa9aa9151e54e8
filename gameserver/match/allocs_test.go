package match

import (
	"fmt"
	"testing"

	"slipstream/netcode"
)

// sink is a Sender that costs nothing.
type sink struct{ skip bool }

func (s *sink) Send([]byte, int) bool     { return !s.skip }
func (s *sink) SendReliable([]byte) bool  { return true }
func (s *sink) Pending() int              { return 0 }
func (s *sink) End(Reason)                {}
func (*sink) Write(p []byte) (int, error) { return len(p), nil }
func (*sink) Close() error                { return nil }

// crowd is a match with every seat taken, a spectator, and a journal.
type crowd struct {
	h     *hall
	m     *Match
	seats []*Seat
	sinks []*sink
	enc   *netcode.Encoder
	cmds  []int32
	buf   []byte
	n     int
}

func newCrowd(t testing.TB, model *netcode.Model) *crowd {
	c := &crowd{h: newHall(t), enc: netcode.NewEncoder(model), cmds: make([]int32, model.CmdWords)}
	c.m = c.h.r.Start(model, Config{Bots: true, Journal: &sink{}})
	for i := range model.Slots {
		s := &sink{}
		seat, _ := c.m.Join(Player{ID: fmt.Sprint(i)}, s)
		c.seats, c.sinks = append(c.seats, seat), append(c.sinks, s)
	}
	s := &sink{}
	seat, _ := c.m.Spectate(s)
	c.seats, c.sinks = append(c.seats, seat), append(c.sinks, s)
	return c
}

// tick has everybody send a command and makes one.
func (c *crowd) tick() {
	c.n++
	for i, s := range c.seats {
		for j := range c.cmds {
			c.cmds[j] = int32(c.n / (7 + i) % 2)
		}
		c.sinks[i].skip = i > 1 && c.n%(20+i) < i // so that there are several baselines
		c.buf = c.enc.AppendCommands(c.buf[:0], s.last, c.m.tick+1, c.cmds)
		s.Push(c.h.now, c.buf)
	}
	c.h.tick(c.m)
}

// TestNoAllocations: a tick takes no memory, nor does a command.
func TestNoAllocations(t *testing.T) {
	everyGame(t, func(t *testing.T, model *netcode.Model) {
		c := newCrowd(t, model)
		for range 700 {
			c.tick()
		}
		before := c.h.r.Counters().Encodes.Load()
		if n := testing.AllocsPerRun(700, c.tick); n != 0 {
			t.Errorf("%v allocations a tick", n)
		}
		if n := c.h.r.Counters().Encodes.Load() - before; n < 1000 {
			t.Errorf("only %d encodes: all seats had one baseline", n)
		}
	})
}

// BenchmarkTick is what a tick of a full match costs, commands, journal and all
// sends but the system calls included.
func BenchmarkTick(b *testing.B) {
	for _, name := range []string{"racing", "tag"} {
		b.Run(name, func(b *testing.B) {
			c := newCrowd(b, netcode.NewModel(machine(name)))
			b.ReportAllocs()
			for b.Loop() {
				c.tick()
			}
			n := c.h.r.Counters()
			b.ReportMetric(float64(n.SentBytes.Load())/float64(n.Snapshots.Load()), "bytes/snapshot")
			b.ReportMetric(float64(n.Encodes.Load())/float64(b.N), "encodes/op")
		})
	}
}

package match

import (
	"errors"
	"testing"

	"slipstream/netcode"
	"slipstream/netcode/journal"
	"slipstream/sim"
)

// memory is a journal's sink.
type memory struct {
	bytes  []byte
	room   int // of bytes; 0 is no limit
	closed bool
}

func (s *memory) Write(p []byte) (int, error) {
	if s.room > 0 && len(s.bytes)+len(p) > s.room {
		return 0, errors.New("disk full")
	}
	s.bytes = append(s.bytes, p...)
	return len(p), nil
}

func (s *memory) Close() error {
	if s.closed {
		panic("closed twice")
	}
	s.closed = true
	return nil
}

func (s *memory) parse(t *testing.T, model *netcode.Model) *journal.Journal {
	t.Helper()
	if !s.closed {
		t.Error("the journal is not closed")
	}
	j, err := journal.Parse(s.bytes, model)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// TestJournal: what a match did can be run again from its journal, tick by tick.
func TestJournal(t *testing.T) {
	everyGame(t, func(t *testing.T, model *netcode.Model) {
		h, sink := newHall(t), new(memory)
		m := h.r.Start(model, Config{ID: "m7", Bots: true, Setup: sim.Setup{Seed: 7}, Journal: sink, Behaviour: "b"})
		p, q := newPeer(h, model, 1), newPeer(h, model, 2)
		p.join(m, "p")
		worlds := []uint64{0, sim.Hash(m.world)}
		for i := range 1500 {
			switch i % 400 {
			case 100:
				q.join(m, "q")
			case 300:
				q.seat.Drop()
			}
			p.press(sim.Tick(1 + p.rand.IntN(3)))
			h.tick(m)
			p.read(9)
			worlds = append(worlds, sim.Hash(m.world))
		}
		m.End(Stopped)
		j := sink.parse(t, model)
		rep, err := j.Verify()
		if err != nil || rep.Divergence != nil || rep.Ticks != 1500 || rep.Keyframes != 2 || rep.Hashes < 1500 {
			t.Fatalf("%+v, %v", rep, err)
		}
		if j.Header.Match != "m7" || j.Header.Behaviour != "b" || j.Last != m.tick || !j.Ended || j.Reason != "stopped" {
			t.Errorf("%+v, last %d, end %q", j.Header, j.Last, j.Reason)
		}
		for _, from := range []sim.Tick{1, 640, 641, 700, 1501} {
			next := from
			err := j.Replay(from, func(tick sim.Tick, w netcode.World) bool {
				if tick != next || sim.Hash(w) != worlds[tick] {
					t.Fatalf("from %d: tick %d, wanted %d, or another World", from, tick, next)
				}
				next++
				return true
			})
			if err != nil || next != m.tick+1 {
				t.Errorf("from %d: ended at %d, %v", from, next-1, err)
			}
		}
		t.Logf("%.1f bytes a tick", float64(len(sink.bytes))/1500)
	})
}

// TestDiskFull costs the rest of the journal and nothing else.
func TestDiskFull(t *testing.T) {
	h, sink := newHall(t), &memory{room: 3000}
	m := h.r.Start(tagModel, Config{Bots: true, Journal: sink})
	p := newPeer(h, tagModel, 1)
	p.join(m, "p")
	for range 2000 {
		p.press(1)
		h.tick(m)
		p.read(1)
		p.check()
	}
	if n := h.r.Counters().JournalCut.Load(); n != 1 || p.got != 2000 {
		t.Errorf("%d journals cut, %d snapshots", n, p.got)
	}
	m.End(Stopped)
	j := sink.parse(t, tagModel)
	rep, err := j.Verify()
	if err != nil || rep.Divergence != nil || j.Ended || j.Last < 100 {
		t.Errorf("what was written before: %+v, %v, up to %d", rep, err, j.Last)
	}
}

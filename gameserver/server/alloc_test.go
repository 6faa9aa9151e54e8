package server

import (
	"bytes"
	"runtime"
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
)

// TestMessagesTakeNoMemory: what a match is never without, commands and pings,
// allocates nothing between the connection and the match.
func TestMessagesTakeNoMemory(t *testing.T) {
	w := newWorld(t, racingGame)
	p := w.quick("Ada")
	var s *session
	for _, sh := range w.node.matches.shards {
		for each := range sh.seats {
			s = each
		}
	}
	p.client.Advance(int64(w.lo.Now()+50*time.Millisecond), p.command())
	var commands []byte
	for msg := p.client.Next(); msg != nil; msg = p.client.Next() {
		if netcode.TypeOf(msg) == netcode.TypeCommands {
			commands = bytes.Clone(msg)
		}
	}
	ping := controlMessage(&control.Ping{Time: 1 << 40})
	for name, msg := range map[string][]byte{"commands": commands, "ping": ping} {
		buf := bytes.Clone(msg)
		n := testing.AllocsPerRun(100, func() {
			copy(buf, msg)
			s.OnMessage(s.conn, buf)
			w.lo.Advance(0)
			for { // the answer is read, as a peer would
				if _, ok, err := p.play.ReadMessage(); !ok || err != nil {
					break
				}
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	if !s.seat.Open() {
		t.Error("the messages were not taken")
	}
}

// TestLookingAfterMatchesTakesNoMemory: hundreds of matches are counted once a second, and written down.
func TestLookingAfterMatchesTakesNoMemory(t *testing.T) {
	w := newWorld(t, racingGame)
	w.quick("Ada")
	for _, sh := range w.node.matches.shards {
		for _, h := range sh.matches {
			if h.noteHolders(); len(h.holders()) != 1 {
				t.Fatalf("%d players, want Ada", len(h.holders()))
			}
			if n := testing.AllocsPerRun(100, h.noteHolders); n != 0 {
				t.Errorf("counting a match: %v allocations", n)
			}
		}
	}

	a, err := openArchive(t.TempDir(), archiveBytes, w.node.cfg.Now, w.node.log)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	j, records := a.open("match"), make([]byte, 4<<10)
	n := testing.AllocsPerRun(100, func() {
		if _, err := j.Write(records); err != nil {
			t.Fatal(err)
		}
		for a.waiting.Load() > 0 {
			runtime.Gosched()
		}
	})
	if n != 0 {
		t.Errorf("a piece of a journal: %v allocations", n)
	}
}

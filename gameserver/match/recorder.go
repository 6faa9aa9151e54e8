package match

import (
	"slipstream/netcode/journal"
	"slipstream/sim"
)

// recorder writes a match's journal, a batch of ticks at a time.
type recorder struct {
	open    bool     // there is a sink, it takes what it is given, and the journal is not full
	written sim.Tick // the newest tick that was
	bytes   int
}

// begin starts the journal with the World of tick 1.
func (r *recorder) begin(m *Match) {
	if m.cfg.Journal == nil {
		return
	}
	r.open, r.written = true, m.tick
	r.write(m, journal.AppendHeader(m.tools.journal[:0], m.model, m.cfg.ID, m.cfg.Behaviour, m.cfg.Setup, m.world))
}

// tick notes that the match made a tick.
func (r *recorder) tick(m *Match) {
	if r.open && m.tick-r.written == journal.BatchTicks {
		r.flush(m)
	}
}

// flush writes the ticks that are not written yet.
func (r *recorder) flush(m *Match) {
	buf := journal.AppendTicks(m.tools.journal[:0], m.tools.encoder, m.past, r.written, m.tick)
	r.written = m.tick
	if r.written%journal.KeyframeTicks == 1 {
		buf = journal.AppendKeyframe(buf, m.tools.encoder, m.tick, m.past.At(m.tick))
	}
	r.write(m, buf)
}

func (r *recorder) write(m *Match, buf []byte) {
	m.tools.journal = buf
	if r.bytes += len(buf); r.bytes > maxJournal {
		buf = journal.AppendEnd(buf[:0], r.written, "the journal is full")
		r.cut(m)
	}
	if _, err := m.cfg.Journal.Write(buf); err != nil && r.open {
		r.cut(m)
	}
}

// cut gives up the rest of the journal.
func (r *recorder) cut(m *Match) {
	r.open = false
	m.counters.JournalCut.Add(1)
}

// maxJournal leaves room for the end.
const maxJournal = journal.MaxBytes - 1<<10

// close ends the journal. After a panic the ticks before it are there, and the
// World that it left half-made is not; if the journal itself is what panics, it stays as it is.
func (r *recorder) close(m *Match) {
	if m.cfg.Journal == nil {
		return
	}
	defer m.cfg.Journal.Close()
	defer func() {
		if recover() != nil {
			r.cut(m)
		}
	}()
	if r.open && m.tick > r.written {
		r.flush(m)
	}
	if r.open {
		r.write(m, journal.AppendEnd(m.tools.journal[:0], m.tick, m.over.String()))
	}
}

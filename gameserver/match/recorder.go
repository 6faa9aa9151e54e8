package match

import (
	"time"

	"slipstream/netcode/journal"
	"slipstream/sim"
)

// recorder writes a match's journal, a batch of ticks to a record, and some
// records to a write: whoever takes them has them copied, and is woken.
type recorder struct {
	open    bool     // there is a sink, it takes what it is given, and the journal is not full
	batched sim.Tick // the newest tick that is in a record
	records []byte   // that are not written yet
	next    sim.Tick // when they are to be, however few
	bytes   int      // written
}

const (
	writeBytes = 4 << 10
	writeEvery = 4 * time.Second // what a crash of the machine may lose
)

// begin starts the journal with the World of tick 1.
func (r *recorder) begin(m *Match) {
	if m.cfg.Journal == nil {
		return
	}
	r.open, r.batched = true, m.tick
	r.records = make([]byte, 0, 2*writeBytes)
	r.records = journal.AppendHeader(r.records, m.model, m.cfg.ID, m.cfg.Behaviour, m.cfg.Setup, m.world)
}

// tick notes that the match made a tick.
func (r *recorder) tick(m *Match) {
	if !r.open || m.tick-r.batched < journal.BatchTicks {
		return
	}
	r.batch(m)
	if len(r.records) >= writeBytes || m.tick >= r.next {
		r.write(m)
	}
}

// batch makes a record of the ticks that are in none yet.
func (r *recorder) batch(m *Match) {
	r.records = journal.AppendTicks(r.records, m.tools.encoder, m.past, r.batched, m.tick)
	r.batched = m.tick
	if r.batched%journal.KeyframeTicks == 1 {
		r.records = journal.AppendKeyframe(r.records, m.tools.encoder, m.tick, m.past.At(m.tick))
	}
}

// write hands the records on.
func (r *recorder) write(m *Match) {
	if r.bytes += len(r.records); r.bytes > maxJournal {
		r.records = journal.AppendEnd(r.records[:0], r.batched, "the journal is full")
		r.cut(m)
	}
	if _, err := m.cfg.Journal.Write(r.records); err != nil && r.open {
		r.cut(m)
	}
	r.records, r.next = r.records[:0], m.after(writeEvery)
}

// maxJournal leaves room for the end.
const maxJournal = journal.MaxBytes - 1<<10

// cut gives up the rest of the journal.
func (r *recorder) cut(m *Match) {
	r.open = false
	m.counters.JournalCut.Add(1)
}

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
	if r.open && m.tick > r.batched {
		r.batch(m)
	}
	if r.open {
		r.records = journal.AppendEnd(r.records, m.tick, m.over.String())
		r.write(m)
	}
}

package match

import (
	"time"

	"slipstream/netcode/journal"
	"slipstream/sim"
)

// journalWriter writes a match's journal: several ticks to a record, and several records to a write,
// because each write copies the bytes and wakes a goroutine.
type journalWriter struct {
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
func (j *journalWriter) begin(m *Match) {
	if m.cfg.Journal == nil {
		return
	}
	j.open, j.batched = true, m.tick
	j.records = make([]byte, 0, 2*writeBytes)
	j.records = journal.AppendHeader(j.records, m.model, m.cfg.ID, m.cfg.Behaviour, m.cfg.Setup, m.world)
}

// tick notes that the match made a tick.
func (j *journalWriter) tick(m *Match) {
	if !j.open || m.tick-j.batched < journal.BatchTicks {
		return
	}
	j.batch(m)
	if len(j.records) >= writeBytes || m.tick >= j.next {
		j.write(m)
	}
}

// batch makes a record of the ticks that are not yet in a record.
func (j *journalWriter) batch(m *Match) {
	j.records = journal.AppendTicks(j.records, m.tools.encoder, m.past, j.batched, m.tick)
	j.batched = m.tick
	if j.batched%journal.KeyframeTicks == 1 {
		j.records = journal.AppendKeyframe(j.records, m.tools.encoder, m.tick, m.past.At(m.tick))
	}
}

// write hands the records on.
func (j *journalWriter) write(m *Match) {
	if j.bytes += len(j.records); j.bytes > maxJournal {
		j.records = journal.AppendEnd(j.records[:0], j.batched, "the journal is full")
		j.cut(m)
	}
	if _, err := m.cfg.Journal.Write(j.records); err != nil && j.open {
		j.cut(m)
	}
	j.records, j.next = j.records[:0], m.after(writeEvery)
}

// maxJournal leaves room for the end record.
const maxJournal = journal.MaxBytes - 1<<10

// cut gives up the rest of the journal.
func (j *journalWriter) cut(m *Match) {
	j.open = false
	m.counters.JournalCut.Add(1)
}

// close ends the journal. After a panic it has the ticks before the panic, but not the World that was half
// made. If the journal itself panicked, it stays as it is.
func (j *journalWriter) close(m *Match) {
	if m.cfg.Journal == nil {
		return
	}
	defer m.cfg.Journal.Close()
	defer func() {
		if recover() != nil {
			j.cut(m)
		}
	}()
	if j.open && m.tick > j.batched {
		j.batch(m)
	}
	if j.open {
		j.records = journal.AppendEnd(j.records, m.tick, m.over.String())
		j.write(m)
	}
}

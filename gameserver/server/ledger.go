package server

import (
	"log/slog"
	"path/filepath"
	"time"

	"slipstream/gameserver/web"
	"slipstream/lobby/store"
)

// ledger is where a Server's results go: the database, and in front of it the spool
// in which they wait while it is away.
type ledger struct {
	db     *store.DB
	writer *store.Writer
	log    *slog.Logger
}

// openLedger opens the database at url, or without one a file in dir, and goes on with
// what waits in dir. With neither nothing is kept: it returns nil.
func openLedger(dir, url string, log *slog.Logger) (*ledger, error) {
	if dir == "" && url == "" {
		return nil, nil
	}
	if url == "" {
		url = filepath.Join(dir, "slipstream.db")
	}
	spool := ""
	if dir != "" {
		spool = filepath.Join(dir, "results.spool")
	}
	db, err := store.Open(url)
	if err != nil {
		return nil, err
	}
	writer, err := store.OpenWriter(store.WriterConfig{Path: spool, Log: log}, db)
	if err != nil {
		_ = db.Close()
		return nil, err
	}
	return &ledger{db: db, writer: writer, log: log}, nil
}

// put takes a result, and says what becomes of it in the log and in figures.
func (l *ledger) put(r *store.Result) {
	l.writer.Put(r, time.Now().UnixNano(), func(error) {})
}

// stats are the writer's counters, and how long the first of what waits has waited.
func (l *ledger) stats(now int64) *web.ResultFigures {
	f := &web.ResultFigures{WriterStats: l.writer.Stats()}
	if f.Oldest != 0 {
		f.OldestFor = time.Duration(max(now-f.Oldest, 0))
	}
	return f
}

func (l *ledger) close() {
	if err := l.writer.Close(); err != nil {
		l.log.Error("the results that wait could not be closed", "error", err)
	}
	if err := l.db.Close(); err != nil {
		l.log.Error("the database could not be closed", "error", err)
	}
}

package server

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"slipstream/gameserver/web"
	"slipstream/lobby"
	"slipstream/lobby/store"
)

// ledger is where a Server's results go: into the database, by way of a spool in which they wait while the
// database is away.
type ledger struct {
	db     *store.DB
	writer *store.Writer
	ask    *store.Store
	log    *slog.Logger

	told atomic.Pointer[lobby.Lobby] // of what the database has; nil until there is one

	stop    context.CancelFunc
	tending sync.WaitGroup
}

// askers is how many questions the database is asked at the same time.
const askers = 4

// openLedger opens the database at url, or without a url a file in dir, and goes on with the results that
// wait in dir. With neither it returns nil, and nothing is kept. Answers to questions are posted.
func openLedger(dir, url string, post func(func()), log *slog.Logger) (*ledger, error) {
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
	l := &ledger{db: db, log: log, stop: func() {}}
	if l.writer, err = store.OpenWriter(store.WriterConfig{Path: spool, Log: log, Written: l.written}, db); err != nil {
		_ = db.Close()
		return nil, err
	}
	l.ask = store.New(db, askers, post)
	return l, nil
}

// written tells the lobby, and so the players, that the database has a result.
func (l *ledger) written(r *store.Result) {
	if lobby := l.told.Load(); lobby != nil {
		lobby.Kept(r)
	}
}

// put takes a result, and reports its fate in the log and in the metrics.
func (l *ledger) put(r *store.Result) {
	l.writer.Put(r, time.Now().UnixNano(), func(error) {})
}

// stats are the writer's counters, and how long the first of what waits has waited.
func (l *ledger) stats(now int64) *web.ResultFigures {
	f := &web.ResultFigures{WriterStats: l.writer.Stats(), Up: l.db.Up()}
	if f.Oldest != 0 {
		f.OldestFor = time.Duration(max(now-f.Oldest, 0))
	}
	return f
}

const (
	pingEvery = 5 * time.Second // an outage is noticed even if nobody asks for anything

	// pruneEvery is how often all accounts are checked. Every server of a cluster does it; the second one
	// finds little to do.
	pruneEvery = 24 * time.Hour
)

// tend looks, until close, whether the database answers, and deletes the accounts that never played and were
// not seen for the given time; 0 deletes none.
func (l *ledger) tend(unseen time.Duration) {
	ctx, stop := context.WithCancel(context.Background())
	l.stop = stop
	up := true
	l.tending.Go(func() { every(ctx, pingEvery, func() { up = l.ping(ctx, up) }) })
	if unseen > 0 {
		l.tending.Go(func() { every(ctx, pruneEvery, func() { l.prune(ctx, time.Now().Add(-unseen).UnixNano()) }) })
	}
}

// every calls f at once, and then again and again until ctx ends.
func every(ctx context.Context, d time.Duration, f func()) {
	again := time.NewTicker(d)
	defer again.Stop()
	for ctx.Err() == nil {
		f()
		select {
		case <-ctx.Done():
		case <-again.C:
		}
	}
}

// ping returns whether the database answers, and logs if that has changed.
func (l *ledger) ping(ctx context.Context, was bool) (up bool) {
	err := l.db.Ping(ctx)
	switch up = err == nil; {
	case up == was || ctx.Err() != nil:
	case up:
		l.log.Info("the database answers again")
	default:
		l.log.Warn("the database does not answer: results wait until it does", "error", err)
	}
	return up
}

// prune forgets accounts that never played and were last seen before then.
func (l *ledger) prune(ctx context.Context, before int64) {
	all := 0
	for page := (store.Page{}); !page.End && ctx.Err() == nil; {
		gone, next, err := l.db.Prune(page, before)
		switch {
		case errors.Is(err, store.ErrAway): // which is logged where it is found
			return
		case err != nil:
			l.log.Warn("accounts that nobody uses could not be forgotten; it is tried again tomorrow", "error", err)
			return
		}
		all, page = all+gone, next
	}
	if all > 0 {
		l.log.Info("accounts that never played were forgotten", "accounts", all)
	}
}

func (l *ledger) close() {
	l.stop()
	l.tending.Wait()
	l.ask.Close()
	if err := l.writer.Close(); err != nil {
		l.log.Error("the results that wait could not be closed", "error", err)
	}
	if err := l.db.Close(); err != nil {
		l.log.Error("the database could not be closed", "error", err)
	}
}

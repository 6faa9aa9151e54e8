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

	stopPrune context.CancelFunc
	pruned    sync.WaitGroup
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
	l := &ledger{db: db, log: log, stopPrune: func() {}}
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
	f := &web.ResultFigures{WriterStats: l.writer.Stats()}
	if f.Oldest != 0 {
		f.OldestFor = time.Duration(max(now-f.Oldest, 0))
	}
	return f
}

// pruneEvery is how often all accounts are checked. Every server of a cluster does it; the second one finds
// little to do.
const pruneEvery = 24 * time.Hour

// pruneDaily deletes accounts that never played and were not seen for the given time, at once and then once
// a day. 0 deletes none.
func (l *ledger) pruneDaily(unseen time.Duration) {
	if unseen <= 0 {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	l.stopPrune = stop
	l.pruned.Go(func() {
		again := time.NewTicker(pruneEvery)
		defer again.Stop()
		for {
			l.prune(ctx, time.Now().Add(-unseen).UnixNano())
			select {
			case <-ctx.Done():
				return
			case <-again.C:
			}
		}
	})
}

// prune forgets accounts that never played and were last seen before then.
func (l *ledger) prune(ctx context.Context, before int64) {
	all := 0
	for page := (store.Page{}); !page.End && ctx.Err() == nil; {
		gone, next, err := l.db.Prune(page, before)
		if errors.Is(err, store.ErrAway) {
			l.log.Warn("the database does not answer: results wait until it does, old accounts are forgotten tomorrow",
				"error", err)
			return
		}
		if err != nil {
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
	l.stopPrune()
	l.pruned.Wait()
	l.ask.Close()
	if err := l.writer.Close(); err != nil {
		l.log.Error("the results that wait could not be closed", "error", err)
	}
	if err := l.db.Close(); err != nil {
		l.log.Error("the database could not be closed", "error", err)
	}
}

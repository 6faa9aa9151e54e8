package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const (
	spoolLimit = 64 << 20               // some 50,000 results: a day without a database on a busy node
	putQueue   = 1024                   // results on their way to the disk
	putBatch   = 256                    // that share one sync
	firstRetry = 100 * time.Millisecond // then twice as long each time,
	lastRetry  = 15 * time.Second       // up to this
	closeGrace = 5 * time.Second        // for what waits when the Writer is closed
)

// WriterConfig is what a Writer is set up with. Its zero value works.
type WriterConfig struct {
	Path  string       // of the spool; empty: results that wait go with the process
	Limit int64        // bytes of the spool; 0 means 64 MiB
	Log   *slog.Logger // nil: nothing is logged

	// Written is called with each result that is new to the database, on the goroutine that writes. It must
	// not wait.
	Written func(*Result)
}

// Writer stands between matches that end and a database that may be away. A result is first kept on disk,
// then acknowledged, then written, in the order of Put, until the database has it. If the process is killed
// at any moment, it loses nothing that was acknowledged. The database remembers which matches it has, so
// nothing counts twice.
//
// It has two goroutines: one keeps results on disk, one writes them to the database. All methods are safe
// for concurrent use.
type Writer struct {
	cfg    WriterConfig
	tables Tables
	spool  *spool

	mu     sync.RWMutex // Put holds it against Close
	closed bool
	in     chan put
	more   chan struct{} // something was kept
	stop   chan struct{} // no retries any more
	done   sync.WaitGroup

	stats struct {
		accepted, written, repeated, refused, lost, retries atomic.Uint64
		oldest                                              atomic.Int64 // when it was kept; 0: nothing waits
	}
	away bool // the database did not answer last time; write's goroutine has it
}

type put struct {
	result *Result
	now    int64
	done   func(error)
}

// WriterStats are what a Writer has done since the start, and what waits now.
type WriterStats struct {
	Accepted uint64 // kept on disk
	Written  uint64 // new to the database
	Repeated uint64 // the database knew them
	Refused  uint64 // the database will never take them; they are in the file beside the spool
	Lost     uint64 // not kept: the disk or the spool is full
	Retries  uint64
	Waiting  int
	Oldest   int64 // Unix nanoseconds when the first of those that wait was kept; 0: none waits
}

// OpenWriter returns a Writer that goes on where the last Writer on the same spool ended.
func OpenWriter(cfg WriterConfig, tables Tables) (*Writer, error) {
	if cfg.Limit == 0 {
		cfg.Limit = spoolLimit
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s, err := openSpool(cfg.Path, cfg.Limit)
	if err != nil {
		return nil, err
	}
	if s.torn > 0 {
		cfg.Log.Warn("the last result on disk was cut short; it had not been acknowledged", "bytes", s.torn)
	}
	w := &Writer{
		cfg: cfg, tables: tables, spool: s,
		in: make(chan put, putQueue), more: make(chan struct{}, 1), stop: make(chan struct{}),
	}
	w.more <- struct{}{} // what the last one left
	w.done.Go(w.keep)
	w.done.Go(w.write)
	return w, nil
}

// Put takes a result, which must not change any more, and returns at once. done is called on a goroutine of
// the Writer when the result is on disk, or with the reason why it never will be. now is the present time,
// in Unix nanoseconds.
func (w *Writer) Put(r *Result, now int64, done func(error)) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if !w.closed {
		select {
		case w.in <- put{r, now, done}:
			return
		default:
		}
	}
	w.stats.lost.Add(1)
	done(ErrBusy)
}

// keep writes results to the disk; one sync serves all that have come meanwhile.
func (w *Writer) keep() {
	defer close(w.more)
	var batch []put
	var records []byte
	for p := range w.in {
		batch, records = batch[:0], records[:0]
		for more := true; more; {
			var err error
			if records, err = appendRecord(records, p.result, p.now); err != nil {
				w.lose(p, err)
			} else {
				batch = append(batch, p)
			}
			if more = len(batch) < putBatch; more {
				select {
				case p, more = <-w.in:
				default:
					more = false
				}
			}
		}
		w.keepAll(records, batch)
	}
}

func (w *Writer) keepAll(records []byte, batch []put) {
	err := w.spool.append(records, len(batch))
	for _, p := range batch {
		if err != nil {
			w.lose(p, err)
			continue
		}
		w.stats.accepted.Add(1)
		p.done(nil)
	}
	select {
	case w.more <- struct{}{}:
	default:
	}
}

func (w *Writer) lose(p put, err error) {
	w.stats.lost.Add(1)
	w.cfg.Log.Error("a result could not be kept", "match", base36(p.result.Match), "error", err)
	p.done(fmt.Errorf("store: the result was not kept: %w", err))
}

// write brings results from the disk to the database.
func (w *Writer) write() {
	for range w.more {
		for w.writeOne() {
		}
	}
}

// writeOne writes the oldest result. It returns false if there is none, or if it has to stay.
func (w *Writer) writeOne() bool {
	r, ok, err := w.spool.first()
	if err != nil {
		n := w.spool.skip()
		w.stats.lost.Add(uint64(n))
		w.cfg.Log.Error("results on disk became unreadable", "results", n, "error", err)
	}
	if !ok {
		w.stats.oldest.Store(0)
		return false
	}
	w.stats.oldest.Store(r.kept)
	for try := 0; ; try++ {
		fresh, err := w.tables.Write(&r.result)
		switch {
		case err == nil && fresh:
			w.stats.written.Add(1)
			if w.cfg.Written != nil {
				w.cfg.Written(&r.result)
			}
		case err == nil:
			w.stats.repeated.Add(1)
		case errors.Is(err, ErrRefused):
			w.refuse(&r.result, err)
		default:
			if w.retry(try, err) {
				continue
			}
			return false // it stays in the spool
		}
		w.away = false
		w.spool.take(r)
		return true
	}
}

// retry waits for the next try; false: there will be none.
func (w *Writer) retry(try int, err error) bool {
	if !w.away {
		w.cfg.Log.Warn("the database is away; results wait on disk", "error", err)
		w.away = true
	}
	w.stats.retries.Add(1)
	timer := time.NewTimer(backoff(try, rand.Float64()))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-w.stop:
		return false
	}
}

// backoff returns how long to wait after a number of failed tries: half of the time is fixed, the rest is
// random, so that nodes that lost the same database do not come back at the same moment.
func backoff(try int, lot float64) time.Duration {
	d := min(firstRetry<<min(try, 16), lastRetry)
	return d/2 + time.Duration(lot*float64(d/2))
}

// refuse puts a result aside that the database will never accept, so that it does not hold up those behind
// it.
func (w *Writer) refuse(r *Result, why error) {
	w.stats.refused.Add(1)
	w.cfg.Log.Error("the database refuses a result", "match", base36(r.Match), "error", why)
	if w.cfg.Path == "" {
		return
	}
	f, err := os.OpenFile(w.cfg.Path+".refused", os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err == nil {
		err = errors.Join(json.NewEncoder(f).Encode(r), f.Sync(), f.Close())
	}
	if err != nil {
		w.cfg.Log.Error("it could not be put aside either", "match", base36(r.Match), "error", err)
	}
}

// Stats returns what the Writer did.
func (w *Writer) Stats() WriterStats {
	return WriterStats{
		Accepted: w.stats.accepted.Load(), Written: w.stats.written.Load(), Repeated: w.stats.repeated.Load(),
		Refused: w.stats.refused.Load(), Lost: w.stats.lost.Load(), Retries: w.stats.retries.Load(),
		Waiting: w.spool.count(), Oldest: w.stats.oldest.Load(),
	}
}

// Close keeps what was put, gives the database a few seconds to take what waits, and ends. The rest is
// written after the next Writer opens the spool.
func (w *Writer) Close() error {
	w.mu.Lock()
	was := w.closed
	w.closed = true
	w.mu.Unlock()
	if was {
		return nil
	}
	close(w.in)
	give := time.AfterFunc(closeGrace, func() { close(w.stop) })
	w.done.Wait()
	give.Stop()
	return w.spool.close()
}

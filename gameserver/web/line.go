package web

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// line answers requests one after the other. net/http has a goroutine for each connection, and Go's scheduler
// gives all goroutines the same share: a few hundred connections that ask for pages without end would make the
// shard wait, whose ticks cannot. In line each of those goroutines sleeps until it is its turn, so that hardly more
// than one has anything to do at a time.
type line struct {
	next  http.Handler
	clock func() time.Duration // since some time or other
	sleep func(ctx context.Context, d time.Duration) error

	mu   sync.Mutex
	free time.Duration // when the next turn is
}

const (
	// turn is how long a request has to itself. To answer one takes a tenth of it. A visitor's first page takes 20
	// requests.
	turn = 250 * time.Microsecond

	// header is how much longer a request takes for each of its header lines, beyond what browsers and proxies
	// send.
	header       = turn / 20
	usualHeaders = 40

	// longestWait is more than a turn for each connection that net/http has. Who would have to wait longer is told
	// to come again.
	longestWait = 5 * time.Second
)

// inLine returns h behind a line.
func inLine(h http.Handler) *line {
	start := time.Now()
	return &line{next: h, clock: func() time.Duration { return time.Since(start) }, sleep: sleep}
}

func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	wait, ok := l.turn(turn + header*time.Duration(max(headers(r)-usualHeaders, 0)))
	if !ok {
		w.Header().Set("Connection", "close")
		w.Header().Set("Retry-After", strconv.Itoa(int(longestWait/time.Second)))
		http.Error(w, "Too many pages are asked for. Try again in a moment.", http.StatusServiceUnavailable)
		return
	}
	if wait > 0 && l.sleep(r.Context(), wait) != nil {
		return // the visitor is gone
	}
	l.next.ServeHTTP(w, r)
}

// turn takes the next turn, which lasts so long, and returns the time until it begins. ok is false if that is
// too long.
func (l *line) turn(lasts time.Duration) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	if wait = max(l.free-now, 0); wait > longestWait {
		return 0, false
	}
	l.free = now + wait + lasts
	return wait, true
}

// headers is how many header lines r came with.
func headers(r *http.Request) (n int) {
	for _, values := range r.Header {
		n += len(values)
	}
	return n
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

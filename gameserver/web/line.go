package web

import (
	"net/http"
	"strconv"
	"time"

	"slipstream/gameserver/transport"
)

// line answers requests one after the other: net/http has a goroutine for each connection, and without a line some
// hundred connections that ask for pages without end hold every race up for seconds.
type line struct {
	transport.Line
	next  http.Handler
	clock func() time.Duration                             // monotonic
	wait  func(d time.Duration, over <-chan struct{}) bool // transport.Wait
}

const (
	// turn is how long a request has to itself. To answer one takes a tenth of it. A visitor's first page takes 20
	// requests.
	turn = 250 * time.Microsecond

	// header is how much longer a request takes for each of its header lines, beyond what browsers and proxies
	// send.
	header       = turn / 20
	usualHeaders = 40

	// longestWait is more than a turn for each connection that net/http has. A request that would have to wait longer is
	// told to come again.
	longestWait = 5 * time.Second
)

// inLine returns h behind a line.
func inLine(h http.Handler) *line {
	start := time.Now()
	return &line{Line: transport.Line{Longest: longestWait}, next: h,
		clock: func() time.Duration { return time.Since(start) }, wait: transport.Wait}
}

func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	wait, ok := l.Turn(l.clock(), turn+header*time.Duration(max(headers(r)-usualHeaders, 0)))
	if !ok {
		w.Header().Set("Connection", "close")
		w.Header().Set("Retry-After", strconv.Itoa(int(longestWait/time.Second)))
		http.Error(w, "Too many pages are asked for. Try again in a moment.", http.StatusServiceUnavailable)
		return
	}
	if wait > 0 && !l.wait(wait, r.Context().Done()) {
		return // the visitor is gone
	}
	l.next.ServeHTTP(w, r)
}

// headers is how many header lines r came with.
func headers(r *http.Request) (n int) {
	for _, values := range r.Header {
		n += len(values)
	}
	return n
}

package web

import (
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"slipstream/gameserver/transport"
)

// line answers requests one after the other: net/http has a goroutine for each connection, and without a line some
// hundred connections that ask for pages without end hold every race up for seconds.
type line struct {
	transport.Line
	next    http.Handler
	network func(netip.AddrPort) netip.Addr
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

// inLine returns h behind a line. network says under which address a visitor is counted; the zero address is not.
func inLine(h http.Handler, network func(netip.AddrPort) netip.Addr) *line {
	start := time.Now()
	clock := func() time.Duration { return time.Since(start) }
	return &line{
		Line: transport.Line{Longest: longestWait, Clock: clock, Wait: transport.Wait}, next: h, network: network,
	}
}

func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	lasts := turn + header*time.Duration(max(headers(r)-usualHeaders, 0))
	served, full := l.Stand(l.from(r), lasts, r.Context().Done())
	switch {
	case served:
		l.next.ServeHTTP(w, r)
	case full:
		w.Header().Set("Connection", "close")
		w.Header().Set("Retry-After", strconv.Itoa(int(longestWait/time.Second)))
		http.Error(w, "Too many pages are asked for. Try again in a moment.", http.StatusServiceUnavailable)
	} // else the visitor is gone
}

// from is the address that r is counted for.
func (l *line) from(r *http.Request) netip.Addr {
	remote, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return l.network(remote)
}

// headers is how many header lines r came with.
func headers(r *http.Request) (n int) {
	for _, values := range r.Header {
		n += len(values)
	}
	return n
}

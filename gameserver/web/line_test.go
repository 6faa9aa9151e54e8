package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"testing"
	"time"
)

// standing is a line on a clock that stands still until it is moved, and how long each request waited. Its visitors are
// not counted by their addresses.
func standing(h http.Handler) (l *line, now *time.Duration, waits *[]time.Duration) {
	now, waits = new(time.Duration), new([]time.Duration)
	l = inLine(h, nobody)
	l.Clock = func() time.Duration { return *now }
	l.Wait = func(d time.Duration, over <-chan struct{}) bool {
		*waits = append(*waits, d)
		select {
		case <-over:
			return false
		default:
			return true
		}
	}
	return l, now, waits
}

func nobody(netip.AddrPort) netip.Addr { return netip.Addr{} }

// TestRequestsStandInLine: however many come at once, each has its turn, and the last of too many is told to
// come again.
func TestRequestsStandInLine(t *testing.T) {
	l, now, waits := standing(http.NotFoundHandler())
	for i := range 4 {
		if w := get(l, "x", "/"); w.Code != http.StatusNotFound {
			t.Errorf("request %d: %d", i, w.Code)
		}
	}
	if len(*waits) != 3 || (*waits)[0] != turn || (*waits)[2] != 3*turn {
		t.Errorf("they waited for %v", *waits)
	}
	*now = time.Second
	if get(l, "x", "/"); len(*waits) != 3 {
		t.Errorf("where nobody else is, one waited for %v", (*waits)[3])
	}
	answered := 0
	for ; get(l, "x", "/").Code == http.StatusNotFound; answered++ {
	}
	if want := int(longestWait / turn); answered != want {
		t.Errorf("%d requests may wait, not %d", answered, want)
	}
	if w := get(l, "x", "/"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Connection") != "close" {
		t.Errorf("beyond them: %d %v", w.Code, w.Header())
	}
}

// TestLongHeadsStandLonger: a request of very many header lines takes net/http as long as very many requests.
func TestLongHeadsStandLonger(t *testing.T) {
	l, _, waits := standing(http.NotFoundHandler())
	r := httptest.NewRequest("GET", "/", nil)
	for i := range usualHeaders + 1000 {
		r.Header.Set("A"+strconv.Itoa(i), "b")
	}
	l.ServeHTTP(httptest.NewRecorder(), r)
	get(l, "x", "/")
	if want := turn + 1000*header; len(*waits) != 1 || (*waits)[0] != want {
		t.Errorf("the next one waits for %v, not %v", *waits, want)
	}
}

// TestWhoLeavesTheLine: nothing is done for a visitor who is gone when it is his turn.
func TestWhoLeavesTheLine(t *testing.T) {
	l, _, waits := standing(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	get(l, "x", "/")
	l.next = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("he was answered") })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	l.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil).WithContext(ctx))
	if len(*waits) != 1 {
		t.Error("he was not in line")
	}
}

// TestThePublicPortHasALine: whatever is asked for on it.
func TestThePublicPortHasALine(t *testing.T) {
	h, turned := Public(nil, http.NotFoundHandler(), nobody)
	l, ok := h.(*line)
	if !ok {
		t.Fatal("pages are answered as fast as they are asked for")
	}
	l.Longest = -1
	if get(h, "x", "/"); turned() != 1 {
		t.Error("who is turned away is not counted")
	}
}

// TestVisitorsOfOneAddress: who asks for pages without end waits for himself. Others do not.
func TestVisitorsOfOneAddress(t *testing.T) {
	l, _, waits := standing(http.NotFoundHandler())
	l.network = netip.AddrPort.Addr
	ask := func(from string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = from
		l.ServeHTTP(httptest.NewRecorder(), r)
	}
	ask("192.0.2.1:1000")
	ask("192.0.2.1:1001")
	if len(*waits) < 2 || (*waits)[0] <= turn {
		t.Errorf("his second request waited for %v", *waits)
	}
	*waits = nil
	ask("[2001:db8::1]:1000")
	for _, wait := range *waits {
		if wait > 2*turn {
			t.Errorf("a stranger's waits for %v", wait)
		}
	}
}

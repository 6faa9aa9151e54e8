package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"slipstream/gameserver/match"
	"slipstream/gameserver/transport"
)

func get(h http.Handler, host, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Host = host
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPublic(t *testing.T) {
	upgrade := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUpgradeRequired)
	})
	h, _ := Public(nil, upgrade, nobody)
	w := get(h, "x", "/")
	if w.Code != 200 || !strings.Contains(w.Body.String(), "Slipstream") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'",
		"X-Content-Type-Options":  "nosniff",
		"Referrer-Policy":         "no-referrer",
		"Content-Type":            "text/html",
	} {
		if got := w.Header().Get(name); !strings.Contains(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	for path, want := range map[string]int{"/play": 426, "/lobby": 426, "/play/x": 404, "/metrics": 404,
		"/debug/pprof/": 404} {
		if w := get(h, "x", path); w.Code != want {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	pages := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	h, _ = Public(pages, upgrade, nobody)
	if w := get(h, "x", "/r/AB3K9"); w.Code != http.StatusTeapot {
		t.Errorf("a room's link: %d", w.Code)
	}
}

func TestHealth(t *testing.T) {
	var sick error
	h := Admin(Sources{
		Ready:   func() error { return sick },
		Alive:   func() error { return nil },
		Figures: func() Figures { return Figures{} },
	})
	for _, host := range []string{"127.0.0.1:8081", "localhost:8081", "[::1]:8081", "10.0.0.7", "localhost"} {
		if w := get(h, host, "/readyz"); w.Code != 200 {
			t.Errorf("as %s: %d", host, w.Code)
		}
	}
	for _, host := range []string{"evil.example", "evil.example:8081", "localhost.evil.example", ""} {
		if w := get(h, host, "/metrics"); w.Code != http.StatusForbidden {
			t.Errorf("as %s: %d", host, w.Code)
		}
	}
	for site, want := range map[string]int{"cross-site": 403, "same-site": 403, "none": 200, "same-origin": 200} {
		r := httptest.NewRequest("GET", "/debug/pprof/cmdline", nil)
		r.Host = "127.0.0.1:8081"
		r.Header.Set("Sec-Fetch-Site", site)
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != want {
			t.Errorf("a page's request, %s: %d", site, w.Code)
		}
	}
	sick = errors.New("draining")
	if w := get(h, "localhost", "/readyz"); w.Code != 503 || !strings.Contains(w.Body.String(), "draining") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get(h, "localhost", "/livez"); w.Code != 200 {
		t.Errorf("%d", w.Code)
	}
}

func TestMetrics(t *testing.T) {
	runner := &match.Counters{}
	for _, late := range []time.Duration{10, 100, 100, 3000, 70_000_000} {
		runner.TickLate.Record(late * time.Microsecond)
	}
	runner.Early.Record(20 * time.Millisecond)
	runner.Ticks.Store(5)
	f := Figures{Build: "v1", Matches: 3, Players: 7, Runners: []*match.Counters{runner}}
	f.Transport.Loops = []transport.LoopStats{{Index: 0, Conns: 4, MessagesIn: 9}, {Shard: true, Index: 0, Copied: 11}}
	f.Transport.Closes[transport.Flood] = 2
	f.Refused[transport.BadToken] = 6
	h := Admin(Sources{Figures: func() Figures { return f }})
	body := get(h, "localhost", "/metrics").Body.String()
	for _, want := range []string{
		`slipstream_build_info{version="v1"} 1`,
		"slipstream_matches 3",
		"slipstream_players 7",
		`slipstream_connections{loop="front0"} 4`,
		`slipstream_messages_received_total{loop="front0"} 9`,
		`slipstream_copied_bytes_total{loop="shard0"} 11`,
		`slipstream_closes_total{reason="flood"} 2`,
		`slipstream_hellos_refused_total{reason="bad_token"} 6`,
		`slipstream_ticks_total{shard="0"} 5`,
		`slipstream_tick_late_seconds_count{shard="0"} 5`,
		`slipstream_command_early_seconds_count{shard="0"} 1`,
	} {
		if !strings.Contains(body, want+"\n") {
			t.Errorf("no %s", want)
		}
	}
	// What is within a millisecond, and the sum, in seconds.
	if !strings.Contains(body, `slipstream_tick_late_seconds_bucket{shard="0",le="0.000112"} 3`) {
		t.Error("the histogram is not in seconds")
	}
	if n := strings.Count(body, "\n"); n > 1000 {
		t.Errorf("%d lines: labels are not bounded", n)
	}
}

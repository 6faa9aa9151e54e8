package web

import (
	"net"
	"net/http"
	"net/http/pprof"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"slipstream/gameserver/match"
	"slipstream/lobby/store"
)

// Sources are what the admin port asks the server. All are safe for concurrent use.
type Sources struct {
	Ready   func() error // why no new players should come, or nil
	Alive   func() error // why the process should be restarted, or nil
	Figures func() Figures

	Matches func() []Running                                    // that run
	Flight  func(match string, slot int) (*match.Flight, error) // what one remembers; ErrNoMatch

	Reports func(from, limit int) ([]store.Complaint, error) // what players told of one another; nil: it is not kept
}

// Admin is the admin port: /livez, /readyz, /metrics, /flight, /reports and /debug/pprof/. It is
// not for the public.
func Admin(s Sources) http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collector{s.Figures},
	)
	mux := http.NewServeMux()
	mux.Handle("GET /livez", health(s.Alive))
	mux.Handle("GET /readyz", health(s.Ready))
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	list, one := flights(s)
	mux.Handle("GET /flight", list)
	mux.Handle("GET /flight/{match}", one)
	mux.Handle("GET /reports", reports(s.Reports))
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return local(mux)
}

func health(why func() error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if err := why(); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ok\n"))
	})
}

// local refuses requests under a name other than an address or localhost: a page
// elsewhere can make its own name point to this machine and read what it gets. And it
// refuses what a browser says a page elsewhere asked for: it could not read a profile,
// but have one made.
func local(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if host != "localhost" && net.ParseIP(host) == nil {
			http.Error(w, "The admin port answers under its address or as localhost.", http.StatusForbidden)
			return
		}
		switch r.Header.Get("Sec-Fetch-Site") {
		case "", "none", "same-origin":
		default: // another site's, or another port's of this machine
			http.Error(w, "The admin port answers no other site's pages. Type the address yourself.", http.StatusForbidden)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// Package web is the HTTP side of a server: the pages on the public port, and
// health, metrics and profiles on the admin one. It knows HTTP and counters; it
// does not know what a match does or who may connect.
package web

import (
	_ "embed"
	"net/http"
	"net/netip"
)

//go:embed noclient.html
var noClient []byte

const noClientPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Public is the public port for everything but upgrades: the client's pages. nil
// pages mean a server without a browser client. upgrade takes the sockets that a
// proxy opens on a connection it had used for pages. Requests are answered one after the other; network says under
// which address a visitor is counted, and returns the zero address for one who is not (transport's Network). turned
// returns how many requests were turned away because too many came at once.
func Public(pages, upgrade http.Handler, network func(netip.AddrPort) netip.Addr) (h http.Handler,
	turned func() uint64) {
	if pages == nil {
		pages = http.HandlerFunc(withoutClient)
	}
	mux := http.NewServeMux()
	mux.Handle("/play", upgrade)
	mux.Handle("/lobby", upgrade)
	mux.Handle("/", pages)
	l := inLine(mux, network)
	return l, l.Turned
}

// withoutClient says what this server is to whoever opens it in a browser.
func withoutClient(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	if r.URL.Path != "/" {
		http.Error(w, "There is no such page.", http.StatusNotFound)
		return
	}
	h.Set("Content-Security-Policy", noClientPolicy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	if r.Method != http.MethodHead {
		_, _ = w.Write(noClient) // whoever went away has no use for the error
	}
}

package server

import (
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"
)

// origins returns the browser origins that may connect; none means the server's own.
func (r *running) origins() (all []string, err error) {
	for _, o := range r.Origins {
		origin, ok := originOf(o)
		if !ok {
			return nil, fmt.Errorf("%q is not an origin; --origins takes values like https://play.example.org", o)
		}
		all = append(all, origin)
	}
	if r.PublicURL != "" {
		origin, ok := originOf(r.PublicURL)
		if !ok {
			return nil, fmt.Errorf("%q cannot be the public URL; --public-url takes a value like https://play.example.org", r.PublicURL)
		}
		all = append(all, origin)
	}
	return all, nil
}

// foreigners tells the operator of pages that may not connect: they may be his own, under an address that
// he did not name. All are counted (slipstream_closes_total, wrong_origin), but only some are logged. It is
// safe for concurrent use.
type foreigners struct {
	log *slog.Logger
	now func() int64

	mu   sync.Mutex
	told int64 // when; 0: never
	more int   // since
}

// foreignEvery is how often such a page is logged, so that nobody can fill the log with them.
const foreignEvery = int64(10 * time.Second)

func (f *foreigners) turnedAway(origin, host []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.told != 0 && f.now()-f.told < foreignEvery {
		f.more++
		return
	}
	f.log.Warn("a page of another address was turned away: if it is yours, name its origin with --origins, or the address that players use with --public-url",
		"origin", clip(string(origin), maxOrigin), "host", clip(string(host), maxOrigin), "others", f.more)
	f.told, f.more = f.now(), 0
}

// maxOrigin is how much of a stranger's text one log line shows.
const maxOrigin = 128

// hostOf returns the location.host that a page at a public URL has; empty if there is no public URL.
func hostOf(public string) string {
	u, err := url.Parse(public)
	if err != nil {
		return ""
	}
	host := strings.ToLower(u.Host)
	if u.Scheme == "https" {
		return strings.TrimSuffix(host, ":443")
	}
	return strings.TrimSuffix(host, ":80")
}

func originOf(s string) (string, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" {
		return "", false
	}
	return u.Scheme + "://" + u.Host, true
}

// networks are what flag was given.
func networks(values []string, flag string) (all []netip.Prefix, err error) {
	for _, s := range values {
		network, err := netip.ParsePrefix(s)
		if addr, notOne := netip.ParseAddr(s); notOne == nil {
			network, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			return nil, fmt.Errorf("%q is not a network; %s takes values like 10.0.0.0/8 or 192.0.2.1", s, flag)
		}
		all = append(all, network.Masked())
	}
	return all, nil
}

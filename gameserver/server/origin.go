package server

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// origins returns the browser origins that may connect; none means the server's own.
func (r *running) origins() (all []string, err error) {
	for _, o := range r.Origins {
		origin, ok := originOf(o)
		if !ok {
			return nil, fmt.Errorf("%q is no origin; --origins takes values like https://play.example.org", o)
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

// hostOf is what a page of a public URL has for its location's host; empty for none.
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
			return nil, fmt.Errorf("%q is no network; %s takes values like 10.0.0.0/8 or 192.0.2.1", s, flag)
		}
		all = append(all, network.Masked())
	}
	return all, nil
}

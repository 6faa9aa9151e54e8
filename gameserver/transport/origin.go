package transport

import (
	"bytes"
	"strings"
)

// allowed reports whether a browser's page at origin may connect. A page elsewhere must not: it would
// connect from its visitor's address, and to whatever that address can reach.
func allowed(origins []string, origin, host []byte) bool {
	if len(origin) == 0 {
		return true // no browser
	}
	if len(origins) > 0 {
		for _, o := range origins {
			if string(origin) == o {
				return true
			}
		}
		return false
	}
	return sameOrigin(origin, host)
}

// sameOrigin reports whether origin is http or https on exactly this host and port.
// Ports are compared as written: browsers leave out a scheme's own port in both.
func sameOrigin(origin, host []byte) bool {
	scheme, rest, ok := bytes.Cut(origin, []byte("://"))
	if !ok || string(scheme) != "http" && string(scheme) != "https" {
		return false
	}
	return len(host) > 0 && strings.EqualFold(string(rest), string(host))
}

package transport

import (
	"bytes"
	"encoding/binary"
	"net/netip"
)

// The address of a proxy says nothing about the player behind it. A proxy of Config.TrustedProxies may name
// its client in front of the request (PROXY protocol, version 2) or within an upgrade (X-Forwarded-For).
// From any other peer both are ignored, because a peer could choose its own address with them.

// hdrForwarded is the header, in lower case.
const hdrForwarded = "x-forwarded-for"

// proxySignature begins a header of the PROXY protocol, version 2: no request does.
var proxySignature = []byte("\r\n\r\n\x00\r\nQUIT\n")

const (
	proxyFixed = 16   // signature, command, family, length
	proxyMost  = 1024 // all of it: the addresses need 36 bytes, the rest is of no use here
)

// trusted reports whether addr is a proxy's.
func (cfg *Config) trusted(addr netip.Addr) bool { return isIn(cfg.TrustedProxies, addr) }

// uncounted reports whether what comes from addr is not counted by its address.
func (cfg *Config) uncounted(addr netip.Addr) bool {
	return cfg.Proxied || cfg.trusted(addr) || isIn(cfg.Unlimited, addr)
}

func isIn(networks []netip.Prefix, addr netip.Addr) bool {
	addr = addr.Unmap()
	for _, network := range networks {
		if network.Contains(addr) {
			return true
		}
	}
	return false
}

// proxyHeader parses the PROXY header at the start of b. size 0 means that it is not complete yet; ok is
// false if b does not begin with one. from is not valid if the proxy speaks for itself.
func proxyHeader(b []byte) (from netip.AddrPort, size int, ok bool) {
	n := min(len(b), len(proxySignature))
	if !bytes.Equal(b[:n], proxySignature[:n]) {
		return from, 0, false
	}
	if len(b) < proxyFixed {
		return from, 0, true
	}
	command, family := b[12], b[13]
	size = proxyFixed + int(binary.BigEndian.Uint16(b[14:]))
	if command>>4 != 2 || command&0xf > 1 || size > proxyMost {
		return from, 0, false
	}
	if len(b) < size {
		return from, 0, true
	}
	from, ok = proxySource(family, b[proxyFixed:size])
	if command&0xf == 0 { // LOCAL: a health check
		return netip.AddrPort{}, size, true
	}
	return from, size, ok
}

// proxySource is the source address of a header's body, of TCP over IPv4 or IPv6.
func proxySource(family byte, body []byte) (from netip.AddrPort, ok bool) {
	switch {
	case family == 0x11 && len(body) >= 12:
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(body)), binary.BigEndian.Uint16(body[8:])), true
	case family == 0x21 && len(body) >= 36:
		return netip.AddrPortFrom(netip.AddrFrom16([16]byte(body)).Unmap(), binary.BigEndian.Uint16(body[32:])), true
	case family == 0: // unspecified
		return from, true
	}
	return from, false
}

// forwardedFor returns the last address in a head's X-Forwarded-For that is not itself a proxy's: each
// proxy appends the address that it saw. An address that is not valid means that nobody knows.
func (cfg *Config) forwardedFor(head []byte) (client netip.AddrPort) {
	_, rest, _ := bytes.Cut(head, crlf)
	for len(rest) > 0 {
		var line []byte
		line, rest, _ = bytes.Cut(rest, crlf)
		name, value, found := bytes.Cut(line, []byte(":"))
		if !found || !equalFold(name, hdrForwarded) {
			continue
		}
		for hop := range bytes.SplitSeq(value, []byte(",")) {
			addr, ok := hopAddr(string(bytes.Trim(hop, " \t")))
			if !ok || !cfg.trusted(addr.Addr()) {
				client = addr // what is left of it was not said by anybody we trust
			}
		}
	}
	return client
}

// hopAddr is an address of X-Forwarded-For, with a port or without.
func hopAddr(s string) (netip.AddrPort, bool) {
	addr, err := netip.ParseAddr(s)
	port := uint16(0)
	if err != nil {
		both, err := netip.ParseAddrPort(s)
		if err != nil {
			return netip.AddrPort{}, false
		}
		addr, port = both.Addr(), both.Port()
	}
	return netip.AddrPortFrom(addr.Unmap().WithZone(""), port), true
}

// preamble takes the PROXY header off the bytes that a proxy has sent so far. ok is false when there is
// nothing more to do with b now; c keeps it.
func (l *loop) preamble(c *Conn, b []byte) (rest []byte, ok bool) {
	from, size, ok := proxyHeader(b)
	switch {
	case !ok:
		l.refuse(c, BadHead)
		return nil, false
	case size == 0:
		return nil, false
	case names(from) && !l.identify(c, from):
		return nil, false
	}
	c.keep.bytes = advance(b, size)
	return c.keep.bytes, len(b) > size
}

// forwarded takes the address of c, a proxy, from the head of its upgrade, if it is there.
func (l *loop) forwarded(c *Conn, head []byte) bool {
	from := l.t.cfg.forwardedFor(head)
	return !names(from) || l.identify(c, from)
}

// names reports whether from is somebody's: 0.0.0.0 and :: are nobody's.
func names(from netip.AddrPort) bool { return from.IsValid() && !from.Addr().IsUnspecified() }

// identify sets the address of c to from, or refuses c because there are too many from there, or because it
// is barred.
func (l *loop) identify(c *Conn, from netip.AddrPort) bool {
	if why := l.t.gate.identify(l.now, c, from); why != OK {
		l.refuse(c, why)
		return false
	}
	c.proxy, c.free = l.t.cfg.trusted(from.Addr()), l.t.cfg.uncounted(from.Addr())
	return true
}

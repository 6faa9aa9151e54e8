package transport

import "net/netip"

// address is a netip.AddrPort in 18 bytes instead of 32. It has no zone for link-local addresses. Its zero
// value is the zero AddrPort.
type address struct {
	ip   [16]byte
	port uint16
}

func addressOf(from netip.AddrPort) address {
	if !from.IsValid() {
		return address{}
	}
	return address{from.Addr().As16(), from.Port()}
}

// Addr returns an IPv4 address as IPv4, not mapped into IPv6.
func (a address) Addr() netip.Addr {
	if a == (address{}) {
		return netip.Addr{}
	}
	return netip.AddrFrom16(a.ip).Unmap()
}

func (a address) AddrPort() netip.AddrPort { return netip.AddrPortFrom(a.Addr(), a.port) }

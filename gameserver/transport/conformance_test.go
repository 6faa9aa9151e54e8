//go:build conformance

package transport_test

import (
	"net"
	"os"
	"testing"

	"slipstream/gameserver/transport/transporttest"
)

// TestConformance is run, with its tag, by TestConformanceBuild. With CONFORMANCE_AT=HOST:PORT it is
// about a server of a conformance build that runs there.
func TestConformance(t *testing.T) {
	if addr := os.Getenv("CONFORMANCE_AT"); addr != "" {
		transporttest.ConformanceAt(t, func() (transporttest.Wire, error) {
			conn, err := net.Dial("tcp", addr)
			return tcpWire{conn}, err
		})
		return
	}
	for _, k := range opens(t) {
		t.Run(k.name, func(t *testing.T) { transporttest.Conformance(t, k.open, k.name != "loopback") })
	}
}

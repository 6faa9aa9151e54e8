//go:build conformance

package transport_test

import (
	"testing"

	"slipstream/gameserver/transport/transporttest"
)

// TestConformance is run, with its tag, by TestConformanceBuild.
func TestConformance(t *testing.T) {
	for _, k := range opens(t) {
		t.Run(k.name, func(t *testing.T) { transporttest.Conformance(t, k.open, k.name != "loopback") })
	}
}

package solo_test

import (
	"os"
	"strings"
	"testing"

	"slipstream/netcode/solo"
)

// TestReasonsAreTheProtocols: PROTOCOL.md names every reason for which a lap is not admitted.
func TestReasonsAreTheProtocols(t *testing.T) {
	page, err := os.ReadFile("../PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n### Laps driven alone\n")
	section, _, _ = strings.Cut(section, "\n### ")
	for r := solo.Fair + 1; r < solo.NumReasons; r++ {
		if !strings.Contains(section, "*"+r.String()+"*") {
			t.Errorf("PROTOCOL.md does not name %s", r)
		}
	}
}

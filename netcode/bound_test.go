package netcode_test

import (
	"math/rand/v2"
	"testing"

	"slipstream/netcode"
	"slipstream/sim/games"
)

// TestMaxSnapshot tries to make plain snapshots long: random words, words that
// alternate between the ends of their range, and differences that the fitted
// priors expect least.
func TestMaxSnapshot(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, machine := range games.All {
		m := netcode.NewModel(machine)
		e := netcode.NewEncoder(m)
		longest := 0
		for round := range 200 {
			base, cur := m.New(), m.New()
			for i := range cur {
				switch round % 4 {
				case 0:
					cur[i] = int32(rng.Uint32())
				case 1:
					base[i], cur[i] = -1<<31, 1<<31-1
				case 2:
					base[i], cur[i] = int32(rng.Uint32()), int32(rng.Uint32())
				case 3:
					cur[i] = int32(rng.Uint32()) >> rng.IntN(32)
				}
			}
			// Seats have ranges, which the codec may rely on.
			for _, row := range m.Layout.Rows {
				for k, f := range row.Fields {
					if f.Min != f.Max {
						base[row.Off+k] = min(max(base[row.Off+k], f.Min), f.Max)
						cur[row.Off+k] = min(max(cur[row.Off+k], f.Min), f.Max)
					}
				}
			}
			longest = max(longest, len(e.AppendPlain(nil, 0, 9, nil, cur)), len(e.AppendPlain(nil, 8, 9, base, cur)))
		}
		t.Logf("%s: longest %d bytes, %.2f a word", machine.Rules().Name, longest, float64(longest)/float64(m.Layout.Words))
		if longest > m.MaxSnapshot() {
			t.Errorf("%s: a snapshot of %d bytes, more than MaxSnapshot's %d", machine.Rules().Name, longest, m.MaxSnapshot())
		}
	}
}

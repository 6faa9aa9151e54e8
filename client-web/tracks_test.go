package clientweb_test

import (
	"flag"
	"fmt"
	"testing"
	"time"
)

// trackQuality: `go test ./client-web -run EveryTrack -args -track-quality high` on a machine with
// time to spare makes screenshots worth looking at.
var trackQuality = flag.String("track-quality", "potato", "the picture's quality in the screenshots of the tracks")

// What a race's picture may cost, with sixteen cars in it.
const (
	mostDraws     = 150
	mostTriangles = 120_000
)

// TestEveryTrackIsDrawn shows sixteen bots on every track, and on one that was grown
// from its number, within the budget of the picture; the screenshots are for people to look at.
func TestEveryTrackIsDrawn(t *testing.T) {
	t.Parallel()
	// The one that was grown comes first: what the menu offers behind it is the authored ones, from
	// the first.
	p := visit(t, "tracks", fmt.Sprintf("%s/?quality=%s&track=2026", address(t), *trackQuality))
	for _, number := range []int{2026, 0, 1, 2, 3} {
		if number < 2026 {
			p.clickOn(`.track`)
		}
		p.until(fmt.Sprintf(`(s => s && s.ready && s.draws > 0 && s.clock > 0 && s.trackNumber === %d)(window.__slipstream?.state())`, number), 2*time.Minute)
		p.shoot(fmt.Sprintf("track-%d", number))
		draws, triangles := eval[int](p, `window.__slipstream.state().draws`),
			eval[int](p, `window.__slipstream.state().triangles`)
		cars := eval[int](p, `window.__slipstream.state().cars`)
		t.Logf("track %4d, %-14s %3d draw calls, %6d triangles with %d cars", number, eval[string](p, `window.__slipstream.state().track`), draws, triangles, cars)
		if cars != 16 || draws > mostDraws || triangles > mostTriangles {
			t.Errorf("track %d: %d draw calls of %d, %d triangles of %d, %d cars", number, draws, mostDraws, triangles,
				mostTriangles, cars)
		}
	}
}

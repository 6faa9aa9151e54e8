package clientweb_test

import (
	"fmt"
	"testing"
	"time"

	"slipstream/sim/racing"
)

// What a race's picture may cost, with sixteen cars in it.
const (
	mostDraws     = 150
	mostTriangles = 120_000
)

// TestEveryTrackIsDrawn races on every track, within the budget
// of the picture; the screenshots are for people to look at.
func TestEveryTrackIsDrawn(t *testing.T) {
	t.Parallel()
	browser := chromium(t)
	server := serve(t)
	for _, number := range []int32{0, 1, 2, 3, 2026} { // the last was grown
		name := racing.Chart(number).Name
		p := open(t, browser, name, fmt.Sprintf("%s/?quality=low&track=%d&countdown=1&laps=9", server, number))
		p.until(fmt.Sprintf(`window.__slipstream && __slipstream.state().ready && __slipstream.state().track === %q`, name), time.Minute)
		p.click("Quick race")
		p.until(`__slipstream.state().phase === 'race' && __slipstream.state().clock > 0`, time.Minute)
		p.shoot(fmt.Sprintf("track-%d", number))
		if got := eval[string](p, `__slipstream.state().track`); got != name {
			t.Errorf("the race is on %s, not on %s", got, name)
		}
		draws, triangles := eval[int](p, `__slipstream.state().draws`), eval[int](p, `__slipstream.state().triangles`)
		cars := eval[int](p, `__slipstream.state().cars`)
		t.Logf("%-12s %3d draw calls, %6d triangles with %d cars", name, draws, triangles, cars)
		if draws > mostDraws || triangles > mostTriangles {
			t.Errorf("%s: %d draw calls of %d, %d triangles of %d", name, draws, mostDraws, triangles, mostTriangles)
		}
	}
}

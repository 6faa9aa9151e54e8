package clientweb_test

import (
	"testing"
	"time"
)

// TestTwoTabs: the tabs of one browser are one player, and the newest is he; the other says so, and
// how one plays as two. A guest's tab is somebody else.
func TestTwoTabs(t *testing.T) {
	t.Parallel()
	const racing = `(s => s?.phase === "race" && s.clock > 0)(window.__slipstream?.state())`
	first := visit(t, "first", race(t, "countdown=1&laps=9"))
	first.click("Quick race")
	first.until(racing, 60*time.Second)
	before := first.state()

	second := open(t, first.ctx, "second", race(t, "countdown=1&laps=9"))
	second.click("Quick race")
	second.until(racing, 60*time.Second)
	first.until(`window.__slipstream.state().phase === "failed" && document.body.innerText.includes("private window")`, 30*time.Second)
	first.axe("another tab is the player")
	first.shoot("tabs-replaced")
	if after := second.state(); after.Match == before.Match && after.Slot != before.Slot {
		t.Errorf("one player has two seats of match %s", after.Match)
	}

	guest := open(t, first.ctx, "guest", race(t, "guest&countdown=1&laps=9"))
	guest.click("Quick race")
	guest.until(racing, 60*time.Second)
	second.until(racing, 10*time.Second)
	if a, b := second.state(), guest.state(); a.Match == b.Match && a.Slot == b.Slot {
		t.Errorf("a guest has the seat of the account, %d of match %s", b.Slot, b.Match)
	}

	// Whoever turns back to the first tab is there again.
	first.click("Menu")
	first.click("Quick race")
	first.until(racing, 60*time.Second)
	second.until(`window.__slipstream.state().phase === "failed"`, 30*time.Second)
}

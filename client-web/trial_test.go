package clientweb_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"slipstream/sim/racing"
)

var keyR = key{"KeyR", "r", 82}

// lap drives until the line is crossed again.
func (d *driver) lap(atMost time.Duration) hook {
	d.p.t.Helper()
	defer d.release()
	for deadline := time.Now().Add(atMost); time.Now().Before(deadline); {
		if h := d.drive(); h.Finish > 0 {
			return h
		}
	}
	d.p.fatal(fmt.Errorf("no lap within %v", atMost))
	return hook{}
}

// TestTimeTrial: a lap alone, driven with real keys, is kept on the device, handed in, driven again by the server and on the
// board; the next lap has its ghost and a rival's; and somebody else is offered the lap as his rival.
func TestTimeTrial(t *testing.T) {
	at := fmt.Sprintf("%s/?quality=%s&track=%d", address(t), *trackQuality, sprint)
	p := visit(t, "trial", at)
	p.click("Time trial")
	p.until(`document.querySelector(".lines .say")?.textContent.startsWith("Nobody has driven")`, 30*time.Second)
	p.shoot("trial-first")
	p.click("Drive")
	p.until(`(s => s?.phase === "race" && s.clock > 0)(window.__slipstream?.state())`, 60*time.Second)
	d := newDriver(p)
	if n := p.state().Cars; n != 2 {
		t.Errorf("%d cars, want the driver's and the house car's ghost", n)
	}
	d.lap(2 * time.Minute)
	p.until(`document.querySelector(".over .verdict").textContent.includes("on the board")`, 30*time.Second)
	p.shoot("trial-done")
	shown := eval[string](p, `document.querySelector(".over .time").textContent`)
	kept := eval[struct {
		Time   int   `json:"time"`
		Splits []int `json:"splits"`
		Sent   bool  `json:"sent"`
	}](p, fmt.Sprintf(`JSON.parse(localStorage.getItem("slipstream.trial.%d"))`, sprint))
	ms := (kept.Time*1000 + racing.Hz/2) / racing.Hz
	if want := fmt.Sprintf("%d:%02d.%03d", ms/60000, ms/1000%60, ms%1000); shown != want || !kept.Sent {
		t.Errorf("the page shows %q, and %q is kept on the device, handed in: %v", shown, want, kept.Sent)
	}
	if n := len(racing.Chart(sprint).Marks); len(kept.Splits) != n || kept.Splits[n-1] != kept.Time {
		t.Errorf("splits %v of %d marks", kept.Splits, n)
	}

	// Again, by a key: at once, with the ghost of that lap and a rival.
	d.hold(keyR, true)
	p.until(fmt.Sprintf(`(s => s.finish === 0 && s.cars === 3 && s.clock < %d)(window.__slipstream.state())`, racing.Hz*30), 20*time.Second)
	d.hold(keyR, false)
	d.hold(keyUp, true)
	p.until(`window.__slipstream.state().clock > 200`, 20*time.Second)
	p.shoot("trial-ghosts")
	d.release()

	// Time stands still under the menu.
	p.press(keyEscape, true)
	p.press(keyEscape, false)
	p.until(`document.querySelector("dialog.pause").open && document.querySelector("dialog.pause").textContent.includes("Time stands still")`, 10*time.Second)
	before := eval[int](p, `(window.at = performance.now(), window.__slipstream.state().clock)`)
	p.until(`performance.now() > window.at + 700`, 10*time.Second)
	if after := p.state().Clock; after > before+racing.Hz/4 {
		t.Errorf("the clock went on from %d to %d", before, after)
	}
	p.click("Leave the time trial")
	p.click("Leaderboards")
	p.until(`document.querySelectorAll(".lines tr.me").length === 1`, 20*time.Second)
	p.shoot("trial-boards")
	if line := eval[string](p, `document.querySelector(".lines tr.me").textContent`); !strings.Contains(line, shown) {
		t.Errorf("the board has %q, the lap was %s", line, shown)
	}

	// Somebody else: the lap is on his board, and is whom he races.
	friend := visit(t, "trial-friend", at)
	friend.click("Time trial")
	friend.until(fmt.Sprintf(`document.querySelector(".lines tbody tr")?.textContent.includes(%q)`, shown), 30*time.Second)
	if n := eval[int](friend, `document.querySelectorAll(".lines tr.me").length`); n != 0 {
		t.Error("another's lap is marked as his")
	}
	friend.click("Drive")
	friend.until(fmt.Sprintf(`document.querySelector(".trial .theirs .when")?.textContent === %q`, shown), 60*time.Second)
	friend.until(`(s => s?.phase === "race" && s.clock > 120 && s.cars === 2)(window.__slipstream?.state())`, 60*time.Second)
}

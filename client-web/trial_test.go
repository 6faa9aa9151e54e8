package clientweb_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"slipstream/gameserver/server"
	"slipstream/sim/racing"
)

var keyR = key{"KeyR", "r", 82}

// TestTimeTrial: a lap alone, reached with nothing but keys and driven with one and all that helps,
// is kept on the device, handed in, driven again by the server and on the board; the next lap has
// its ghost and a rival's; and somebody else is offered the lap as his rival.
func TestTimeTrial(t *testing.T) {
	t.Parallel()
	dir := t.TempDir() // of its own: nobody else has driven there, however often this is run
	url := serve(t, func(c *server.Config) { c.Data = dir })
	at := fmt.Sprintf("%s/?quality=%s&track=%d", url, *trackQuality, sprint)
	p := visit(t, "trial", at)
	eval[bool](p, helped)
	p.do(chromedp.Reload())
	p.until(`window.__slipstream?.state().draws > 0`, 60*time.Second)
	p.choose("Time trial")
	p.until(`document.querySelector(".lines .say")?.textContent.startsWith("Nobody has driven")`, 30*time.Second)
	p.axe("time trial")
	p.shoot("trial-first")
	p.tap(kb.Enter) // the focus is on Drive
	// The driver's car, and the ghost of the house's.
	p.until(`(s => s?.phase === "race" && s.clock > 0 && s.cars === 2)(window.__slipstream?.state())`, 60*time.Second)
	p.press(keyUp, true)
	p.until(`window.__slipstream.state().finish > 0`, 2*time.Minute)
	p.press(keyUp, false)
	p.until(`document.querySelector(".over .verdict").textContent.includes("on the board")`, 30*time.Second)
	p.axe("a lap that was driven")
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
	p.press(keyR, true)
	p.until(fmt.Sprintf(`(s => s.finish === 0 && s.cars === 3 && s.clock < %d)(window.__slipstream.state())`, racing.Hz*30), 20*time.Second)
	p.press(keyR, false)
	p.press(keyUp, true)
	p.until(`window.__slipstream.state().clock > 200`, 20*time.Second)
	p.shoot("trial-ghosts")
	p.press(keyUp, false)

	// Time stands still under the menu.
	p.press(keyEscape, true)
	p.press(keyEscape, false)
	p.until(`document.querySelector("dialog.pause").open && document.querySelector("dialog.pause").textContent.includes("Time stands still")`, 10*time.Second)
	// The game is held from the next frame on, whenever that is: two seconds of frames in a row must show the same time.
	p.until(`new Promise((stands) => {
		let clock, frames = 0
		const look = () => {
			const now = window.__slipstream.state().clock
			frames = now === clock ? frames + 1 : 0
			clock = now
			if (frames === 120) stands(true)
			else requestAnimationFrame(look)
		}
		look()
	})`, 30*time.Second)
	p.choose("Leave the time trial")
	p.choose("Leaderboards")
	p.until(`document.querySelectorAll(".lines tr.me").length === 1`, 20*time.Second)
	p.axe("leaderboards")
	p.shoot("trial-boards")
	if line := eval[string](p, `document.querySelector(".lines tr.me").textContent`); !strings.Contains(line, shown) {
		t.Errorf("the board has %q, the lap was %s", line, shown)
	}
	p.walk(kb.ArrowRight, "Season")
	p.tap(kb.Enter)
	p.until(`document.querySelector('[aria-selected="true"]').innerText.trim() === "Season" && document.querySelector(".lines table, .lines .say") !== null`, 20*time.Second)
	p.close()

	// Somebody else: the lap is on his board, and is whom he races.
	friend := visit(t, "trial-friend", at)
	friend.click("Time trial")
	friend.until(fmt.Sprintf(`document.querySelector(".lines tbody tr")?.textContent.includes(%q)`, shown), 30*time.Second)
	if n := eval[int](friend, `document.querySelectorAll(".lines tr.me").length`); n != 0 {
		t.Error("another's lap is marked as his")
	}
	friend.clickOn(".pick-ghost")
	friend.click("Race Racer")
	friend.until(fmt.Sprintf(`document.querySelector(".trial .theirs .when")?.textContent === %q`, shown), 60*time.Second)
}

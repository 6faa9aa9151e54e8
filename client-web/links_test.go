package clientweb_test

import (
	"testing"
	"time"
)

// A link that leads nowhere says so, in the player's language, and the way on is there.
func TestLinksThatLeadNowhere(t *testing.T) {
	t.Parallel()
	p := visit(t, "nowhere", race(t, "track=AAAA-AAAA"))
	p.until(`document.querySelector(".notice").textContent === "This link names no track: it may have lost its end. You race on Vanepoint."`, 30*time.Second)
	eval[bool](p, `(localStorage.setItem("slipstream.settings", JSON.stringify({ v: 1, language: "de" })), location.search = "?quality=potato&watch=22222", true)`)
	p.until(`document.querySelector("h2")?.textContent === "Nichts zu sehen"`, 30*time.Second)
	p.axe("a race that is over, in German")
	p.shoot("link-over")
	p.click("Menü")
	p.until(`window.__slipstream.state().phase === "menu" && !location.search.includes("watch")`, 10*time.Second)
}

// Where another game is the liveliest, the page does not take its state for a race.
func TestAnotherGameIsNoRaceToWatch(t *testing.T) {
	t.Parallel()
	url := serve(t)
	tag := visit(t, "tag", url+"/examples/tag/")
	tag.until(`window.match !== undefined && match.tick > 0`, 30*time.Second)
	p := visit(t, "fan-of-races", url+"/?quality=potato&watch=any")
	p.until(`document.querySelector("h2")?.textContent === "Nothing to watch"`, 30*time.Second)
}

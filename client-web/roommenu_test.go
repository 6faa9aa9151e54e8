package clientweb_test

import (
	"path"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// The game's own room: laps by the host, ready, a vote and chat of a friend are on both screens, and who is
// put out is out.
func TestRoomMenu(t *testing.T) {
	address := serve(t)
	browser := chromium(t)
	host := open(t, browser, "host-menu", address+"/?quality=potato&countdown=1")
	host.click("Race with friends")
	host.until(`location.pathname.startsWith("/r/")`, 20*time.Second)
	link := eval[string](host, `location.origin + location.pathname`)
	friend := open(t, browser, "friend-menu", link+"?quality=potato")
	friend.click("Join room " + path.Base(link))
	host.until(`document.querySelectorAll(".members li").length === 2`, 20*time.Second)

	host.do(chromedp.Click(`button[aria-label="One lap more"]`))
	friend.until(`document.querySelector(".laps").textContent === "4 laps"`, 20*time.Second)
	if eval[bool](friend, `[...document.querySelectorAll(".pick button")].some(b => b.offsetParent)`) {
		t.Error("a guest is offered the host's buttons")
	}
	friend.click("Ready?")
	friend.click("Vote for a track")
	host.until(`(text => text.includes("ready") && text.includes("Vanepoint"))(document.querySelectorAll(".members li")[1].textContent)`, 20*time.Second)
	const line = `<b onclick="x()">See you at turn one</b>`
	friend.do(chromedp.Focus(".talk"), chromedp.KeyEvent(line+"\r"))
	for _, p := range []*page{host, friend} {
		p.until(`document.querySelector(".chat li")?.textContent.includes('<b onclick="x()">See you at turn one</b>')`, 20*time.Second)
	}
	host.shoot("room-menu-host")
	friend.shoot("room-menu-friend")
	host.do(chromedp.Click(`.members .step`))
	host.until(`document.querySelectorAll(".members li").length === 1`, 20*time.Second)
	friend.until(`window.__slipstream.state().phase === "failed"`, 20*time.Second)
}

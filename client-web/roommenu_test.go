package clientweb_test

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A name as a player may have it, and what a server would send that let everything through: as
// long, so that it can be put into its messages on their way.
const (
	tameName = "Mallory_12345678"
	wildName = "<img id=pwn>pwn!"
)

// harmless fails the test if what a player typed became more than text.
func (p *page) harmless() {
	p.t.Helper()
	if n := eval[int](p, `document.querySelectorAll("#pwn, main b[onclick], .chat b[onclick]").length`); n != 0 {
		p.t.Errorf("%s: what a player typed became %d elements", p.name, n)
	}
}

// The game's own room, entered by its link: opened to anyone, there again when its page is loaded
// again, laps by the host, ready, a vote and chat of a friend are on both screens, who is put out
// is out and told so, and another comes by the same link and races. Names are text whatever they
// look like, and a car looks to everybody as its driver chose it.
func TestFriendsRoom(t *testing.T) {
	t.Parallel()
	wires := newCable(t, address(t))
	wires.said, wires.told = tameName, wildName
	host := visit(t, "host", wires.url+"/?quality=potato&countdown=1")
	for _, label := range []string{"Garage", "Mint", "Dots", "Done", "Race with friends"} {
		host.click(label)
	}
	host.until(`location.pathname.startsWith("/r/")`, 20*time.Second)
	link := eval[string](host, `location.origin + location.pathname`)
	if said := eval[string](host, `document.querySelector(".panel p[role=status]:not(.status)").textContent`); strings.Contains(said, "not ready") {
		t.Errorf("who is alone in his room is told %q", said)
	}
	host.click("Open to anyone?")
	host.until(`document.querySelector(".board-room .public").textContent === "Open to anyone ✓"`, 20*time.Second)
	host.do(chromedp.Reload())
	host.until(`window.__slipstream?.state().phase === "room" && document.querySelectorAll(".members li").length === 1`, 30*time.Second)
	host.until(`document.querySelector(".board-room .public").textContent === "Open to anyone ✓"`, 20*time.Second)
	if now := eval[string](host, `location.origin + location.pathname`); now != link {
		t.Errorf("loaded again in %s the page is in %s", link, now)
	}
	join := func(name string) *page {
		p := visit(t, name, link+"?quality=potato")
		p.do(chromedp.Focus("#name"))
		p.write(tameName)
		p.click("Join room " + path.Base(link))
		host.until(`document.querySelectorAll(".members li").length === 2`, 20*time.Second)
		return p
	}
	friend := join("friend")
	host.clickOn(`button[aria-label="One lap more"]`)
	friend.until(`document.querySelector(".board-room .laps").textContent === "4 laps"`, 20*time.Second)
	if eval[bool](friend, `[...document.querySelectorAll(".pick button")].some(b => b.offsetParent)`) {
		t.Error("a guest is offered the host's buttons")
	}
	friend.click("Ready?")
	friend.click("Vote for a track")
	host.until(`(text => text.includes("ready") && text.includes("Vanepoint"))(document.querySelectorAll(".members li")[1].textContent)`, 20*time.Second)
	const line = `<b onclick="x()">See you at turn one</b>`
	friend.do(chromedp.Focus(".talk"))
	friend.write(line)
	friend.tap(kb.Enter)
	for _, p := range []*page{host, friend} {
		p.until(fmt.Sprintf(`document.querySelector(".chat li")?.textContent.includes(%q)`, line), 20*time.Second)
		p.until(fmt.Sprintf(`document.querySelectorAll(".members li span")[1].textContent === %q`, wildName), 20*time.Second)
		p.until(fmt.Sprintf(`document.querySelector(".chat b").textContent === %q`, wildName), 20*time.Second)
		p.harmless()
	}
	host.axe("room")
	host.shoot("room-host")
	friend.shoot("room-friend")
	host.clickOn(`.members .step`)
	host.until(`document.querySelectorAll(".members li").length === 1`, 20*time.Second)
	friend.until(`window.__slipstream.state().phase === "failed"`, 20*time.Second)
	if said := eval[string](friend, `document.body.innerText`); !strings.Contains(said, "The host put you out") {
		t.Errorf("who was put out is told %q", said)
	}
	friend.axe("put out")
	friend.shoot("failed")
	friend.close()

	other := join("other")
	host.click("Start the race")
	for _, p := range []*page{host, other} {
		p.until(`window.__slipstream.state().phase === "race"`, 30*time.Second)
		p.until(fmt.Sprintf(`window.__slipstream.state().names.includes(%q)`, wildName), 20*time.Second)
		p.until(`document.querySelectorAll(".hud .board .row:not(.gone)").length > 2`, 20*time.Second)
		p.harmless()
	}
	a, b := host.state(), other.state()
	if a.Match != b.Match || a.Slot == b.Slot {
		t.Fatalf("host is in match %q slot %d, his friend in match %q slot %d", a.Match, a.Slot, b.Match, b.Slot)
	}
	other.until(fmt.Sprintf(`(l => l.paint === 4 && l.livery === 4)(window.__slipstream.state().looks[%d])`, a.Slot), 20*time.Second)
	// Loaded again in mid-race: the seat first, then the room, whose link is in the race's menu when that is opened.
	host.do(chromedp.Reload())
	host.until(`(s => s?.phase === "race" && s.status === "playing" && s.driving)(window.__slipstream?.state())`, 30*time.Second)
	if again := host.state(); again.Match != a.Match || again.Slot != a.Slot {
		t.Errorf("the host was in match %q slot %d, and after the reload in match %q slot %d", a.Match, a.Slot, again.Match, again.Slot)
	}
	host.until(fmt.Sprintf(`(() => {
		if (document.querySelector("dialog.pause[open] input.link")?.value === %q) return true
		dispatchEvent(new KeyboardEvent("keydown", { code: "Escape", key: "Escape" }))
	})()`, link), 20*time.Second)
	if mine, his := a.Looks[a.Slot], other.state().Looks[a.Slot]; mine != his {
		t.Errorf("the host's car looks %+v to himself, %+v to his friend", mine, his)
	}
}

package clientweb_test

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// drawn is what the drawing board says of the track.
const drawn = `(document.querySelector(".desk .told")?.textContent ?? "")`

// TestDrawing: a track is drawn with keys, the mouse and fingers; what is wrong with it is said in
// words, and can be taken back; it is driven alone, sent as a link, and raced on with a friend.
func TestDrawing(t *testing.T) {
	t.Parallel()
	p := visit(t, "draw", address(t)+"/?quality=potato")
	p.until(`window.__slipstream?.state().draws > 0`, 60*time.Second)
	p.choose("Draw a track")
	p.until(drawn+`.includes(" km")`, 30*time.Second)
	p.axe("drawing board")
	p.shoot("draw-first")
	if n := eval[int](p, `document.querySelectorAll(".sheet .corner").length`); n != 13 {
		t.Errorf("there are %d corners to begin with", n)
	}

	// By keys: the focus is on the first corner, arrows move it, and undo takes that back.
	at := `(b => b.style.left + " " + b.style.top)(document.querySelectorAll(".sheet .corner")[5])`
	p.do(chromedp.Focus(`.sheet .corner:nth-of-type(6)`))
	was := eval[string](p, at)
	p.tap(kb.ArrowRight, kb.ArrowDown)
	if now := eval[string](p, at); now == was {
		t.Error("arrows move no corner")
	}
	p.click("Undo")
	p.click("Undo")
	p.until(fmt.Sprintf("%s === %q", at, was), 10*time.Second)
	p.do(chromedp.Focus(`.sheet .corner:nth-of-type(6)`))
	p.tap("+")
	p.until(`document.querySelectorAll(".sheet .corner").length === 14`, 10*time.Second)
	p.tap("-")
	p.until(`document.querySelectorAll(".sheet .corner").length === 13`, 10*time.Second)
	p.click("Start over")
	p.until(drawn+`.includes(" km")`, 10*time.Second)

	// By the mouse: a corner across the track makes it no track, which is said in words.
	p.drag(`.sheet .corner:nth-of-type(7)`, `.sheet .corner:nth-of-type(2)`)
	p.until(`document.querySelector(".desk .told.wrong") !== null`, 10*time.Second)
	if said := eval[string](p, drawn); !strings.HasSuffix(said, ".") || strings.Contains(said, "_") {
		t.Errorf("what is wrong is said so: %q", said)
	}
	if !eval[bool](p, `[...document.querySelectorAll(".desk button")].find(b => b.innerText === "Drive it").disabled`) {
		t.Error("what is no track can be driven")
	}
	p.axe("a drawing with a fault")
	p.shoot("draw-fault")
	p.click("Undo")
	p.until(drawn+`.includes(" km")`, 10*time.Second)
	p.drag(`.sheet .corner:nth-of-type(7)`, `.sheet .corner:nth-of-type(6)`)
	p.click("Undo")
	p.until(drawn+`.includes(" km")`, 10*time.Second)

	// Another road, another light, a hill; then the link.
	for _, label := range []string{"Broad", "Blue Hour", "Harbour"} {
		p.click(label)
	}
	p.click("Copy link") // when the simulation has said what it makes of that
	p.until(`document.querySelector(".desk .link")?.value.includes("?track=")`, 10*time.Second)
	link := eval[string](p, `document.querySelector(".desk .link").value`)
	p.shoot("draw-link")
	name := eval[string](p, `document.querySelector(".desk .told b").textContent`)

	// Alone, against the clock.
	p.click("Drive it")
	p.until(`(s => s?.phase === "race" && s.clock > 60)(window.__slipstream?.state())`, 60*time.Second)
	p.shoot("draw-drive")
	p.press(keyEscape, true)
	p.press(keyEscape, false)
	p.click("Leave the time trial")

	// A friend has the link, opens a room on the track, and a third one joins and races there.
	host := visit(t, "draw-host", link+"&quality=potato&countdown=1&laps=1")
	host.until(`window.__slipstream?.state().draws > 0`, 60*time.Second)
	host.click("Race with friends")
	host.until(fmt.Sprintf(`document.querySelector(".where .named")?.textContent === %q`, name), 30*time.Second)
	host.axe("a room on a drawn track")
	host.shoot("draw-room")
	host.do(chromedp.Focus(".where input"))
	host.write("2")
	host.tap(kb.Enter)
	host.until(`document.querySelector(".where .named")?.textContent === "Hollow Pass"`, 20*time.Second)
	host.do(chromedp.Focus(".where input"))
	host.write(link)
	host.tap(kb.Enter)
	host.until(fmt.Sprintf(`document.querySelector(".where .named")?.textContent === %q`, name), 20*time.Second)
	host.do(chromedp.Focus(".where input"))
	host.write(strings.Replace(link, "track=", "track=AAAA", 1))
	host.tap(kb.Enter)
	host.until(`document.querySelector(".where input").validationMessage === "That is no code of a track."`, 10*time.Second)
	room := eval[string](host, `location.origin + location.pathname`)
	guest := visit(t, "draw-guest", room+"?quality=potato")
	guest.click("Join room " + path.Base(room))
	guest.until(fmt.Sprintf(`document.querySelector(".where .named")?.textContent === %q`, name), 30*time.Second)
	host.click("Start the race")
	for _, p := range []*page{host, guest} {
		p.until(`(s => s?.phase === "race" && s.clock > 30)(window.__slipstream?.state())`, 60*time.Second)
		p.until(`window.__slipstream.state().net.desyncs === 0`, 10*time.Second)
	}
	host.shoot("draw-race")
	if got := eval[string](host, `window.__slipstream.state().track`); got != name {
		t.Errorf("the race is on %q, %q was drawn", got, name)
	}
}

// drag takes what a selector finds with the mouse to where another thing is.
func (p *page) drag(from, to string) {
	p.t.Helper()
	a, b := p.middle(from), p.middle(to)
	p.do(
		chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, a[0], a[1], chromedp.ButtonLeft),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, (a[0]+b[0])/2, (a[1]+b[1])/2, chromedp.ButtonLeft),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, b[0], b[1], chromedp.ButtonLeft),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, b[0], b[1], chromedp.ButtonLeft),
	)
}

// TestDrawingByTouch: fingers drag corners on a phone, held either way, in another language too.
func TestDrawingByTouch(t *testing.T) {
	t.Parallel()
	p := visitByPhone(t, "draw-touch", address(t)+"/?quality=potato")
	p.click("Draw a track")
	p.until(drawn+`.includes(" km")`, 30*time.Second)
	p.axe("drawing board on a phone")
	p.shoot("draw-phone")
	said := eval[string](p, drawn)
	from := p.middle(".sheet .corner:nth-of-type(5)")
	p.touch(input.DispatchTouchEventTypeTouchStart, from)
	p.touch(input.DispatchTouchEventTypeTouchMove, [2]float64{from[0] + 6, from[1] + 4})
	p.touch(input.DispatchTouchEventTypeTouchMove, [2]float64{from[0] + 12, from[1] + 8})
	p.touch(input.DispatchTouchEventTypeTouchEnd)
	p.until(fmt.Sprintf(`%s !== %q && %s !== ""`, drawn, said, drawn), 10*time.Second)
	if chosen := eval[string](p, `document.querySelector('.sheet [aria-pressed="true"]').innerText`); chosen != "5" {
		t.Errorf("a finger moved corner 5, and chose %q", chosen)
	}
	p.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait))
	p.until(`document.querySelector(".sheet").getBoundingClientRect().width > 280`, 10*time.Second)
	p.shoot("draw-upright")

	// The drawing board's styles stay behind: on the way nothing that thumbs press lies over anything.
	p.do(chromedp.EmulateViewport(844, 390, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateLandscape))
	p.click("Undo")
	p.until(fmt.Sprintf(`%s === %q`, drawn, said), 10*time.Second)
	p.click("Drive it")
	p.until(`(s => s?.phase === "race" && s.clock > 0)(window.__slipstream?.state())`, 60*time.Second)
	if over := eval[[]string](p, overlapping); len(over) > 0 {
		t.Errorf("on a phone on its side, one over the other: %q", over)
	}
	p.shoot("draw-phone-drive")
	eval[bool](p, `localStorage.setItem("slipstream.settings", JSON.stringify({ v: 1, language: "de" })), true`)
	p.do(chromedp.EmulateViewport(1280, 720, chromedp.EmulateLandscape), chromedp.Reload())
	p.until(`document.documentElement.lang === "de" && window.__slipstream?.state().draws > 0`, 60*time.Second)
	p.click("Strecke zeichnen")
	p.until(drawn+`.includes(" km")`, 30*time.Second)
	p.axe("drawing board in German")
	p.shoot("draw-german")
}

// overlapping are the pairs of buttons and dials that lie over one another in a race, or beyond the window.
const overlapping = `(() => {
	const parts = [...document.querySelectorAll(".touch button, .trial .clock, .trial .laps, .hud .pos, .hud .board, .hud .time, .hud .speed, .hud .map")]
		.filter(e => e.offsetParent && e.offsetWidth > 0)
		.map(e => ({ name: e.className + " " + e.textContent.slice(0, 12), box: e.getBoundingClientRect() }))
	const found = parts.filter(({ box }) => box.top < 0 || box.left < 0 || box.right > innerWidth || box.bottom > innerHeight)
		.map(({ name }) => name + " is cut")
	parts.forEach((a, i) => parts.slice(i + 1).forEach((b) => {
		const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
		const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
		if (wide > 6 && high > 6) found.push(a.name + " and " + b.name)
	}))
	return found
})()`

package clientweb_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// checker is the script of axe-core, which finds what keeps people out.
var checker = sync.OnceValues(func() (string, error) {
	if _, err := built(); err != nil {
		return "", err
	}
	text, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	return string(text), err
})

// atRest is whether whatever fades in or slides on a page has done so; what goes on for ever may.
const atRest = `document.getAnimations().every(({ playState, effect }) =>
	playState !== "running" || effect.getComputedTiming().endTime === Infinity)`

// axe fails the test for what axe-core finds serious or critical on the screen that is shown.
func (p *page) axe(screen string) {
	p.t.Helper()
	p.until(atRest, 20*time.Second)
	script, err := checker()
	if err != nil {
		p.t.Fatal(err)
	}
	if !eval[bool](p, `window.axe !== undefined`) {
		eval[bool](p, script+"\n;true")
	}
	eval[bool](p, `window.axed = undefined, axe.run(document, { resultTypes: ['violations'] }).then(
		(r) => { window.axed = JSON.stringify(r.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => ({
			id: v.id, help: v.help, nodes: v.nodes.map((n) => n.html.slice(0, 160) + ' — ' + n.failureSummary.split('\\n').slice(1).join(';').slice(0, 240)),
		}))) }, (e) => { window.axed = JSON.stringify([{ id: 'axe', help: String(e), nodes: [] }]) }), true`)
	p.until(`window.axed !== undefined`, time.Minute)
	var found []struct {
		ID, Help string
		Nodes    []string
	}
	if err := json.Unmarshal([]byte(eval[string](p, `window.axed`)), &found); err != nil {
		p.t.Fatal(err)
	}
	for _, f := range found {
		p.t.Errorf("%s, on the screen %q: %s (%s)\n\t%s", p.name, screen, f.Help, f.ID, strings.Join(f.Nodes, "\n\t"))
	}
}

// focused is what the focus is on: its label, or its text.
const focused = `(a => (a?.getAttribute("aria-label") ?? a?.innerText ?? "").trim().replace(/\s+/g, " "))(document.activeElement)`

// tap presses keys, one behind the other, as a typist does.
func (p *page) tap(keys ...string) {
	p.t.Helper()
	for _, k := range keys {
		p.do(chromedp.KeyEvent(k))
	}
}

// walk presses a key until the focus is on what is called so.
func (p *page) walk(k, label string) {
	p.t.Helper()
	was := []string{}
	for range 40 {
		at := eval[string](p, focused)
		if strings.EqualFold(at, label) {
			return
		}
		was = append(was, at)
		p.tap(k)
	}
	p.fatal(fmt.Errorf("no way to %q: the focus was on %q", label, was))
}

// choose walks down to a button and presses it.
func (p *page) choose(label string) {
	p.t.Helper()
	p.walk(kb.ArrowDown, label)
	p.tap(kb.Enter)
}

// screen waits for a heading, and looks at the screen below it.
func (p *page) screen(heading, name string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`[...document.querySelectorAll("h2")].some(h => h.offsetParent && h.textContent === %q)`, heading), 30*time.Second)
	p.axe(name)
	p.shoot("screen-" + name)
}

// A player without mouse or touch reaches and does everything: each screen of the game is
// gone through with keys alone, checked by axe, and put on record for people to look at.
func TestKeysAlone(t *testing.T) {
	t.Parallel()
	p := visit(t, "keys", address(t)+"/?countdown=1&laps=5")
	p.until(`window.__slipstream?.state().draws > 0`, 60*time.Second)
	p.axe("menu")
	p.shoot("screen-menu")
	if cut := eval[int](p, `(p => p.scrollHeight - p.clientHeight)(document.querySelector(".panel"))`); cut > 0 {
		t.Errorf("%d pixels of the first screen are below the window", cut)
	}
	if at := eval[string](p, focused); at != "Quick race" {
		t.Errorf("the focus is on %q at first", at)
	}

	// Settings: every page of them; what is chosen is so at once, and after a reload.
	p.choose("Settings")
	p.screen("Settings", "settings-game")
	if said := eval[string](p, `document.getElementById(document.querySelector("button[role=switch]").getAttribute("aria-describedby"))?.textContent ?? ""`); !strings.Contains(said, "as ghosts for others") {
		t.Errorf("who cannot see what sharing laps means hears %q", said)
	}
	p.walk(kb.ArrowDown, "Auto")
	p.walk(kb.ArrowRight, "Deutsch")
	p.tap(kb.Enter)
	p.until(`document.documentElement.lang === "de" && document.querySelector("h2").textContent === "Einstellungen"`, 10*time.Second)
	p.axe("settings in German")
	p.shoot("screen-settings-german")
	p.walk(kb.ArrowLeft, "English")
	p.tap(kb.Enter)
	p.walk(kb.ArrowDown, "km/h")
	p.tap(kb.ArrowRight, kb.Enter, kb.ArrowDown, kb.ArrowRight, kb.ArrowRight)
	p.until(`document.documentElement.style.getPropertyValue("--scale") === "1.2"`, 10*time.Second)
	p.shoot("screen-settings-large")
	p.tap(kb.ArrowLeft, kb.ArrowLeft)
	p.walk(kb.ArrowUp, "Game")
	for _, name := range []string{"Picture", "Sound", "Driving", "Controls"} {
		p.walk(kb.ArrowRight, name)
		p.tap(kb.Enter)
		p.until(fmt.Sprintf(`document.querySelector('[aria-selected="true"]').innerText.trim() === %q`, name), 10*time.Second)
		p.axe("settings: " + name)
		p.shoot("screen-settings-" + strings.ToLower(name))
		if name == "Picture" {
			for _, step := range []struct{ from, way, to string }{{"Auto", kb.ArrowRight, "Low"},
				{"Low", kb.ArrowLeft, "Potato"}} {
				p.walk(kb.ArrowDown, step.from)
				p.walk(step.way, step.to)
				p.tap(kb.Enter)
				p.until(fmt.Sprintf(`(s => s.quality === %q && s.draws > 0)(window.__slipstream.state())`, strings.ToLower(step.to)), 60*time.Second)
				if eval[bool](p, `document.body.innerText.includes("Now: ")`) {
					t.Errorf("%s is chosen, and the page tells what came of Auto", step.to)
				}
				p.walk(kb.ArrowUp, name)
			}
		}
	}
	p.tap(kb.ArrowDown)
	p.walk(kb.ArrowLeft, "Throttle: first key, ↑")
	p.walk(kb.ArrowDown, "Horn: first key, H")
	p.tap(kb.Enter, "r")
	p.until(`document.querySelector(".conflicts").innerText.includes("R is used twice: Respawn, Horn")`, 10*time.Second)
	p.axe("settings: a conflict")
	p.shoot("screen-settings-conflict")
	p.tap(kb.Enter, kb.Escape) // leaves it as it is
	p.walk(kb.ArrowDown, "Reset controls")
	p.tap(kb.Enter)
	p.until(`document.querySelector(".conflicts").innerText === ""`, 10*time.Second)
	p.walk(kb.ArrowUp, "Horn: first key, H")
	p.tap(kb.Enter, "b", kb.Escape)
	if at := eval[string](p, focused); at != "Settings" {
		t.Errorf("back from the settings, the focus is on %q", at)
	}

	p.walk(kb.ArrowUp, "Garage")
	p.tap(kb.Enter)
	p.walk(kb.ArrowRight, "Yellow")
	p.tap(kb.Enter)
	p.walk(kb.ArrowDown, "Stripe")
	p.tap(kb.ArrowRight, kb.ArrowRight, kb.Enter)
	p.walk(kb.ArrowDown, "Number up")
	p.tap(kb.Enter, kb.Enter)
	p.until(`(l => l.paint === 1 && l.livery === 3 && l.number === 3)(window.__slipstream.state().looks[0])`, 20*time.Second)
	p.screen("Garage", "garage")
	p.tap(kb.Escape)

	// What others made of it: boards, runs alone, races to look at.
	for _, entry := range []struct{ label, name string }{{"Watch a race", "watch"}, {"Leaderboards", "leaderboards"},
		{"Time trial", "time-trial"}} {
		p.walk(kb.ArrowUp, entry.label)
		p.tap(kb.Enter)
		p.screen(entry.label, entry.name)
		p.tap(kb.Escape)
		p.until(`document.querySelector(".panel h2") === null`, 10*time.Second)
	}

	p.walk(kb.ArrowUp, "Race with friends")
	p.tap(kb.Enter)
	p.until(`location.pathname.startsWith("/r/")`, 20*time.Second)
	p.axe("room")
	p.shoot("screen-room")
	p.tap(kb.Escape)
	p.until(`location.pathname === "/"`, 10*time.Second)

	// Loaded again: what was chosen is still so.
	p.do(chromedp.Reload())
	p.until(`window.__slipstream?.state().draws > 0`, 60*time.Second)
	p.tap(kb.Enter)
	p.until(`(s => s.phase === "race" && s.clock > 0)(window.__slipstream.state())`, 30*time.Second)
	if h := p.state(); h.Looks[h.Slot] != (look{1, 3, 3}) {
		t.Errorf("in the race the car looks %+v", h.Looks[h.Slot])
	}
	if unit := eval[string](p, `document.querySelector(".kmh small").innerText`); !strings.Contains(unit, "MPH") {
		t.Errorf("the speed is in %q", unit)
	}
	p.press(key{"KeyB", "b", 66}, true)
	p.until(`(window.__slipstream.state().command.buttons & 4) !== 0`, 10*time.Second)
	p.press(key{"KeyB", "b", 66}, false)
	p.press(keyF3, true)
	p.press(keyF3, false)
	p.press(keyUp, true)
	p.until(`window.__slipstream.state().speed > 15`, 20*time.Second)
	p.axe("race")
	p.shoot("screen-race")
	p.press(keyUp, false)
	p.tap(kb.Escape)
	p.screen("The race goes on", "pause")
	p.choose("Settings")
	p.screen("Settings", "settings-in-race")
	p.tap(kb.Escape, kb.Escape)
	p.until(`window.__slipstream.state().driving`, 10*time.Second)
	p.tap(kb.Escape)
	p.choose("Leave the race")
	p.until(`window.__slipstream.state().phase === "menu"`, 10*time.Second)

	// A link to a room that is gone says so, and leads on.
	p.do(chromedp.Navigate(address(t) + "/r/22222?quality=potato"))
	p.until(`window.__slipstream?.state().phase === "menu"`, 30*time.Second)
	p.walk(kb.ArrowDown, "Join room 22222")
	p.tap(kb.Enter)
	p.screen("No such room", "no-such-room")
	p.choose("Menu")
	p.until(`window.__slipstream.state().phase === "menu"`, 10*time.Second)
}

// pad is a gamepad that a script holds: buttons and sticks as the browser would report them.
const pad = `(window.pad = { connected: true, mapping: "standard", id: "test", index: 0, axes: [0, 0, 0, 0],
	buttons: Array.from({ length: 17 }, () => ({ pressed: false, value: 0 })) },
	navigator.getGamepads = () => [window.pad],
	window.dispatchEvent(new Event("gamepadconnected")), true)`

// frame waits for two frames of the page.
func (p *page) frame() {
	p.t.Helper()
	p.until(`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`, 20*time.Second)
}

// button presses a button of the gamepad for some frames.
func (p *page) button(n int) {
	p.t.Helper()
	for _, v := range []int{1, 0} {
		eval[bool](p, fmt.Sprintf(`(pad.buttons[%d] = { pressed: %d > 0, value: %d }, true)`, n, v, v))
		p.frame()
	}
}

// reach presses a button of the gamepad until the focus is on what is called so: where frames are
// slow, a press may count twice.
func (p *page) reach(n int, label string) {
	p.t.Helper()
	for range 40 {
		if strings.EqualFold(eval[string](p, focused), label) {
			return
		}
		p.button(n)
	}
	p.fatal(fmt.Errorf("no way to %q", label))
}

// A gamepad alone: up, down, A and B go through the menus, the stick drives, Start opens the race's menu.
func TestGamepadAlone(t *testing.T) {
	t.Parallel()
	const a, b, start, up, down = 0, 1, 9, 12, 13
	p := visit(t, "gamepad", address(t)+"/?quality=potato&countdown=1&laps=6")
	p.until(`window.__slipstream?.state().draws > 0`, 60*time.Second)
	eval[bool](p, pad)
	p.reach(down, "Settings")
	p.button(a)
	p.until(`document.querySelector("h2")?.textContent === "Settings"`, 10*time.Second)
	p.button(b)
	p.until(`document.querySelector("h2") === null`, 10*time.Second)
	p.reach(up, "Quick race")
	p.button(a)
	p.until(`(s => s.phase === "race" && s.clock > 0)(window.__slipstream.state())`, 30*time.Second)
	eval[bool](p, `(pad.buttons[7] = { pressed: true, value: 1 }, pad.axes[0] = -1, true)`)
	p.until(`(s => s.speed > 4 && s.command.steer === -127 && s.command.pedal === 15)(window.__slipstream.state())`, 30*time.Second)
	eval[bool](p, `(pad.buttons[7] = { pressed: false, value: 0 }, pad.axes[0] = 0, true)`)
	p.button(start)
	p.until(`document.querySelector("dialog.pause").open`, 10*time.Second)
	p.button(b)
	p.until(`window.__slipstream.state().driving`, 10*time.Second)
	p.button(start)
	p.until(`document.querySelector("dialog.pause").open`, 10*time.Second)
	p.reach(down, "Leave the race")
	p.button(a)
	p.until(`window.__slipstream.state().phase === "menu"`, 10*time.Second)
}

// visitByPhone opens the game on a phone on its side, and waits until it is drawn.
func visitByPhone(t *testing.T, name, url string) *page {
	t.Helper()
	p := visit(t, name, "about:blank")
	p.do(chromedp.EmulateViewport(844, 390, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateLandscape),
		chromedp.Navigate(url))
	p.until(`window.__slipstream?.state().draws > 0`, time.Minute)
	return p
}

// A phone on its side: menus by taps, the car accelerates by itself, one thumb steers from where it
// lands and the other brakes and drifts; held upright, the page asks to be turned, for a moment.
func TestTouch(t *testing.T) {
	t.Parallel()
	p := visitByPhone(t, "touch", address(t)+"/?quality=potato&countdown=1&laps=8")
	p.axe("menu on a phone")
	p.shoot("screen-mobile-menu")
	if small := eval[string](p, `[...document.querySelectorAll(".panel button")].filter(b => b.offsetParent && b.getBoundingClientRect().height < 40).map(b => b.innerText).join()`); small != "" {
		t.Errorf("too small for a thumb: %s", small)
	}
	p.thumb(".panel .item.chosen")
	p.until(`(s => s.phase === "race" && s.clock > 0)(window.__slipstream.state())`, 30*time.Second)
	p.until(`window.__slipstream.state().speed > 5`, 30*time.Second) // by itself
	p.touch(input.DispatchTouchEventTypeTouchStart, [2]float64{160, 260})
	p.touch(input.DispatchTouchEventTypeTouchMove, [2]float64{110, 262})
	p.until(`window.__slipstream.state().command.steer < -40`, 10*time.Second)
	brake, drift := p.middle(".pedal.brake"), p.middle(".pedal.handbrake")
	p.touch(input.DispatchTouchEventTypeTouchStart, [2]float64{110, 262}, drift)
	p.until(`(c => c.steer < -40 && (c.buttons & 1) === 1 && c.pedal === 15)(window.__slipstream.state().command)`, 10*time.Second)
	p.axe("race on a phone")
	p.shoot("screen-mobile")
	p.touch(input.DispatchTouchEventTypeTouchEnd)
	p.touch(input.DispatchTouchEventTypeTouchStart, brake)
	p.until(`(c => c.steer === 0 && c.pedal === -15)(window.__slipstream.state().command)`, 10*time.Second)
	p.touch(input.DispatchTouchEventTypeTouchEnd)
	p.until(`window.__slipstream.state().command.pedal === 15`, 10*time.Second)
	if eval[bool](p, `getComputedStyle(document.querySelector(".turn")).display !== "none"`) {
		t.Error("a phone on its side is asked to be turned")
	}
	p.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait))
	p.until(`getComputedStyle(document.querySelector(".turn")).display !== "none"`, 10*time.Second)
	p.axe("race on a phone held upright")
	p.shoot("screen-mobile-upright")
	p.until(`getComputedStyle(document.querySelector(".turn")).visibility === "hidden"`, 20*time.Second) // the road is to be seen
	p.thumb(".corner.stop")
	p.until(`document.querySelector("dialog.pause").open`, 10*time.Second)
	p.shoot("screen-mobile-pause")
}

// What is waited for may be in a document that the page has not come to yet.
func TestWaitingOutlivesNavigation(t *testing.T) {
	t.Parallel()
	const steps = 12
	walk := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := 0
		_, _ = fmt.Sscan(r.URL.Query().Get("n"), &n)
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprintf(w, `<!doctype html><link rel="icon" href="data:,"><title>%d</title><script>if (%[1]d < %[2]d) setTimeout(() => location.replace("/?n=%[3]d"), 15)</script>`, n, steps, n+1)
	}))
	t.Cleanup(walk.Close)
	p := visit(t, "walk", walk.URL+"/?n=0")
	p.until(fmt.Sprintf(`document.title === "%d"`, steps), 30*time.Second)
}

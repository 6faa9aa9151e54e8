package clientweb_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// looking is what the page tells of whoever looks on (src/hook.ts).
type looking struct {
	Phase   string `json:"phase"`
	Match   string `json:"match"`
	Watched string `json:"watched"`
	Seen    int    `json:"seen"`
	Camera  string `json:"camera"`
	Cuts    int    `json:"cuts"`
	Order   []int  `json:"order"`
	Replay  *struct {
		Tick, First, Last int
		Paused            bool
		Speed             float64
		Sought            *sought
	} `json:"replay"`
	Recording *struct {
		First, Last, Bytes int
		Hash               string
	} `json:"recording"`
	Net map[string]float64 `json:"net"`
}

type sought struct {
	Tick int
	Hash string
}

func (p *page) looking() looking {
	p.t.Helper()
	return eval[looking](p, `window.__slipstream.state()`)
}

// strike presses a key and lets it go.
func (p *page) strike(k key) {
	p.t.Helper()
	p.press(k, true)
	p.press(k, false)
}

func digit(n int) key {
	return key{fmt.Sprint("Digit", n%10), fmt.Sprint(n % 10), int64(48 + n%10)}
}

var (
	keyV     = key{"KeyV", "v", 86}
	keySpace = key{"Space", " ", 32}
	keyHome  = key{"Home", "Home", 36}
	keyEnd   = key{"End", "End", 35}
	keyComma = key{"Comma", ",", 188}
)

// Somebody watches a race by its link: television cuts along the track, number keys choose whom it
// shows, and another camera is a key away.
func TestWatchByLink(t *testing.T) {
	t.Parallel()
	address := serve(t) // of its own: the liveliest match of the others' server may be of another game
	racer := visit(t, "racer", fmt.Sprintf("%s/?quality=potato&countdown=1&laps=9&track=%d", address, sprint))
	racer.click("Quick race")
	racer.until(`(s => s?.phase === "race" && s.clock > 60)(window.__slipstream?.state())`, 30*time.Second)
	match := racer.state().Match

	fan := visit(t, "fan", address+"/?quality=potato&watch="+url.QueryEscape(match))
	fan.until(`(s => s?.watched === "live" && s.seen >= 0)(window.__slipstream?.state())`, 30*time.Second)
	if got := fan.looking(); got.Match != match || got.Camera != "tv" {
		t.Fatalf("%+v, want match %s on television", got, match)
	}
	for _, place := range []int{1, 3, 10} {
		fan.strike(digit(place))
		// Places change while one looks: whoever had it when the key came down is seen.
		fan.until(fmt.Sprintf(`(s => s.order.indexOf(s.seen) >= %d && s.order.indexOf(s.seen) <= %d)(window.__slipstream.state())`, place-3, place+1), 10*time.Second)
	}
	fan.strike(keyDown)
	fan.strike(digit(2))
	seen := fan.looking().Seen
	fan.until(`document.querySelector(".watch .caption .name").textContent === window.__slipstream.state().names[window.__slipstream.state().seen]`, 10*time.Second)
	fan.shoot("watch-tv")
	cuts := fan.looking().Cuts
	fan.until(fmt.Sprintf(`window.__slipstream.state().cuts > %d`, cuts), 40*time.Second)
	if got := fan.looking().Seen; got != seen {
		t.Errorf("slot %d was chosen, and %d is seen", seen, got)
	}
	fan.axe("watch")
	for _, camera := range []string{"chase", "onboard", "tv"} {
		fan.strike(keyV)
		fan.until(fmt.Sprintf(`window.__slipstream.state().camera === %q`, camera), 10*time.Second)
		if camera == "onboard" {
			fan.shoot("watch-onboard")
		}
	}
	if net := fan.looking().Net; net["desyncs"] != 0 || net["snapshots"] < 10 {
		t.Errorf("net %v", net)
	}
	fan.strike(keyEscape)
	fan.until(`window.__slipstream.state().phase === "menu" && !location.search.includes("watch")`, 10*time.Second)
	// From the menu it is the liveliest that runs.
	fan.click("Watch a race")
	fan.until(`document.querySelector(".races .say:last-child").textContent !== "" || document.querySelector(".racelist li")`, 10*time.Second)
	fan.axe("watch list")
	fan.shoot("watch-menu")
	fan.do(chromedp.EmulateViewport(844, 390))
	fan.click("The liveliest race")
	fan.until(`window.__slipstream.state().watched === "live" && document.querySelector(".watch .caption .name").textContent !== ""`, 30*time.Second)
	fan.shoot("watch-mobile")
}

// seeAgain shows the race on whose result the page stands, which is what it was to the last bit:
// wherever the lever is put, by key or by hand, the World is the one that was.
func (p *page) seeAgain() {
	p.t.Helper()
	t := p.t
	p.until(`window.__slipstream.state().recording !== null`, 20*time.Second)
	was := p.looking().Recording
	if was.Last-was.First < 600 || was.Bytes < 1000 {
		t.Errorf("recorded was %+v", was)
	}
	p.choose("Watch the race") // with keys alone, as all menus can be gone through
	p.until(`window.__slipstream.state().replay !== null`, 20*time.Second)
	last := sought{Tick: -1}
	// What this page missed, because the machine was busy with others, is not in what it recorded:
	// then it is the first tick behind that.
	to := func(what string, tick int) sought {
		t.Helper()
		p.until(fmt.Sprintf(`(s => s && (s.tick === %d || s.tick > %[1]d && s.tick !== %d))(window.__slipstream.state().replay.sought)`, tick, last.Tick), 20*time.Second)
		s := *p.looking().Replay.Sought
		last = s
		t.Logf("%s: tick %d, hash %s", what, s.Tick, s.Hash)
		return s
	}
	p.strike(keyEnd)
	if end := to("the end, run again", was.Last); end.Hash != was.Hash {
		t.Errorf("the race ended as %s, and again as %s", was.Hash, end.Hash)
	}
	p.strike(keyHome)
	first := to("its beginning", was.First)
	// Onwards by itself, then by hand, and back: the same tick is the same World.
	p.until(fmt.Sprintf(`window.__slipstream.state().replay.tick > %d`, was.First+30), 20*time.Second)
	p.strike(keySpace)
	p.until(`window.__slipstream.state().replay.paused`, 10*time.Second)
	var hashes []string
	for _, part := range []float64{0.55, 0.2, 0.55} {
		tick := was.First + int(part*float64(was.Last-was.First))
		p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`{ const s = document.querySelector(".seek"); s.value = %d; s.dispatchEvent(new Event("input", { bubbles: true })) }`, tick)))
		hashes = append(hashes, to("by the lever", tick).Hash)
	}
	if hashes[0] != hashes[2] || hashes[0] == hashes[1] || hashes[1] == first.Hash {
		t.Errorf("the same tick is %v", hashes)
	}
	p.until(`window.__slipstream.state().cuts > 0`, 10*time.Second)
	p.shoot("replay")
	p.do(chromedp.EmulateViewport(390, 844))
	if out := eval[string](p, `[...document.querySelectorAll(".watch :is(button, input)")].filter(b => b.getBoundingClientRect().right > innerWidth).map(b => b.innerText).join()`); out != "" {
		t.Errorf("beside a screen that is held upright: %s", out)
	}
	p.do(chromedp.EmulateViewport(1280, 720))
	if net := p.looking().Net; net["desyncs"] != 0 || net["snapshots"] < 20 {
		t.Errorf("of %v Worlds that were compared %v are others", net["snapshots"], net["desyncs"])
	}
	// By a real mouse on the lever.
	box := eval[struct{ X, Y, W, H float64 }](p, `(b => ({X: b.x, Y: b.y, W: b.width, H: b.height}))(document.querySelector(".seek").getBoundingClientRect())`)
	p.do(chromedp.MouseClickXY(box.X+box.W*0.8, box.Y+box.H/2))
	p.until(fmt.Sprintf(`(r => Math.abs(r.tick - %d) < %d || r.tick > %[1]d && r.tick !== %[3]d)(window.__slipstream.state().replay)`,
		was.First+(was.Last-was.First)*4/5, (was.Last-was.First)/20, last.Tick), 10*time.Second)
	p.strike(keyComma)
	p.until(`(r => r.speed === 0.5 && !r.paused)(window.__slipstream.state().replay)`, 10*time.Second)
	p.axe("replay")
	p.strike(keyEscape)
	p.until(`window.__slipstream.state().phase === "results"`, 10*time.Second)
}

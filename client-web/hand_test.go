package clientweb_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// still gives the middle of the first element of a selector that is seen and has that text (any, if
// it is empty), once it can be pressed, stands still and nothing lies over it; window.hindered says
// why it cannot be. window.hit becomes true when the next click comes to it.
const still = `((selector, text) => new Promise((done) => {
	const fits = (e) => text === "" || e.textContent.trim().replace(/\s+/g, " ") === text
	const no = (why) => { window.hindered = why; done(null) }
	const e = [...document.querySelectorAll(selector)].find((e) => fits(e) && e.getClientRects().length > 0)
	if (!e) return no("it is not seen")
	if (e.disabled) return no("it is disabled")
	e.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" })
	const middle = () => { const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] }
	const was = middle()
	// Where other pages take all there is to draw with, a frame may be long in coming.
	const frames = new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
	Promise.race([frames, new Promise((enough) => setTimeout(enough, 500))]).then(() => {
		const at = middle()
		if (at[0] !== was[0] || at[1] !== was[1]) return no("it moves")
		const over = document.elementFromPoint(...at)
		if (!e.contains(over)) return no("over it lies " + (over?.outerHTML.slice(0, 120) ?? "nothing of the window"))
		window.hit = false
		addEventListener("click", ({ target }) => {
			const e = target.closest?.(selector)
			window.hit = Boolean(e) && fits(e)
		}, { capture: true, once: true })
		done(at)
	})
}))(%q, %q)`

// stands waits until an element can be pressed, and says where.
func (p *page) stands(selector, text string) [2]float64 {
	p.t.Helper()
	at, err := await[[]float64](p, fmt.Sprintf(still, selector, text), 20*time.Second)
	if err != nil {
		why := eval[string](p, `String(window.hindered)`)
		p.fatal(fmt.Errorf("%s %q cannot be pressed, as %s: %w", selector, text, why, err))
	}
	return [2]float64{at[0], at[1]}
}

// middle is where an element is.
func (p *page) middle(selector string) [2]float64 {
	p.t.Helper()
	return p.stands(selector, "")
}

// hit presses an element until the click has come to it: on a busy machine it may have moved
// between the look and the press, and a tap may have become a long press, which is none.
func (p *page) hit(selector, text string, press func(x, y float64) chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	for range 20 {
		at := p.stands(selector, text)
		p.do(press(at[0], at[1]))
		// A page that has gone elsewhere for it knows nothing of it.
		if _, err := await[bool](p, `window.hit !== false`, time.Second); err == nil {
			return
		}
		p.t.Logf("%s: a press at %.0f missed %s %q", p.name, at, selector, text)
	}
	p.fatal(fmt.Errorf("nothing comes of pressing %s %q", selector, text))
}

func mouse(x, y float64) chromedp.Action[chromedp.Void] { return chromedp.MouseClickXY(x, y) }

// click presses the button of that label.
func (p *page) click(label string) {
	p.t.Helper()
	p.hit("button", label, mouse)
}

// clickOn presses what a selector finds.
func (p *page) clickOn(selector string) {
	p.t.Helper()
	p.hit(selector, "", mouse)
}

// thumb taps what a selector finds.
func (p *page) thumb(selector string) {
	p.t.Helper()
	p.hit(selector, "", chromedp.TapXY)
}

// touch reports thumbs on the screen: points of x and y.
func (p *page) touch(kind input.DispatchTouchEventType, points ...[2]float64) {
	p.t.Helper()
	at := []*input.TouchPoint{}
	for i, xy := range points {
		id := float64(i)
		at = append(at, &input.TouchPoint{X: xy[0], Y: xy[1], ID: &id})
	}
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: at})
		return err
	}))
}

// What moves, is covered or cannot be pressed yet is pressed when it can be, once.
func TestPressing(t *testing.T) {
	t.Parallel()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,"><title>restless</title>
		<button disabled style="position: absolute; left: 9px; top: 9px">Go</button>
		<div id="cover" style="position: absolute; inset: 0"></div>
		<script>
			window.pressed = []
			addEventListener("click", ({ target }) => pressed.push(target.textContent || target.tagName))
			const go = document.querySelector("button")
			let looks = 0
			const look = () => {
				looks++
				if (looks === 20) go.disabled = false
				if (looks === 40) document.querySelector("#cover").remove()
				if (looks < 60) { go.style.top = 9 + looks * 5 + "px"; requestAnimationFrame(look) }
			}
			look()
		</script>`)
	}))
	t.Cleanup(site.Close)
	p := visit(t, "restless", site.URL)
	p.click("Go")
	if n := eval[int](p, `pressed.filter(text => text === "Go").length`); n != 1 {
		t.Errorf("it was pressed %d times", n)
	}
}

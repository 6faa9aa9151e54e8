package clientweb_test

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	devpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// thrift has a page draw its picture once a second only, or when somebody looks: without a graphics
// card the picture takes most of a core, which races, menus and sockets have to share. Everything
// else of a frame is done each time.
const thrift = `{
	let last = -1e9, on = true, decided = false, looked = () => {}
	const every = 1000
	const drawing = () => {
		if (!decided) {
			decided = true
			queueMicrotask(() => { decided = false })
			const now = performance.now()
			on = now - last >= every
			if (on) { last = now; queueMicrotask(looked) }
		}
		return on
	}
	for (const of of [WebGL2RenderingContext.prototype, WebGLRenderingContext.prototype])
		for (const name of ["clear", "drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"]) {
			const real = of[name]
			if (real) of[name] = function (...args) { if (drawing()) real.apply(this, args) }
		}
	addEventListener("resize", () => { last = -1e9 }) // its canvas is empty
	// Draws the next frame, if anything is drawn, and says when it is seen.
	window.drawNow = () => new Promise((done) => {
		const seen = () => { looked = () => {}; requestAnimationFrame(() => requestAnimationFrame(() => done(true))) }
		if (last > 0) { last = -1e9; looked = seen }
		else seen()
	})
}`

// present has a page sound its horn now and then: on a busy machine a test may look at a race for so
// long, or at another page, that the seat of who does nothing would be given to others.
const present = `setInterval(() => {
	if (navigator.maxTouchPoints > 0 || !window.__slipstream?.state().driving) return
	const key = (type) => dispatchEvent(new KeyboardEvent(type, { code: "KeyH", key: "h" }))
	key("keydown")
	requestAnimationFrame(() => requestAnimationFrame(() => key("keyup")))
}, 10_000)`

// script has every document of the page run something first.
func (p *page) script(source string) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, devpage.AddScriptToEvaluateOnNewDocument,
			devpage.AddScriptToEvaluateOnNewDocumentParams{Source: source})
		return err
	}))
}

// focused has the page think that it has the focus and is seen, whatever other pages of its browser
// have it too; or not.
func (p *page) focused(on bool) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetFocusEmulationEnabled,
			emulation.SetFocusEmulationEnabledParams{Enabled: on})
		return err
	}))
}

package clientweb_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// `go test ./client-web -run TestFrames -v -args -frames.for 5m -frames.quality high` measures for
// as long as a player plays.
var (
	framesFor     = flag.Duration("frames.for", 8*time.Second, "how long the race is watched whose frames are measured")
	framesQuality = flag.String("frames.quality", "potato", "the quality of the picture that is measured")
)

// mostGrowth is by how much the page's memory may have grown in a race, garbage not counted: what a
// compiler keeps of code that has become hot, and no car, sound or puff.
const mostGrowth = 2 << 20

// TestFrames watches a race of sixteen: what a frame costs the page in script, in draw calls and
// triangles, and whether memory is flat. The time is for people to read; what is counted has
// limits.
func TestFrames(t *testing.T) {
	t.Parallel()
	p := blank(t, chromium(t), "frames")
	p.do(chromedp.Navigate(serve(t) + "/?laps=9&countdown=1&quality=" + *framesQuality))
	p.click("Quick race")
	p.until(`(s => s?.phase === "race" && s.ready && s.clock > 0)(window.__slipstream?.state())`, time.Minute)
	p.press(keyUp, true)
	eval[bool](p, `(() => {
		const ask = window.requestAnimationFrame
		window.frames_ = { ms: new Float32Array(1 << 15), n: 0, keys: 0 }
		const join = Array.prototype.join
		Array.prototype.join = function (...by) {
			if (this.length > 40) window.frames_.keys++ // three.js names a shader by all that decides about it
			return join.apply(this, by)
		}
		window.requestAnimationFrame = (call) => ask((now) => {
			const began = performance.now()
			call(now)
			const { ms } = window.frames_
			ms[window.frames_.n++ % ms.length] = performance.now() - began
		})
		return true
	})()`)
	p.wait(3 * time.Second) // the compiler has seen everything once
	before := p.heap()
	start, keys := eval[int](p, `window.frames_.n`), eval[int](p, `window.frames_.keys`)
	draws, triangles, cars := 0, 0, 0
	for end := time.Now().Add(*framesFor); time.Now().Before(end); p.wait(500 * time.Millisecond) {
		draws = max(draws, eval[int](p, `window.__slipstream.state().draws`))
		triangles = max(triangles, eval[int](p, `window.__slipstream.state().triangles`))
		cars = max(cars, eval[int](p, `window.__slipstream.state().cars`))
	}
	frames := eval[int](p, `window.frames_.n`) - start
	keys = eval[int](p, `window.frames_.keys`) - keys
	after := p.heap()
	ms := eval[[]float64](p, fmt.Sprintf(`[...window.frames_.ms.subarray(%d, Math.min(window.frames_.n, window.frames_.ms.length))]`, start))
	p.press(keyUp, false)
	slices.Sort(ms)
	at := func(part float64) float64 { return ms[int(part*float64(len(ms)-1))] }
	if len(ms) == 0 || frames == 0 {
		t.Fatal("no frame was drawn")
	}
	t.Logf("%s, %d cars, %v: %d frames, script p50 %.2f p90 %.2f p99 %.2f max %.2f ms a frame", *framesQuality, cars, *framesFor, frames, at(0.5), at(0.9), at(0.99), at(1))
	t.Logf("at most %d draw calls of %d, %d triangles of %d", draws, mostDraws, triangles, mostTriangles)
	t.Logf("heap without garbage %.2f MB, then %.2f MB", before/(1<<20), after/(1<<20))
	if cars != 16 || draws > mostDraws || triangles > mostTriangles {
		t.Errorf("%d cars take %d draw calls and %d triangles", cars, draws, triangles)
	}
	if keys > frames/4 {
		t.Errorf("shaders are made out anew %d times in %d frames: meshes of several kinds share a material, or one has two transparent sides", keys, frames)
	}
	if grown := after - before; grown > mostGrowth {
		t.Errorf("memory grew by %.0f bytes in %v", grown, *framesFor)
	}
}

// wait lets a page be for a while, by its own clock.
func (p *page) wait(d time.Duration) {
	p.t.Helper()
	p.until(fmt.Sprintf(`performance.now() > %g`, eval[float64](p, `performance.now()`)+float64(d.Milliseconds())),
		d+30*time.Second)
}

// heap is how many bytes a page's script holds on to.
func (p *page) heap() (bytes float64) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for range 2 {
			if _, err := cdp.Call(ctx, t, heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
				return err
			}
		}
		usage, err := cdp.Call(ctx, t, runtime.GetHeapUsage, cdp.Empty{})
		if err == nil {
			bytes = usage.UsedSize
		}
		return err
	}))
	return bytes
}

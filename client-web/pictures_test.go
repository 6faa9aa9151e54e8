//go:build pictures

package clientweb_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	devpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"slipstream/sim/racing"
)

// mostPicture is how large a picture of the README may be, in bytes.
const mostPicture = 80 << 10

// shown is the track of the pictures.
const shown = 0

// TestPictures makes the pictures of the README anew, as a graphics card would draw them:
//
//	go test -tags pictures ./client-web -run TestPictures
//
// A race is driven with real keys; its start is taken of the replay. That takes some minutes.
func TestPictures(t *testing.T) {
	p := visit(t, "player", fmt.Sprintf("%s/?quality=high&laps=1&skill=0&countdown=5&track=%d", address(t), shown))
	p.until(`(s => s?.draws > 0 && s.clock > 240)(window.__slipstream?.state())`, time.Minute)
	p.picture("menu")
	p.click("Quick race")
	p.until(`window.__slipstream.state().phase === "race"`, time.Minute)
	p.finish()
	p.until(`window.__slipstream.state().result !== null && window.__slipstream.state().phase === "results"`, 3*time.Minute)
	p.wait(2 * time.Second) // the card has come to rest
	p.picture("results")
	p.click("Watch the race")
	p.until(`window.__slipstream.state().replay !== null`, time.Minute)
	for p.looking().Camera != "chase" {
		p.strike(keyV)
	}
	p.strike(digit(10))
	for range 5 { // the last but one, who sees the others
		p.strike(keyDown)
	}
	p.pose("start", p.green()-racing.Hz)
	p.close()
	phone(t)
}

// phone takes the picture of a race on a phone, among others on the first straight.
func phone(t *testing.T) {
	p := visitByPhone(t, "phone",
		fmt.Sprintf("%s/?quality=high&laps=3&skill=0&countdown=3&track=%d", address(t), shown))
	p.thumb(".panel .item.chosen")
	p.until(`(s => s.phase === "race" && s.speed > 24)(window.__slipstream.state())`, time.Minute) // by itself
	p.touch(input.DispatchTouchEventTypeTouchStart, [2]float64{160, 260})
	p.touch(input.DispatchTouchEventTypeTouchMove, [2]float64{172, 262})
	p.until(`window.__slipstream.state().command.steer > 0`, 10*time.Second)
	p.picture("mobile")
}

// picture is taken for the README.
func (p *page) picture(name string) {
	p.t.Helper()
	quality := int64(76)
	size := eval[[]float64](p, `[innerWidth, innerHeight]`)
	p.until(`window.drawNow()`, 10*time.Second)
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		taken, err := cdp.Call(ctx, t, devpage.CaptureScreenshot, devpage.CaptureScreenshotParams{
			Format: devpage.CaptureScreenshotFormatWebp, Quality: &quality,
			Clip: &devpage.Viewport{Width: size[0], Height: size[1], Scale: 800 / size[0]},
		})
		if err != nil {
			return err
		}
		if len(taken.Data) > mostPicture {
			p.t.Errorf("the picture %s has %d bytes of at most %d", name, len(taken.Data), mostPicture)
		}
		return os.WriteFile(filepath.Join("pictures", name+".webp"), taken.Data, 0o644)
	}))
	p.shoot("picture-" + name)
}

// finish drives the race, and throws the car into bends until one is a picture of a drift.
func (p *page) finish() {
	p.t.Helper()
	d, slid := newDriver(p), false
	d.track, d.top = shown, 60
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); p.frame() {
		h := d.drive()
		if h.Phase == "results" || h.Finish > 0 {
			break
		}
		if bend := bendAt(h); !slid && h.Clock > 4*racing.Hz && h.Speed > 30 && math.Abs(bend) > 0.2 {
			slid = d.slide(h, bend > 0)
		}
	}
	d.release()
	if !slid {
		p.t.Error("the car never slid as it should in the picture")
	}
}

// slide pulls the handbrake in a bend, takes the picture, and reports whether the car slid well before and behind it,
// on the road.
func (d *driver) slide(h hook, left bool) bool {
	p := d.p
	p.t.Helper()
	d.hold(keyLeft, left)
	d.hold(keyRight, !left)
	d.hold(keyDown, false)
	d.hold(keyUp, true)
	d.hold(keySpace, true)
	p.until(fmt.Sprintf(`window.__slipstream.state().tick > %d`, h.Tick+racing.Hz*6/10), 10*time.Second)
	before := p.state()
	d.hold(keySpace, false)
	p.picture("drift")
	after := p.state()
	p.t.Logf("in at %.0f m/s, slid by %.0f and %.0f degrees, at %.0f m/s", h.Speed, slideOf(before),
		slideOf(after), after.Speed)
	return min(slideOf(before), slideOf(after)) > 14 && max(slideOf(before), slideOf(after)) < 60 && after.Speed > 17 &&
		onTarmac(after)
}

// at is the point of the track where a car is.
func at(h hook) (points []racing.Point, k int) {
	points = racing.Chart(shown).Points
	_, lap := math.Modf(max(h.Progress, 0))
	return points, int(lap*float64(len(points)) + 0.5)
}

// bendAt is by how much the track turns just ahead of a car, positive to the left.
func bendAt(h hook) float64 {
	points, k := at(h)
	here, there := &points[(k+3)%len(points)], &points[(k+10)%len(points)]
	return math.Remainder(math.Atan2(float64(there.TX), float64(there.TZ))-math.Atan2(float64(here.TX),
		float64(here.TZ)), 2*math.Pi)
}

// slideOf is the angle between where a car points and where it goes, in degrees.
func slideOf(h hook) float64 {
	return math.Abs(math.Remainder(math.Atan2(h.VX, h.VZ)-h.Yaw, 2*math.Pi)) * 180 / math.Pi
}

func onTarmac(h hook) bool {
	points, k := at(h)
	c := &points[k%len(points)]
	off := ((h.X*racing.Metre-float64(c.X))*float64(c.TZ) - (h.Z*racing.Metre-float64(c.Z))*float64(c.TX)) / (1 << 16)
	return math.Abs(off) < float64(c.Half)-racing.Metre
}

// green is the tick of a replay at which its lights went out.
func (p *page) green() int {
	p.t.Helper()
	return p.looking().Replay.Tick - p.state().Clock
}

// pose lets a replay come to a tick, and takes the picture of it.
func (p *page) pose(name string, tick int) {
	p.t.Helper()
	if p.looking().Replay.Paused {
		p.strike(keySpace)
	}
	tick = max(tick, p.looking().Replay.First+10)
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(
		`{ const s = document.querySelector(".seek"); s.value = %d; s.dispatchEvent(new Event("input", { bubbles: true })) }`, tick-racing.Hz*3/2)))
	p.strike(keyComma) // a picture in high quality may take a second
	p.strike(keyComma)
	p.until(fmt.Sprintf(`(t => t >= %d && t < %d)(window.__slipstream.state().replay.tick)`, tick, tick+2*racing.Hz), time.Minute)
	p.strike(keySpace)
	p.until(`window.__slipstream.state().replay.paused`, 10*time.Second)
	eval[bool](p, `document.querySelector(".watch").style.visibility = "hidden", true`) // what is seen, without its lever
	p.picture(name)
}

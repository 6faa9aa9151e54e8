package clientweb_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"slipstream/gameserver/server"
	"slipstream/sim/fix"
	"slipstream/sim/racing"
)

// hook is what the page tells tests of its race (src/hook.ts).
type hook struct {
	Phase    string  `json:"phase"`
	Driving  bool    `json:"driving"`
	Match    string  `json:"match"`
	Status   string  `json:"status"`
	Slot     int     `json:"slot"`
	Tick     int     `json:"tick"`
	Clock    int     `json:"clock"`
	X        float64 `json:"x"`
	Z        float64 `json:"z"`
	Yaw      float64 `json:"yaw"`
	VX       float64 `json:"vx"`
	VZ       float64 `json:"vz"`
	Speed    float64 `json:"speed"`
	Lap      int     `json:"lap"`
	Progress float64 `json:"progress"`
	Finish   int     `json:"finish"`
	Place    int     `json:"place"`
	Cars     int     `json:"cars"`
	Drops    int     `json:"drops"`
	Resumes  int     `json:"resumes"`
	Looks    []look  `json:"looks"`
	Watched  string  `json:"watched"`
	Result   []struct {
		Slot  int    `json:"slot"`
		Place int    `json:"place"`
		Name  string `json:"name"`
		Bot   bool   `json:"bot"`
	} `json:"result"`
	Net map[string]float64 `json:"net"`
	FPS float64            `json:"fps"`
}

// look is a car's paint, livery and number.
type look struct{ Paint, Livery, Number int }

func (p *page) state() hook {
	p.t.Helper()
	return eval[hook](p, `window.__slipstream.state()`)
}

// accelerate drives straight ahead with a real key until the car is so many metres away.
func (p *page) accelerate(metres float64) {
	p.t.Helper()
	start := p.state()
	p.press(keyUp, true)
	p.until(fmt.Sprintf(`(s => Math.hypot(s.x - %g, s.z - %g) >= %g)(window.__slipstream.state())`, start.X, start.Z, metres), 60*time.Second)
	p.press(keyUp, false)
}

// driver steers a page's car round the circuit with real keys, looking at what
// the page shows of it.
type driver struct {
	p    *page
	held map[key]bool

	track int32
	top   float64 // m/s
	moved int     // the tick of the race at which the car did not stand
}

func newDriver(p *page) *driver { return &driver{p, map[key]bool{}, sprint, topSpeed, 0} }

func (d *driver) hold(k key, down bool) {
	if d.held[k] != down {
		d.held[k] = down
		d.p.press(k, down)
	}
}

func (d *driver) release() {
	for _, k := range []key{keyUp, keyDown, keyLeft, keyRight, keyR} {
		d.hold(k, false)
	}
}

// sprint is the shortest track.
const sprint = 3

// topSpeed is what can be driven, in metres a second, by who sees a few frames a second.
const topSpeed = 32

// drive looks once, and sets the keys.
func (d *driver) drive() hook {
	h := d.p.state()
	points := racing.Chart(d.track).Points
	_, lap := math.Modf(max(h.Progress, 0))
	at := int(lap*float64(len(points)) + 0.5)
	step := float64(points[0].Step) / racing.Metre
	aim := &points[(at+1+int((6+h.Speed*0.4)/step))%len(points)]
	line := float64(aim.Line) / racing.Metre
	left := [2]float64{float64(aim.TZ) / fix.One, -float64(aim.TX) / fix.One}
	dx := float64(aim.X)/racing.Metre + left[0]*line - h.X
	dz := float64(aim.Z)/racing.Metre + left[1]*line - h.Z
	turn := math.Remainder(math.Atan2(dx, dz)-h.Yaw, 2*math.Pi)
	d.hold(keyLeft, turn > 0.05)
	d.hold(keyRight, turn < -0.05)
	pace := min(float64(points[(at+int(h.Speed*0.8/step))%len(points)].Pace)/racing.Metre*0.85, d.top)
	fast := h.Speed > pace || math.Abs(turn) > 0.6 && h.Speed > 12
	d.hold(keyUp, !fast)
	d.hold(keyDown, h.Speed > pace*1.15)
	if h.Clock <= 0 || h.Speed > 2 {
		d.moved = h.Clock
	}
	// Who looks seldom ends at a wall, and is put back on the track.
	if back := h.Driving && h.Clock > d.moved+3*racing.Hz; back || d.held[keyR] {
		d.hold(keyR, back)
		d.moved = h.Clock
	}
	return h
}

// helped is what a player chooses whose car is to drive by itself.
const helped = `(localStorage.setItem("slipstream.settings", JSON.stringify({ v: 1, autoThrottle: "always", steerAssist: true, brakeAssist: true })), true)`

// overlaid keeps what is said over the race while its connection is gone.
const overlaid = `(window.overlaid = "", new MutationObserver(() => {
	const over = document.querySelector(".recovering")
	if (!over.classList.contains("gone")) window.overlaid += over.textContent
}).observe(document.querySelector(".recovering"), { attributes: true }), true)`

// lookedOn keeps whether the page ever showed the rest of its race to who was over the line.
const lookedOn = `(window.lookedOn = false, setInterval(() => {
	window.lookedOn ||= window.__slipstream.state().watched === "own"
}, 50), true)`

// Two browsers' pages, one race: one is driven with real keys, the other is hardly touched and
// drives itself with all that helps switched on. The connections of both are cut in mid-lap, and
// both have one result, which is the server's.
func TestTwoPagesDriveOneRace(t *testing.T) {
	t.Parallel()
	// However late the second one is, there is room in the race of the first.
	link := newCable(t, serve(t, func(c *server.Config) { c.OpenFor = time.Hour }))
	address := fmt.Sprintf("%s/?quality=potato&laps=1&countdown=8&track=%d", link.url, sprint)
	a := visit(t, "one", address)
	b := visit(t, "two", address)
	eval[bool](b, helped)
	b.do(chromedp.Reload())
	b.until(`(s => s?.draws > 0 && s.clock > 120)(window.__slipstream?.state())`, 60*time.Second)
	pages := []*page{a, b}
	for _, p := range pages {
		p.allow("WebSocket") // the test cuts them
		p.click("Quick race")
	}
	for _, p := range pages {
		p.until(`(s => s?.phase === "race" && s.cars > 0)(window.__slipstream?.state())`, 30*time.Second)
	}
	one, two := a.state(), b.state()
	if one.Match != two.Match || one.Match == "" || one.Slot == two.Slot {
		t.Fatalf("the pages are in match %q slot %d and match %q slot %d, want one match and two slots", one.Match, one.Slot, two.Match, two.Slot)
	}
	if one.Cars != racing.Slots {
		t.Errorf("%d cars on the grid, want bots in every free seat", one.Cars)
	}

	for _, p := range pages {
		eval[bool](p, lookedOn)
	}
	driver := newDriver(a)
	cut, watched := false, false
	deadline := time.Now().Add(4 * time.Minute)
	for time.Now().Before(deadline) {
		two = b.state()
		// Who is driven with keys lets the other over the line first, who looks on then.
		driver.top = topSpeed
		if one.Progress > 1.6 && !watched {
			driver.top = topSpeed / 5
		}
		one = driver.drive()
		watched = watched || one.Watched == "own" || two.Watched == "own"
		a.frame()
		playing := one.Status == "playing" && two.Status == "playing"
		midLap := one.Lap == 1 && two.Lap == 1 || max(one.Progress, two.Progress) > 1.5
		if !cut && playing && one.Clock > 8*racing.Hz && midLap {
			a.shoot("race-two-pages-one")
			t.Logf("at the cut: %.2f and %.2f laps, places %d and %d, net %v", one.Progress-1, two.Progress-1, one.Place,
				two.Place, one.Net)
			cut = true
			for _, p := range pages {
				eval[bool](p, overlaid)
			}
			if n := link.cut(); n != 2 {
				t.Errorf("%d play sockets were cut, want 2", n)
			}
			for i, p := range pages {
				before := []hook{one, two}[i]
				p.until(`(s => s.resumes >= 1 && s.status === "playing")(window.__slipstream.state())`, 20*time.Second)
				p.until(`document.querySelector(".recovering").classList.contains("gone")`, 10*time.Second)
				if said := eval[string](p, `window.overlaid`); !strings.Contains(said, "reconnecting") ||
					!strings.Contains(said, "A bot drives for you") {
					t.Errorf("%s was told %q while its connection was gone", p.name, said)
				}
				after := p.state()
				if after.Match != before.Match || after.Slot != before.Slot || after.Drops < 1 {
					t.Errorf("%s came back to match %q slot %d after %d drops, was in %q slot %d", p.name, after.Match, after.Slot, after.Drops, before.Match, before.Slot)
				}
				if after.Progress < before.Progress-0.05 {
					t.Errorf("%s fell back from %.2f to %.2f laps", p.name, before.Progress, after.Progress)
				}
			}
		}
		if one.Phase == "results" && two.Phase == "results" {
			break
		}
	}
	if !cut {
		t.Error("nobody came far enough in the lap to cut anything")
	}
	driver.release()
	for _, p := range pages {
		p.until(`window.__slipstream.state().result !== null`, 60*time.Second)
	}
	one, two = a.state(), b.state()
	a.axe("results")
	b.shoot("race-results")
	if len(one.Result) != racing.Slots || !slices.Equal(one.Result, two.Result) {
		t.Errorf("the pages were given different results:\n%v\n%v", one.Result, two.Result)
	}
	// How far they come before the race is closed behind its winner depends on how often this
	// machine draws a frame.
	watched = watched || eval[bool](a, `lookedOn`) || eval[bool](b, `lookedOn`)
	for i, h := range []hook{one, two} {
		other := []hook{two, one}[i]
		soon := h.Finish + 4*racing.Hz
		drives := other.Finish == 0 || other.Finish > soon // or there is perhaps nobody to look at
		if !watched && h.Finish > 0 && h.Clock > soon && drives {
			t.Errorf("slot %d was over the line at %d, and did not look on until the race ended at %d", h.Slot, h.Finish, h.Clock)
		}
	}
	if one.Progress < 1.05 || two.Progress < 1.2 {
		t.Errorf("who was driven with keys came %.2f laps far, who drove by itself %.2f", one.Progress-1, two.Progress-1)
	}
	for _, h := range []hook{one, two} {
		mine := slices.IndexFunc(h.Result, func(r struct {
			Slot  int    `json:"slot"`
			Place int    `json:"place"`
			Name  string `json:"name"`
			Bot   bool   `json:"bot"`
		}) bool {
			return r.Slot == h.Slot
		})
		if mine < 0 || h.Result[mine].Bot {
			t.Errorf("slot %d is not a person in %v", h.Slot, h.Result)
		}
		if h.Net["desyncs"] != 0 {
			t.Errorf("%v desyncs", h.Net["desyncs"])
		}
	}
	t.Logf("finish ticks %d and %d, net %v, %.0f fps", one.Finish, two.Finish, one.Net, one.FPS)
	a.seeAgain()
}

package flight

import (
	"math"
	"testing"
	"time"

	"slipstream/sim"
)

const (
	ms   = time.Millisecond
	tick = int64(time.Second) / 60
)

func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		e    Evidence
		want Verdict
	}{
		"nothing felt, whatever happened": {Evidence{Froze: 49 * ms, Own: .24, Rivals: .99, Page: 49 * ms,
			Server: 300 * ms}, Nothing},
		"a frozen page":                         {Evidence{Froze: 200 * ms, Page: 200 * ms, Uplink: 210 * ms}, Page},
		"its commands were missing":             {Evidence{Own: .5, Page: 90 * ms, Uplink: 80 * ms}, Page},
		"a slow page does not push cars":        {Evidence{Own: .5, Page: 60 * ms}, Contact},
		"nor does it hold up the server":        {Evidence{Froze: 180 * ms, Page: 60 * ms, Server: 180 * ms}, Server},
		"nor the commands of a third second":    {Evidence{Own: .5, Page: 60 * ms, Uplink: 330 * ms}, Uplink},
		"a pause that was caught up":            {Evidence{Rivals: 1.2, Server: 150 * ms, Downlink: 150 * ms}, Server},
		"a small pause in a long stall":         {Evidence{Rivals: 1.2, Server: 45 * ms, Downlink: 600 * ms}, Downlink},
		"commands late":                         {Evidence{Own: .3, Uplink: 50 * ms, Downlink: 30 * ms}, Uplink},
		"snapshots late":                        {Evidence{Rivals: 2, Downlink: 90 * ms, Uplink: 17 * ms}, Downlink},
		"a rival":                               {Evidence{Own: .3, Downlink: 39 * ms, Uplink: 33 * ms}, Contact},
		"a picture that stood still by nothing": {Evidence{Froze: 60 * ms}, Contact},
	} {
		if got := c.e.Judge(); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// ride calls a recorder's Turn for every tick in the time d.
type ride struct {
	r    Recorder
	now  int64
	tick sim.Tick
}

func newRide() *ride {
	x := &ride{r: NewRecorder(60), now: int64(time.Hour)}
	x.r.Start(x.now)
	x.pass(3 * time.Second)
	return x
}

func (x *ride) pass(d time.Duration) (hitches []Hitch) {
	for end := x.now + int64(d); x.now < end; {
		x.now += tick
		x.tick++
		x.r.Arrived(x.now, 0, 0)
		x.r.Turn(x.now, x.tick, x.tick-5)
		if h, ok := x.r.Take(); ok {
			hitches = append(hitches, *h)
		}
	}
	return hitches
}

func TestRecorder(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(x *ride)
		want Verdict
	}{
		"a clean second":        {func(*ride) {}, Nothing},
		"our loop did not run":  {func(x *ride) { x.now += int64(100 * ms) }, Page},
		"nearly":                {func(x *ride) { x.now += int64(45 * ms) }, Nothing},
		"the page did not draw": {func(x *ride) { x.r.Busy(x.now, 100*ms) }, Page},
		"ticks were left out":   {func(x *ride) { x.r.Left(x.now, 6); x.tick -= 6 }, Server},
		"a tick was late": {func(x *ride) {
			x.r.Paused(x.now, 120*ms)
			x.r.Arrived(x.now, int64(120*ms), 0)
			x.r.Corrected(x.now, 0, 2)
		}, Server},
		"commands were missing": {func(x *ride) {
			x.r.Starved(x.now)
			x.r.Starved(x.now)
			x.r.Starved(x.now)
			x.r.Corrected(x.now, 1, 0)
		}, Uplink},
		"a snapshot was late": {func(x *ride) {
			x.r.Arrived(x.now, int64(90*ms), int64(10*ms))
			x.r.Corrected(x.now, 0, 1.5)
		}, Downlink},
		"late within the link's way": {func(x *ride) {
			x.r.Arrived(x.now, int64(90*ms), int64(60*ms))
			x.r.Corrected(x.now, 0, 1.5)
		}, Contact},
		"a small correction": {func(x *ride) { x.r.Corrected(x.now, .2, .9) }, Nothing},
		"it waited here, it came soon": {func(x *ride) {
			x.now += int64(300 * ms)
			x.r.Arrived(x.now, int64(290*ms), 0)
		}, Page},
	} {
		x := newRide()
		c.do(x)
		got := x.pass(2 * time.Second)
		if c.want == Nothing {
			if len(got) != 0 {
				t.Errorf("%s: %+v", name, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Verdict != c.want {
			t.Errorf("%s: %+v, want %v", name, got, c.want)
		}
		if n := x.r.Hitches()[c.want]; n != uint64(len(got)) {
			t.Errorf("%s: %d are counted", name, n)
		}
	}
}

// Moments that follow each other are one hitch, and a hitch that does not end is judged as it stands.
func TestOneHitch(t *testing.T) {
	x := newRide()
	for range 5 {
		x.r.Corrected(x.now, 1, 0)
		if got := x.pass(200 * ms); len(got) != 0 {
			t.Fatalf("judged too soon: %+v", got)
		}
	}
	if got := x.pass(time.Second); len(got) != 1 || got[0].Lasted < int64(780*ms) {
		t.Errorf("%+v", got)
	}
	n := 0
	for range 30 {
		x.r.Corrected(x.now, 1, 0)
		n += len(x.pass(200 * ms))
	}
	if n < 2 || n > 4 {
		t.Errorf("six seconds of jumps are %d hitches", n)
	}
}

// Nothing is judged before the clock is set, while nothing can be seen, and for a while after that.
func TestNotJudged(t *testing.T) {
	r := NewRecorder(60)
	r.Corrected(1, 5, 5)
	r.Start(int64(time.Second))
	r.Corrected(int64(2*time.Second), 5, 5)
	x := &ride{r: r, now: int64(2 * time.Second), tick: 100}
	if got := x.pass(3 * time.Second); len(got) != 0 {
		t.Errorf("while settling: %+v", got)
	}
	x.r.Stop()
	x.now += int64(time.Minute)
	x.r.Busy(x.now, 3*time.Second)
	if got := x.pass(time.Second); len(got) != 0 {
		t.Errorf("hidden: %+v", got)
	}
	x.r.Start(x.now)
	x.now += int64(200 * ms)
	if got := x.pass(time.Second); len(got) != 0 {
		t.Errorf("just shown: %+v", got)
	}
}

// The ring holds exactly Span, and hostile numbers neither wrap nor panic.
func TestRing(t *testing.T) {
	x := newRide()
	x.pass(25 * time.Second)
	n, last := 0, int64(0)
	x.r.Each(func(m *Moment) {
		if n++; m.At <= last {
			t.Fatal("moments are not in order")
		}
		last = m.At
	})
	if n != int(Span/time.Second)*60 || last != x.now {
		t.Errorf("%d moments up to %d of %d", n, last, x.now)
	}
	x.r.Left(x.now, math.MaxInt32)
	x.r.Paused(x.now, math.MaxInt64)
	x.r.Arrived(x.now, math.MaxInt64, -1)
	x.r.Arrived(x.now-int64(time.Hour), math.MinInt64, math.MaxInt64)
	x.r.Corrected(x.now, math.Inf(1), math.NaN())
	x.r.Busy(x.now, math.MaxInt64)
	for range 600 {
		x.r.Starved(x.now)
	}
	if got := x.pass(3 * time.Second); len(got) == 0 {
		t.Error("and none of it is a hitch")
	}
}

func TestNoAllocations(t *testing.T) {
	x := newRide()
	// the list of hitches is this test's own
	if n := testing.AllocsPerRun(100, func() { x.pass(time.Second); x.r.Corrected(x.now, 1, 1) }); n > 1 {
		t.Errorf("%v allocations", n)
	}
}

// BenchmarkFlightTick measures what it costs a client to record a tick: a snapshot, a correction and a turn.
func BenchmarkFlightTick(b *testing.B) {
	x := newRide()
	b.ReportAllocs()
	for b.Loop() {
		x.now += tick
		x.tick++
		x.r.Arrived(x.now, 3_000_000, 4_000_000)
		x.r.Corrected(x.now, .01, .1)
		x.r.Turn(x.now, x.tick, x.tick-5)
	}
}

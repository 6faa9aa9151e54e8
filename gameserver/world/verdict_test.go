package world

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"slipstream/netcode/client"
	"slipstream/netcode/flight"
	"slipstream/netcode/netsim"
	"slipstream/sim"
	"slipstream/sim/fix"
	"slipstream/sim/racing"
)

var (
	verdictSeeds = flag.Int("verdict.seeds", 14, "TestVerdicts: how many matches")
	verdictFor   = flag.Duration("verdict.for", 48*time.Second, "TestVerdicts: how long each is")
)

// trial is a race of eight in which one fault at a time is injected, and who felt what.
type trial struct {
	w       *world
	rng     *rand.Rand
	matrix  *matrix
	watched []*watched
	fault   flight.Verdict
	name    string
	from    time.Duration // of the fault
	until   time.Duration
	victims map[*watched]bool
}

// watched is somebody whose hitches are judged twice: by the client's recorder, and by what was drawn.
type watched struct {
	t       *trial
	p       *person
	tab     *tab
	was     racing.State
	wasTick sim.Tick
	clock   int32
	drewAt  time.Duration
	swerve  int // ticks until it does something else
	pedal   int32
	side    int32
	wild    bool
	nervous bool
	felt    []moment
	hitches []flight.Hitch
}

// moment is when something was felt, by the pictures alone.
type moment struct {
	from, to time.Duration
	off      float64
}

func newTrial(seed uint64, m *matrix) *trial {
	t := &trial{w: raceOf(8), rng: rand.New(rand.NewPCG(seed, 6)), matrix: m}
	t.w.seed, t.w.rng = seed, rand.New(rand.NewPCG(seed, 7))
	rtts := []time.Duration{20, 50, 100, 150, 200}
	for i, p := range t.w.persons {
		c := netsim.Conditions{RTT: rtts[(int(seed)+i)%len(rtts)] * time.Millisecond,
			Jitter: time.Duration(1+t.rng.IntN(10)) * time.Millisecond}
		p.rng = rand.New(rand.NewPCG(seed, uint64(i)))
		p.path.up, p.path.down = c, c
		t.watched = append(t.watched, &watched{t: t, p: p})
	}
	return t
}

// attend begins to watch the pages that there are by now.
func (t *trial) attend(tb testing.TB) {
	for _, x := range t.watched {
		if !x.p.settled() {
			tb.Fatalf("%s does not drive: %s", x.p.name, x.p.where())
		}
		x.tab = x.p.tab
		x.tab.look = x.look
		x.tab.hitch = func(h *flight.Hitch) { x.hitches = append(x.hitches, *h) }
		drive := x.tab.drive
		x.tab.drive = func(c *client.Client, cmd []int32) {
			drive(c, cmd)
			x.steer(cmd)
		}
	}
}

// steer lets a wild player drive into whoever is near, and brake and let go without a
// reason; a nervous one only jerks the wheel.
func (x *watched) steer(cmd []int32) {
	world := x.tab.c.World()
	if !x.wild && !x.nervous || world == nil {
		return
	}
	if x.swerve--; x.nervous {
		if x.swerve <= 0 {
			x.swerve, x.side = 5+x.t.rng.IntN(10), int32(x.t.rng.IntN(3)-1)*127
		}
		cmd[0] = x.side
		return
	}
	if x.swerve <= 0 {
		x.swerve, x.pedal = 4+x.t.rng.IntN(20), int32(x.t.rng.IntN(31)-15)
		x.side = int32(x.t.rng.IntN(3)-1) * 127
	}
	cmd[0], cmd[1] = x.side, x.pedal
	cars := &sim.Of[racing.State](world).Cars
	me, least := &cars[x.tab.c.Slot()], 30.0*racing.Metre
	if max(me.VX, -me.VX, me.VZ, -me.VZ) > 10*racing.Metre {
		cmd[1] = -15 // the others will come
	}
	for i := range cars {
		dx, dz := float64(cars[i].X-me.X), float64(cars[i].Z-me.Z)
		if d := math.Hypot(dx, dz); i != int(x.tab.c.Slot()) && cars[i].Here != 0 && d < least {
			least = d
			sin, cos := math.Sincos(2 * math.Pi * float64(me.Yaw) / fix.Turn)
			cmd[0] = int32(-127 * max(-1, min(1, (dx*cos-dz*sin)/(2*racing.Metre))))
			if dx*sin+dz*cos > 0 {
				cmd[1] = 15
			}
		}
	}
}

// look is called before and after messages are taken, and so sees what they change.
func (x *watched) look(after bool) {
	c, w := x.tab.c, x.t.w
	world := c.World()
	_, tick := c.Ticks()
	if world == nil {
		return
	}
	is := sim.Of[racing.State](world)
	if after && tick == x.wasTick {
		x.compare(is)
	}
	x.was, x.wasTick = *is, tick
	if clock := sim.Of[racing.State](x.tab.view).Clock; clock != x.clock {
		if x.drewAt != 0 && w.now-x.drewAt >= flight.FreezeMin+time.Second/racing.Hz {
			x.felt = append(x.felt, moment{x.drewAt, w.now, 0})
		}
		x.clock, x.drewAt = clock, w.now
	}
}

func (x *watched) compare(is *racing.State) {
	for i := range is.Cars {
		a, b := &x.was.Cars[i], &is.Cars[i]
		if a.Respawns != b.Respawns || a.Here != b.Here {
			continue
		}
		off := math.Hypot(float64(a.X-b.X), math.Hypot(float64(a.Y-b.Y), float64(a.Z-b.Z))) / racing.Metre
		if i == int(x.tab.c.Slot()) && off >= flight.OwnMin || i != int(x.tab.c.Slot()) && off >= flight.RivalMin {
			x.felt = append(x.felt, moment{x.t.w.now, x.t.w.now, off})
			return
		}
	}
}

// injections are the faults, each with how long it lasts.
var injections = []struct {
	name  string
	fault flight.Verdict
	do    func(t *trial, v *watched) time.Duration
}{
	{"none", flight.Nothing, func(*trial, *watched) time.Duration { return 0 }},
	{"server pause", flight.Server, func(t *trial, _ *watched) time.Duration {
		d := 5*time.Millisecond + time.Duration(t.rng.Int64N(int64(495*time.Millisecond)))
		t.w.first().until = t.w.now + d
		for _, x := range t.watched {
			t.victims[x] = true
		}
		return d
	}},
	{"uplink jitter", flight.Uplink, func(t *trial, v *watched) time.Duration {
		d := 300*time.Millisecond + time.Duration(t.rng.Int64N(int64(time.Second)))
		x := v.tab.wire
		was := x.up.Jitter
		x.up.Jitter = 80*time.Millisecond + time.Duration(t.rng.Int64N(int64(300*time.Millisecond)))
		t.w.later(t.w.now+d, func() { x.up.Jitter = was })
		v.nervous = true
		return d + 500*time.Millisecond // what was delayed last
	}},
	{"uplink stall", flight.Uplink, func(t *trial, v *watched) time.Duration {
		d := 50*time.Millisecond + time.Duration(t.rng.Int64N(int64(600*time.Millisecond)))
		v.nervous = true
		v.tab.wire.up.Freeze(int64(t.w.now + d))
		return d
	}},
	{"downlink stall", flight.Downlink, func(t *trial, v *watched) time.Duration {
		d := 50*time.Millisecond + time.Duration(t.rng.Int64N(int64(1100*time.Millisecond)))
		for _, x := range t.watched {
			x.nervous = x != v
		}
		v.tab.wire.down.Freeze(int64(t.w.now + d))
		return d
	}},
	{"frame stall", flight.Page, func(t *trial, v *watched) time.Duration {
		d := 20*time.Millisecond + time.Duration(t.rng.Int64N(int64(480*time.Millisecond)))
		v.p.frozen = t.w.now + d
		return d
	}},
	{"erratic rivals", flight.Contact, func(t *trial, _ *watched) time.Duration {
		for _, x := range t.watched {
			x.wild = t.rng.IntN(3) == 0
			t.victims[x] = true
		}
		return 8 * time.Second
	}},
}

// episode injects one fault and judges the seconds after it.
func (t *trial) episode(kind int) {
	in := injections[kind]
	v := t.watched[t.rng.IntN(len(t.watched))]
	t.victims = map[*watched]bool{v: true}
	for _, x := range t.watched {
		x.felt, x.hitches = nil, nil
	}
	t.name, t.fault, t.from = in.name, in.fault, t.w.now
	t.until = t.from + in.do(t, v)
	for end := t.until + time.Second; t.w.now < end; {
		t.pass(end)
	}
	for _, x := range t.watched {
		x.wild, x.nervous = false, false
	}
	t.pass(t.w.now + time.Second) // what begins late, or is quiet late, is still judged
	for _, x := range t.watched {
		x.judge()
	}
}

func (t *trial) pass(until time.Duration) { t.w.until(until) }

// judge compares what was felt with the verdicts.
func (x *watched) judge() {
	t := x.t
	row := t.matrix.row(t.name)
	near := func(a, b moment) bool {
		return a.from <= b.to+flight.Quiet && b.from <= a.to+flight.Quiet
	}
	found := make([]bool, len(x.felt))
	late := t.until + 1200*time.Millisecond // later ones may not have been told yet
	for _, h := range x.hitches {
		at := time.Duration(float64(h.At-x.p.offset) / (1 + x.p.skew))
		hm := moment{at, at + time.Duration(h.Lasted), 0}
		if at > late || hm.to < t.from {
			continue
		}
		truth := flight.Nothing
		for i, f := range x.felt {
			if near(hm, f) {
				truth, found[i] = x.truth(hm), true
			}
		}
		row[truth][h.Verdict]++
		x.join(truth, h)
		if truth != h.Verdict {
			t.matrix.alarm = append(t.matrix.alarm, fmt.Sprintf("seed %d %s at %v..%v rtt %v: %s at %v, truth %s: %+v",
				t.w.seed, t.name, t.from, t.until, x.p.path.up.RTT, h.Verdict, at, truth, h))
		}
	}
	for i, ok := range found {
		if !ok && x.felt[i].from <= late {
			row[x.truth(x.felt[i])][flight.Nothing]++
			t.matrix.alarm = append(t.matrix.alarm, fmt.Sprintf("seed %d %s: %s felt %v, no verdict; fault %v..%v", t.w.seed,
				t.name, x.p.name, x.felt[i], t.from, t.until))
		}
	}
	if len(x.felt) == 0 && len(x.hitches) == 0 {
		row[flight.Nothing][flight.Nothing]++
	}
}

// join looks for what the server made of a hitch, with its own record of it.
func (x *watched) join(truth flight.Verdict, h flight.Hitch) {
	m := x.t.matrix
	for _, s := range x.tab.wire.tap.truth.m.Flight(int(x.tab.c.Slot())).Hitches {
		if s.Tick != h.Tick {
			continue
		}
		m.reported++
		m.joined[truth][s.Verdict]++
		if s.Verdict == truth {
			m.joinedRight++
		}
	}
}

// truth is whose fault something felt was: of the fault, if it was there and about then; else somebody did
// what could not be foreseen.
func (x *watched) truth(m moment) flight.Verdict {
	t := x.t
	if t.victims[x] && t.fault != flight.Nothing && m.to >= t.from &&
		m.from <= t.until+x.p.path.up.RTT+300*time.Millisecond {
		return t.fault
	}
	return flight.Contact
}

// TestVerdicts: whose fault a hitch was, as the client says it at once, against what was done.
func TestVerdicts(t *testing.T) {
	m := &matrix{count: map[string]*[flight.Verdicts][flight.Verdicts]int{}}
	for seed := range uint64(*verdictSeeds) {
		tr := newTrial(seed+1, m)
		tr.w.until(8500 * time.Millisecond)
		tr.attend(t)
		tr.pass(9 * time.Second)
		for kind := -1 - int(seed)%3; tr.w.now < *verdictFor; kind++ {
			tr.episode((kind + len(injections)) % len(injections))
		}
	}
	right, all := m.right()
	t.Logf("%d of %d right, as the client says it; of %d that were reported %d right, as both ends say it\n%s", right, all, m.reported, m.joinedRight, m)
	for i, a := range m.alarm {
		if i < 40 {
			t.Log(a)
		}
	}
	if none := m.row("none"); none[flight.Nothing][flight.Nothing] < 8**verdictSeeds {
		t.Errorf("only %d people had a clean time", none[flight.Nothing][flight.Nothing])
	} else {
		for truth, row := range none {
			for v, n := range row {
				if n > 0 && (v != truth || v != int(flight.Nothing) && v != int(flight.Contact)) {
					t.Errorf("where nothing was injected %d hitches are called %s", n, flight.Verdict(v))
				}
			}
		}
	}
	if 100*m.joinedRight < 95*m.reported || m.reported < all/2 {
		t.Errorf("joined, %d of %d verdicts are right, of %d: %v", m.joinedRight, m.reported, all, m.joined)
	}
	for truth := flight.Nothing + 1; truth < flight.Verdicts; truth++ {
		right, all := m.of(truth)
		if all == 0 || 100*right < 90*all {
			t.Errorf("of what was %s, %d of %d verdicts are right", truth, right, all)
		}
	}
	if 100*right < 95*all {
		t.Errorf("%d of %d verdicts are right", right, all)
	}
}

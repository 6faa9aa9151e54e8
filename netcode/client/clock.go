package client

import (
	"math"
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// How the clock is steered, in ticks of slack.
const (
	// Found roughly, by what all but the worst twentieth of the commands have ...
	aim      = 1.0  // what a correction aims for
	tooLate  = 0.5  // below it, hurry
	tooEarly = 1.75 // above it, dawdle: every tick of slack is a tick of delay for nothing
	tail     = 0.75 // the very worst may have so much less; with a long tail it is what counts
	fastOff  = 2.0  // further off than this, slewFast
	jumpOff  = 10.0 // further off than this, jump

	// ... it is held closely by the very worst of a window, on the average: that asks for little
	// where links are steady, and for enough where they are not.
	least        = 0.65
	leastStalled = 0.2  // where stalls starve far more ticks than jitter: there less delay is worth more
	stalling     = 0.05 // share of ticks that do
	near         = 0.15 // closer than this is close enough
	memory       = 10   // windows that the average is of; some overlap
	sure         = 4    // and how many it must be of

	slewSlow = 0.01 // nobody sees 1 % of speed
	slewFast = 0.03

	// A starved run this long is a stall of the stream, not jitter: the resent
	// segment takes a round trip and 50 ms whatever the lead is, so its slack says
	// nothing about the clock. One that lasts longer than any stall is a route
	// that has become slower, and does.
	stallTicks = 3
	stallMax   = time.Second

	// stallsOver is how many ticks the share of those is reckoned over.
	stallsOver = 600

	// jitterMax is the most that is allowed for: what is more was a stall.
	jitterMax = 50 * time.Millisecond

	// youth is how long after a welcome the clock may jump by less than jumpOff:
	// nobody drives yet, and starving for a second of slewing would be worse.
	youth = time.Second

	// grown is how long after a welcome it may jump back by less: a welcome that was held up, or commands
	// that were, looked like a longer way, and to slew back from there takes seconds.
	grown = 4 * time.Second
)

// clock decides which tick a command made now is for. What it steers by is the
// slack that the server measures; round trip and arrivals only start it and
// tell it when it is lost.
type clock struct {
	tick     float64 // nanoseconds of one
	perMsg   int     // commands a message: how long the server's window of slacks lasts
	phase    float64 // in ticks, as of at
	at       int64
	owed     float64 // ticks to be slewed in yet, forward or back
	settled  int64   // from when on a told slack is about the clock as it is
	young    int64   // until when small jumps are allowed,
	grown    int64   // and until when small ones back
	full     int64   // from when on the server's window of slacks is full
	tainted  int64   // until when told slacks include a stall
	starved  int64   // when the last tick without a command of ours was seen
	run      int     // ticks on end that the server had no command of ours
	inTime   bool    // one was there in time, since the welcome
	worst    float64 // of a window, on the average of seen
	seen     float64
	stalls   float64 // share of ticks starved by stalls, of late
	lost     int     // checks on end that found the clock far off
	checkAt  int64
	jumps    int
	rtt      rtt
	arrivals arrivals
}

func newClock(hz, perMsg int) clock {
	tick := float64(time.Second) / float64(hz)
	return clock{tick: tick, perMsg: perMsg, arrivals: arrivals{tick: tick}}
}

// start sets the clock by a welcome that took trip from hello: the server's tick
// when it was sent, half a tick for how far into it that was, the way there and
// back, and a margin of 2 x jitter + 1 tick, plus what a command waits for the
// others of its message.
func (c *clock) start(now int64, tick sim.Tick, trip int64) {
	c.rtt.add(trip)
	margin := c.margin(trip)
	c.arrivals = arrivals{tick: c.tick}
	c.phase = float64(tick) + 0.5 + float64(trip)/c.tick + margin
	c.at, c.owed, c.run, c.lost, c.tainted, c.seen = now, 0, 0, 0, 0, 0
	c.inTime = false
	c.young, c.grown, c.starved = now+int64(youth), now+int64(grown), now
	c.settled = now + trip
	c.checkAt = now + int64(youth)
	c.full = now + c.lag()
}

// target returns the newest tick that has begun.
func (c *clock) target() sim.Tick { return sim.Tick(max(c.phase, 0)) }

// margin is how much earlier than the round trip asks for a command is made, in
// ticks, before anything is known of its slack.
func (c *clock) margin(trip int64) float64 {
	jitter := min(c.arrivals.jitter(), int64(jitterMax))
	if jitter == 0 {
		jitter = min(max(trip/20, int64(2*time.Millisecond)), int64(10*time.Millisecond))
	}
	return 1 + float64(c.perMsg-1) + 2*float64(jitter)/c.tick
}

// now returns the phase at a time not before the last advance, in ticks.
func (c *clock) now(now int64) float64 {
	nominal := float64(max(now-c.at, 0)) / c.tick
	return c.phase + nominal + c.slew(nominal)
}

// advance moves the clock on to now.
func (c *clock) advance(now int64) {
	nominal := float64(max(now-c.at, 0)) / c.tick
	slew := c.slew(nominal)
	c.phase += nominal + slew
	c.owed -= slew
	c.at = max(c.at, now)
	c.check(now)
}

// slew returns how much of what is owed nominal ticks bring in.
func (c *clock) slew(nominal float64) float64 {
	rate := slewSlow
	if math.Abs(c.owed) > fastOff {
		rate = slewFast
	}
	return math.Copysign(min(math.Abs(c.owed), nominal*rate), c.owed)
}

// told steers by the slack the server measured. A correction is left to work,
// and to fill the server's window, before the next is thought of: so the loop
// cannot swing, however long the round trip.
func (c *clock) told(now int64, s netcode.Slack) {
	p5, worst := float64(s.P5)/4, float64(s.Min)/4
	slack := min(p5, max(worst+tail, p5-tail)) // a single one that is far off says little
	if now < c.young && c.inTime && slack < -stallTicks {
		c.tainted = now + c.lag() // a stall held up the first commands: no World shows it
	}
	if now < c.settled || c.stalled(now) || slack < 0 && !c.wasStarved(now) {
		return
	}
	switch off := aim - slack; {
	case now < c.young && slack >= tooLate && slack <= tooEarly:
	case now < c.full && off < 0 && off > -fastOff: // the worst of a few says too much
	case math.Abs(off) > jumpOff || now < c.young && off > 0 || now < c.grown && off < -fastOff:
		c.jump(now, off)
	case math.Abs(off) < fastOff && now >= c.young:
		c.hold(worst)
	default:
		c.correct(now, off)
	}
}

// hold keeps a clock that is about right there, by the worst slacks of its last windows.
func (c *clock) hold(worst float64) {
	c.seen++
	c.worst += (worst - c.worst) / min(c.seen, memory)
	goal := least
	if c.stalls > stalling {
		goal = leastStalled
	}
	if off := goal - c.worst; c.seen >= sure && math.Abs(off) > near {
		c.owed += off
		c.worst += off
	}
}

// correct slews a clock that is off by some ticks.
func (c *clock) correct(now int64, off float64) {
	c.owed, c.seen = off, 0
	took := math.Abs(off) / slewSlow
	if math.Abs(off) > fastOff {
		took = fastOff/slewSlow + (math.Abs(off)-fastOff)/slewFast
	}
	c.settled = now + int64(took*c.tick) + c.lag()
}

// fed is told, tick by tick, how old the command was that the server had of ours:
// 0 if it was the tick's own.
func (c *clock) fed(now int64, age int32) {
	c.run = int(age)
	if c.run > 0 {
		c.starved = now
	} else {
		c.inTime = true
	}
	stalled := 0.0
	if c.run >= stallTicks {
		c.tainted, stalled = now+c.lag(), 1
	}
	c.stalls += (stalled - c.stalls) / stallsOver
}

// wasStarved reports whether a slack below zero can be true: every command that
// is late starves a tick, and the Worlds show that. A server that read late,
// because it paused, measures what never was.
func (c *clock) wasStarved(now int64) bool {
	return now-c.starved < c.lag()+int64(youth)
}

// stalled reports whether the told slack is about a lost segment. A young clock of whose commands
// none was in time is late.
func (c *clock) stalled(now int64) bool {
	return now < c.tainted && float64(c.run)*c.tick < float64(stallMax) && (now >= c.young || c.inTime)
}

// lag is how long a change of the clock takes until the slack told is about it alone.
func (c *clock) lag() int64 {
	return c.rtt.trip() + int64(float64(netcode.SlackSamples*c.perMsg)*c.tick)
}

// shift stands still for ticks the server left out. What has arrived so far is
// as much later on the server's clock.
func (c *clock) shift(now int64, ticks int) {
	c.phase -= float64(ticks)
	c.arrivals.shift(int64(float64(ticks) * c.tick))
	c.settled = max(c.settled, now+c.lag()+int64(float64(ticks)*c.tick))
}

// arrived notes that the snapshot of tick came.
func (c *clock) arrived(now int64, tick sim.Tick) { c.arrivals.add(now, tick) }

// check finds a clock that no slack will ever be told about, because every
// command is far too late or too early: twice far off by the arrivals, it jumps.
func (c *clock) check(now int64) {
	if now < c.checkAt {
		return
	}
	c.checkAt = now + int64(time.Second)
	heard, ok := c.arrivals.heard(now)
	if !ok {
		return
	}
	want := heard + float64(c.rtt.trip())/c.tick + c.margin(c.rtt.trip())
	if math.Abs(want-c.phase) <= jumpOff {
		c.lost = 0
		return
	}
	if c.lost++; c.lost == 2 {
		c.jump(now, want-c.phase)
	}
}

func (c *clock) jump(now int64, ticks float64) {
	c.phase += ticks
	c.owed, c.lost, c.seen = 0, 0, 0
	c.settled = now + c.lag() + int64(max(-ticks, 0)*c.tick) // back means to stand still first
	c.jumps++
}

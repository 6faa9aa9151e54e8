package client

import (
	"math"
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// How the clock is steered, in ticks of slack.
const (
	// The coarse control looks at the slack that all but the worst twentieth of the commands have.
	aim      = 1.0  // what a correction aims for
	tooLate  = 0.5  // in the first second, a slack from here
	tooEarly = 1.75 // to here is good enough; every further tick of slack is a tick of delay for nothing
	tail     = 0.75 // the worst command may have this much less; if it has less still, it is what counts
	fastOff  = 2.0  // further off than this, slew by slewFast
	jumpOff  = 10.0 // further off than this, jump

	// The fine control looks at the worst slack of a window, averaged over the last windows, and keeps it at a goal. On
	// a steady link that makes the lead short, on any other link long enough.
	least        = 0.65 // the goal
	leastStalled = 0.2  // the goal where stalls starve far more ticks than jitter: there less delay is worth more
	stalling     = 0.05 // the share of ticks starved by stalls above which leastStalled is the goal
	near         = 0.15 // closer to the goal than this is close enough
	memory       = 10   // how many windows the average is of; some overlap
	sure         = 4    // how many windows it takes before the average is used

	slewSlow = 0.01 // nobody notices that the game is 1 % faster or slower
	slewFast = 0.03

	// If this many ticks in a row are starved, the stream has stalled: it is not jitter. The resent segment takes a
	// round trip and 50 ms whatever the lead is, so its slack says nothing about the clock. If it lasts longer than
	// any stall, the route has become slower: then the slack does count.
	stallTicks = 3
	stallMax   = time.Second

	// stallsOver is over how many ticks the share of ticks starved by stalls is averaged.
	stallsOver = 600

	// jitterMax is the most jitter that the margin allows for: more than this was a stall.
	jitterMax = 50 * time.Millisecond

	// youth is how long after a welcome the clock may jump forward by less than jumpOff. Nobody drives yet, and to
	// starve for a second of slewing would be worse.
	youth = time.Second

	// grown is how long after a welcome the clock may jump back by less than jumpOff. If the welcome or the first
	// commands were held up, the route looked longer than it is, and to slew back from there takes seconds.
	grown = 4 * time.Second
)

// clock decides which tick a command made now is for. It steers by the slack that the server measures. The round
// trip and the arrivals of snapshots only start it, and show when it is far off.
type clock struct {
	tick     float64 // nanoseconds in a tick
	perMsg   int     // commands in a message, on which the length of the server's window of slacks depends
	phase    float64 // in ticks, at the time at
	at       int64
	owed     float64 // ticks that are still to be slewed, forward or back
	settled  int64   // from this time on, the server tells the slack of the clock as it is now
	young    int64   // until this time, small jumps forward are allowed,
	grown    int64   // and until this time, small jumps back
	full     int64   // when the server's window of slacks is full
	tainted  int64   // until this time, the slacks that are told include a stall
	starved  int64   // when we last saw a tick without a command of ours
	run      int     // for how many ticks in a row the server has had no command of ours
	inTime   bool    // a command of ours has been in time since the welcome
	worst    float64 // the worst slack of a window, averaged over the last windows
	seen     float64 // how many windows that average has seen
	stalls   float64 // the share of the last ticks that stalls starved
	lost     int     // how many checks in a row found the clock far off
	checkAt  int64
	jumps    int
	rtt      rtt
	arrivals arrivals
}

func newClock(hz, perMsg int) clock {
	tick := float64(time.Second) / float64(hz)
	return clock{tick: tick, perMsg: perMsg, arrivals: arrivals{tick: tick}}
}

// start sets the clock by a welcome that came trip after the hello. It adds up the server's tick when the welcome was
// sent; half a tick, because we do not know when in that tick it was; the trip, for the welcome's way here and a
// command's way back; and a margin of 2 x jitter + 1 tick, plus the time that a command waits for the others of its
// message.
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

// margin returns by how many ticks a command is made earlier than the round trip requires, before anything is known
// of its slack.
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

// slew returns how many of the owed ticks are made up for during nominal ticks.
func (c *clock) slew(nominal float64) float64 {
	rate := slewSlow
	if math.Abs(c.owed) > fastOff {
		rate = slewFast
	}
	return math.Copysign(min(math.Abs(c.owed), nominal*rate), c.owed)
}

// told steers by the slack that the server has measured. After a correction, it makes no other before the first one
// is complete and the server's window has filled again. So the clock cannot oscillate, however long the round trip.
func (c *clock) told(now int64, s netcode.Slack) {
	p5, worst := float64(s.P5)/4, float64(s.Min)/4
	slack := min(p5, max(worst+tail, p5-tail)) // one command that is far off says little
	if now < c.young && c.inTime && slack < -stallTicks {
		c.tainted = now + c.lag() // a stall held up the first commands, which no World shows
	}
	if now < c.settled || c.stalled(now) || slack < 0 && !c.wasStarved(now) {
		return
	}
	switch off := aim - slack; {
	case now < c.young && slack >= tooLate && slack <= tooEarly:
	case now < c.full && off < 0 && off > -fastOff: // the worst of a few slacks looks too good
	case math.Abs(off) > jumpOff || now < c.young && off > 0 || now < c.grown && off < -fastOff:
		c.jump(now, off)
	case math.Abs(off) < fastOff && now >= c.young:
		c.hold(worst)
	default:
		c.correct(now, off)
	}
}

// hold keeps a clock that is about right where it is, by the worst slacks of the last windows.
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

// fed is called for each tick with the age of our command that the server used: 0 if it was the one for that very tick.
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

// wasStarved reports whether a slack below zero can be true. Every command that is late starves a tick, and the Worlds
// show that. If they do not, the server has paused and has read late what came in time.
func (c *clock) wasStarved(now int64) bool {
	return now-c.starved < c.lag()+int64(youth)
}

// stalled reports whether the slack that was told is about a lost segment. If the clock is young and none of its
// commands has been in time, it is the clock that is late.
func (c *clock) stalled(now int64) bool {
	return now < c.tainted && float64(c.run)*c.tick < float64(stallMax) && (now >= c.young || c.inTime)
}

// lag returns how long after a change of the clock the server's window has only slacks from after the change.
func (c *clock) lag() int64 {
	return c.rtt.trip() + int64(float64(netcode.SlackSamples*c.perMsg)*c.tick)
}

// shift makes the clock stand still for the ticks that the server skipped. Everything that has arrived so far counts
// as that much later, because the server's clock was set back.
func (c *clock) shift(now int64, ticks int) {
	c.phase -= float64(ticks)
	c.arrivals.shift(int64(float64(ticks) * c.tick))
	c.settled = max(c.settled, now+c.lag()+int64(float64(ticks)*c.tick))
}

// arrived notes that the snapshot of tick came.
func (c *clock) arrived(now int64, tick sim.Tick) { c.arrivals.add(now, tick) }

// check finds a clock that no slack can put right, because every command is far too late or too early for the server
// to measure. If the clock is far off by the arrivals twice in a row, it jumps.
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
	c.settled = now + c.lag() + int64(max(-ticks, 0)*c.tick) // after a jump back, we stand still first
	c.jumps++
}

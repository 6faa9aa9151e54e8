package transport

import "time"

// budget is a token bucket as one number: the time at which everything that was spent will have been earned
// back.
type budget time.Duration

// allowance is what a budget may hold, expressed as times, so that no message needs a division.
type allowance struct {
	unit  time.Duration // in which one unit is earned back
	burst time.Duration // in which a whole burst is earned back
}

// perSecond is an allowance of burst units, of which rate are earned a second.
func perSecond(rate, burst int) allowance { return oneIn(time.Second/time.Duration(rate), burst) }

// oneIn is an allowance of burst units, of which each is earned in that time.
func oneIn(unit time.Duration, burst int) allowance {
	return allowance{unit, time.Duration(burst) * unit}
}

// spend takes n units, and reports whether they were allowed.
func (b *budget) spend(now time.Duration, n int, a allowance) bool {
	*b = max(*b, budget(now)) + budget(n)*budget(a.unit)
	return time.Duration(*b)-now <= a.burst
}

// fresh leaves an eighth of the burst. A burst after a stall was earned while the stall lasted, and a
// connection that has only just come has had no stall.
func (b *budget) fresh(now time.Duration, a allowance) { *b = budget(now + a.burst - a.burst/8) }

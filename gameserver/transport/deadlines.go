package transport

import (
	"time"

	"slipstream/netcode/frame"
)

const (
	// Deadlines are checked in portions, so that thousands of connections do not hold up a loop. Each is
	// checked four times a second: a shard checks a few connections every slice, a front a tenth of them
	// every 25 ms.
	sweepSlices = SlicesPerSecond / 4
	sweepStep   = 25 * time.Millisecond
	sweepSteps  = 10

	// sweepFew is how many connections a front checks at once. A wake-up is cheap, but it leaves a P in a system
	// call, and the runtime's monitor, which takes that away, looks out for more of it 50 times in the next
	// millisecond: 40 wake-ups a second are 2 % of a core.
	sweepFew = 1000
)

// sweepPlan is how often a front checks deadlines, and in how many parts it checks all of its connections.
func sweepPlan(conns int) (every time.Duration, parts int) {
	if conns <= sweepFew {
		return sweepSteps * sweepStep, 1
	}
	return sweepStep, sweepSteps
}

// sweep checks the deadlines of one part of the connections.
func (l *loop) sweep(parts int) {
	for range min(len(l.slots)/parts+1, len(l.slots)) {
		if l.cursor++; l.cursor >= len(l.slots) {
			l.cursor = 0
		}
		if c := l.slots[l.cursor].c; c != nil {
			l.overdue(c)
		}
	}
	l.settle()
}

// overdue applies to c whatever deadlines have passed.
func (l *loop) overdue(c *Conn) {
	cfg := c.limits
	if !c.proven && !c.pending && c.state == stateOpen && l.now-c.since > provenAfter {
		l.t.gate.prove(c)
	}
	switch now := l.now; {
	case c.state == stateHead:
		if now-c.since > cfg.HeadWithin {
			l.refuse(c, HeadTimeout)
		}
	case c.state == stateClosing:
		if now-c.since > cfg.CloseIn {
			l.drop(c)
		}
	case c.pending && now-c.since > cfg.HelloWithin:
		c.Close(NoHello)
	case c.keep != nil && now-c.keep.since > cfg.WholeWithin:
		c.Close(TooSlow) // an honest link that stalled in mid-message looks like this: it may come back
	case c.silence(now) > cfg.DeadAfter:
		c.Close(Silent)
	case c.out != nil && now-c.out.since > cfg.StallAfter:
		c.Close(TooSlow)
	case c.heard >= 0 && c.silence(now) > cfg.PingAfter:
		c.heard = ^c.heard
		l.stats.Pings++
		c.control(frame.Ping, nil)
	}
}

// silence is how long nothing has come.
func (c *Conn) silence(now time.Duration) time.Duration {
	if c.heard < 0 {
		return now - ^c.heard
	}
	return now - c.heard
}

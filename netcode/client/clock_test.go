package client

import (
	"testing"
	"time"

	"slipstream/netcode"
)

// tickEarly is a told slack of so many ticks, the worst of a window as well as its tail.
func tickEarly(ticks int8) netcode.Slack { return netcode.Slack{Min: 4 * ticks, P5: 4 * ticks} }

// begun is a clock that was welcomed at time 0, over a round trip of a tenth of a second.
func begun() *clock {
	c := newClock(60, 1)
	c.start(0, 100, int64(100*time.Millisecond))
	return &c
}

// tells moves a clock on to a time and tells it a slack.
func (c *clock) tells(at time.Duration, s netcode.Slack) *clock {
	c.advance(int64(at))
	c.told(int64(at), s)
	return c
}

// TestAYoungClockDoesNotDawdle: the least of a few slacks is more than the least of many, so
// a window that is not full yet slows nobody down; one that is far too early is.
func TestAYoungClockDoesNotDawdle(t *testing.T) {
	c := begun()
	full := time.Duration(c.full)
	if full < time.Second {
		t.Fatalf("the server has %d samples after %v", netcode.SlackSamples, full)
	}
	for at := 250 * time.Millisecond; at < full; at += 250 * time.Millisecond {
		if c.tells(at, netcode.Slack{Min: 7, P5: 9}); c.owed != 0 || c.jumps != 0 {
			t.Fatalf("%v after its welcome it owes %g ticks, %d jumps", at, c.owed, c.jumps)
		}
	}
	for at := full; at < full+3*time.Second; at += 250 * time.Millisecond {
		c.tells(at, netcode.Slack{Min: 7, P5: 9})
	}
	if c.owed >= 0 {
		t.Errorf("three seconds later it owes %g ticks", c.owed)
	}
}

// TestAYoungClockJumpsBack: what it is too far ahead for a welcome that was held up it does not
// slew back for seconds.
func TestAYoungClockJumpsBack(t *testing.T) {
	c := begun()
	if c.tells(2*time.Second, tickEarly(7)); c.jumps != 1 || c.owed != 0 {
		t.Errorf("%d jumps, and it owes %g ticks", c.jumps, c.owed)
	}
	old := begun()
	if old.tells(10*time.Second, tickEarly(7)); old.jumps != 0 || old.owed >= 0 {
		t.Errorf("an old one: %d jumps, and it owes %g ticks", old.jumps, old.owed)
	}
}

// TestAStallInYouthIsNoLateness: whose commands were in time until a segment was lost is not late;
// whose never were is.
func TestAStallInYouthIsNoLateness(t *testing.T) {
	for _, inTime := range []bool{true, false} {
		c := begun()
		for i := range 12 {
			at := int64(300*time.Millisecond) + int64(float64(i)*c.tick)
			c.advance(at)
			if age := int32(i - 3); inTime {
				c.fed(at, max(age, 0))
			} else {
				c.fed(at, int32(20+i))
			}
		}
		if c.tells(600*time.Millisecond, tickEarly(-12)); c.jumps == 0 != inTime {
			t.Errorf("in time before: %v, %d jumps", inTime, c.jumps)
		}
	}
}

// TestFirstCommandsThatAStallHeldUpAreNoLateness: they come all at once, the last of them in time, and the
// server's window has nothing but them for a while.
func TestFirstCommandsThatAStallHeldUpAreNoLateness(t *testing.T) {
	c := begun()
	for tick := range 90 {
		at := 400*time.Millisecond + time.Duration(float64(tick)*c.tick)
		c.advance(int64(at))
		c.fed(int64(at), 0)
		late := int8(-13)
		if tick > netcode.SlackSamples {
			late = 1
		}
		c.tells(at, tickEarly(late))
	}
	if c.jumps != 0 || c.owed < -.5 || c.owed > .5 {
		t.Errorf("%d jumps, and it owes %g ticks", c.jumps, c.owed)
	}
}

// TestStallsAreNoLongerWay: round trips as they came where a segment in a hundred is lost, most of the first
// ones held up.
func TestStallsAreNoLongerWay(t *testing.T) {
	const usual = int64(223 * time.Millisecond)
	var r rtt
	for i, ms := range []int64{466, 454, 218, 208, 487, 427, 222, 216, 216, 450, 219, 461} {
		if r.add(ms * int64(time.Millisecond)); i >= 2 && r.trip() > usual {
			t.Errorf("after %d round trips one is said to take %v", i+1, time.Duration(r.trip()))
		}
	}
}

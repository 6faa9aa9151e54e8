package client

import (
	"testing"
	"time"

	"slipstream/netcode"
)

// tickEarly is a slack of so many ticks, for the worst command of a window and for its worst twentieth.
func tickEarly(ticks int8) netcode.Slack { return netcode.Slack{Min: 4 * ticks, P5: 4 * ticks} }

// begun returns a clock that was started by a welcome at time 0, over a round trip of a tenth of a second.
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

// TestAYoungClockDoesNotDawdle: the least of a few slacks is larger than the least of many. So a clock does
// not slow down before the window is full, unless it is far too early.
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

// TestAYoungClockJumpsBack: a clock that is too far ahead because its welcome was held up jumps back, and does
// not slew for seconds.
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

// TestAStallInYouthIsNoLateness: a clock whose commands were in time until a segment was lost is not late. One
// whose commands never were in time is late.
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

// TestFirstCommandsThatAStallHeldUpAreNoLateness: they come all at once, the last of them in time, and for a
// while the server's window has no others.
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

// TestStallsAreNoLongerWay takes round trips from a link that loses one segment in a hundred. Most of the first
// ones were held up by a stall.
func TestStallsAreNoLongerWay(t *testing.T) {
	const usual = int64(223 * time.Millisecond)
	var r rtt
	for i, ms := range []int64{466, 454, 218, 208, 487, 427, 222, 216, 216, 450, 219, 461} {
		if r.add(ms * int64(time.Millisecond)); i >= 2 && r.trip() > usual {
			t.Errorf("after %d round trips one is said to take %v", i+1, time.Duration(r.trip()))
		}
	}
}

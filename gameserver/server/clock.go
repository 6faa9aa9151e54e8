package server

import "time"

// steady returns a clock in Unix nanoseconds. It reads the Unix clock once, and then goes on with a
// monotonic one. So if an operator or NTP sets the machine's clock, no ticket expires, no room is closed
// and no match waits. In the long run it is wrong by the amount by which the machine's clock was corrected.
func steady(unix func() int64, monotonic func() time.Duration) func() int64 {
	origin := unix() - int64(monotonic())
	return func() int64 { return origin + int64(monotonic()) }
}

// sinceNow returns the time since it was called.
func sinceNow() func() time.Duration {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }
}

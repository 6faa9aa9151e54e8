package server

import "time"

// steady returns a clock in Unix nanoseconds that is set by the Unix clock once, and goes on by
// a monotonic one: an operator, or NTP, who sets the machine's clock expires no ticket, closes no room
// and makes no match wait. Over a long life it is off by what the machine's clock was corrected by.
func steady(unix func() int64, monotonic func() time.Duration) func() int64 {
	origin := unix() - int64(monotonic())
	return func() int64 { return origin + int64(monotonic()) }
}

// sinceNow returns the time since it was called.
func sinceNow() func() time.Duration {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }
}

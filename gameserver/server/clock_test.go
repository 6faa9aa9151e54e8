package server

import (
	"testing"
	"time"
)

func TestTheClockIsSetOnce(t *testing.T) {
	unix, ran := epoch, time.Minute
	now := steady(func() int64 { return unix }, func() time.Duration { return ran })
	for _, jump := range []time.Duration{0, time.Hour, -2 * time.Hour} {
		unix += int64(jump)
		ran += time.Second
		if want := epoch + int64(ran-time.Minute); now() != want {
			t.Errorf("after a jump of %v it is %d, want %d", jump, now(), want)
		}
	}
}

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"
)

// progress tells a person how a run goes: a line that rewrites itself on a
// terminal, plain lines elsewhere.
type progress struct {
	w     io.Writer
	every time.Duration
	end   string // of a line
}

func newProgress(f *os.File) *progress {
	if at, err := f.Stat(); err == nil && at.Mode()&os.ModeCharDevice != 0 {
		return &progress{f, time.Second, "\033[K\r"}
	}
	return &progress{f, 5 * time.Second, "\n"}
}

// follow prints until ctx ends.
func (p *progress) follow(ctx context.Context, s *swarm) {
	for ctx.Err() == nil {
		pause(ctx, p.every)
		fmt.Fprintf(p.w, "%s%s", s.line(), p.end)
	}
	fmt.Fprintln(p.w)
}

// line sums up the run so far.
func (s *swarm) line() string {
	racing, failures := 0, 0
	var snapshots uint64
	for _, b := range s.bots {
		b.mu.Lock()
		if b.conn != nil && b.playing {
			racing++
		}
		failures += b.count.failures
		snapshots += b.count.snapshots
		b.mu.Unlock()
	}
	return fmt.Sprintf("%4.0fs  %d of %d bots racing, %d snapshots, %d errors",
		time.Duration(s.clock.now()).Seconds(), racing, len(s.bots), snapshots, failures)
}

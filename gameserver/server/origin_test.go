package server

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"slipstream/gameserver/transport"
)

// logbook is a log that a test reads.
type logbook struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// TestForeignPagesAreTold: an operator who forgot an origin finds in the log which one, and what to
// do; whoever calls again and again does not fill it.
func TestForeignPagesAreTold(t *testing.T) {
	for _, kind := range transports() {
		t.Run(kind, func(t *testing.T) {
			var log logbook
			l := launch(t, Config{Transport: kind, DrainFor: -1, NodeConfig: NodeConfig{},
				Log: slog.New(slog.NewTextHandler(&log, nil))})
			for range 3 {
				if c, err := transport.Dial(t.Context(), l.url+
					"/lobby", transport.DialOptions{Origin: "https://play.example.org"}); err == nil {
					c.Close(1000)
					t.Error("it was let in")
				}
			}
			l.stop()
			if err := l.wait(); err != nil {
				t.Error(err)
			}
			said := log.String()
			if n := strings.Count(said, "origin=https://play.example.org"); n != 1 || !strings.Contains(said, "--origins") {
				t.Errorf("%d lines of it in:\n%s", n, said)
			}
		})
	}
}

func TestForeignersShareALine(t *testing.T) {
	var log logbook
	now := int64(1)
	f := &foreigners{log: slog.New(slog.NewTextHandler(&log, nil)), now: func() int64 { return now }}
	long := []byte(strings.Repeat("x", 1000))
	for range 5 {
		f.turnedAway(long, long)
	}
	now += foreignEvery
	f.turnedAway([]byte("https://b\nlevel=INFO"), nil)
	said := log.String()
	if lines := strings.Count(said, "\n"); lines != 2 || strings.Contains(said, strings.Repeat("x", maxOrigin+1)) ||
		!strings.Contains(said, "others=4") {
		t.Error(fmt.Sprint(lines, " lines:\n", said))
	}
}

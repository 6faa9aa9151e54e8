package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"slipstream/loadtest/system"
	"slipstream/netcode/control"
)

// program builds and runs the server that people run, in a process of its own:
// what it takes can be told from what loadtest takes.
func program(t *testing.T, flags ...string) (public, admin string) {
	t.Helper()
	p, err := system.Start(serverProgram(t), os.Stderr,
		append([]string{"--client", "none", "--data", t.TempDir(), "--drain", "0s"}, flags...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.End(syscall.SIGTERM) })
	return p.URL, p.Admin
}

// TestRatesOnALiveServer: at each setting players are sent as many snapshots as it
// says, their commands are there in time, and neither end takes memory for a message.
func TestRatesOnALiveServer(t *testing.T) {
	const players, seconds = 64, 4
	for name, c := range map[string]struct {
		flags     []string
		snapshots float64 // a second, each
	}{
		"60/60": {nil, 60},
		"60/30": {[]string{"--snapshot-rate", "30"}, 30},
		"30/30": {[]string{"--snapshot-rate", "30", "--command-rate", "30"}, 30},
	} {
		t.Run(name, func(t *testing.T) {
			public, admin := program(t, append(c.flags, "--unlimited-networks", "127.0.0.1")...)
			r := &Raw{Server: public, Admin: admin, Players: players, For: seconds * time.Second, RaceSize: 8}
			patient(t, func() error { return rated(t, r, players*seconds*c.snapshots) })
		})
	}
}

// patient measures until it goes well. A busy machine, which keeps one of two processes from its core for seconds,
// spoils a measurement; it does not spoil five.
func patient(t *testing.T, measure func() error) {
	t.Helper()
	err := measure()
	for try := 1; err != nil && try < 5; try++ {
		t.Log(err)
		err = measure()
	}
	if err != nil {
		t.Error(err)
	}
}

// rated says what is wrong with a run in which about so many snapshots should come.
func rated(t *testing.T, r *Raw, snapshots float64) error {
	path := filepath.Join(t.TempDir(), "report.json")
	r.Out = []string{"json=" + path}
	// a busy machine misses snapshots
	if err := r.Run(context.Background()); err != nil && !errors.Is(err, errFailed) {
		t.Fatal(err)
	}
	m := read(t, path)
	if n := m["snapshot_gap_ms"]["count"]; n < snapshots/2 || n > snapshots*11/10 {
		return fmt.Errorf("%v snapshots, want about %v", n, snapshots)
	}
	// Some memory is taken a second, whatever is played: one piece a message would be
	// three times the limit.
	if n := m["server_mallocs_per_message"]["value"]; n > 0.3 {
		return fmt.Errorf("%v mallocs a message", n)
	}
	if n := m["server_starved_ratio"]["value"]; n > 0.2 { // a busy machine starves some
		return fmt.Errorf("%v of the ticks were starved", n)
	}
	return nil
}

// TestRawPlayersTakeNoMemory: thousands fit on a core.
func TestRawPlayersTakeNoMemory(t *testing.T) {
	public, _ := program(t)
	p, err := (&Run{Server: public, Bots: 1, Rate: 1, For: time.Second, RaceSize: 8}).plan()
	if err != nil {
		t.Fatal(err)
	}
	c := newCrowd()
	defer c.close()
	if err := c.join(t.Context(), p, 16); err != nil {
		t.Fatal(err)
	}
	snapshots := 0
	c.gap = func(time.Duration) { snapshots++ }
	if err := c.play(t.Context(), time.Second); err != nil { // buffers grow
		t.Fatal(err)
	}
	patient(t, func() error {
		var before, after runtime.MemStats
		snapshots = 0
		runtime.ReadMemStats(&before)
		if err := c.play(t.Context(), 2*time.Second); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if n := int(after.Mallocs - before.Mallocs); snapshots < 500 || n > snapshots/20 {
			return fmt.Errorf("%d mallocs while %d snapshots were read", n, snapshots)
		}
		return nil
	})
}

// TestRawPlayersSpeakNoTLS: and say so, instead of not understanding the answer.
func TestRawPlayersSpeakNoTLS(t *testing.T) {
	_, err := sit(t.Context(), &plan{play: "wss://127.0.0.1:1/play"}, &tools{games: titles()},
		&control.Ticket{Game: "racing"})
	if err != errSecure {
		t.Error(err)
	}
}

package main

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"
)

// TestStorm: who comes and goes is counted, and those who race do not notice.
func TestStorm(t *testing.T) {
	t.Parallel()
	public, admin := serve(t)
	path := filepath.Join(t.TempDir(), "report.json")
	s := &Storm{
		Server: public, Admin: admin, Upgrades: 200, Players: 8, Lobby: 3, For: 2 * time.Second, RaceSize: 8, Sources: 4,
		Out: []string{"json=" + path},
	}
	patient(t, func() error {
		if err := s.Run(context.Background()); err != nil {
			t.Log(err) // a busy machine misses snapshots
		}
		m := read(t, path)
		n := m["upgrades_per_s"]["value"]
		if n == 0 || n > 220 || m["upgrade_ms"]["count"] < 20 || m["errors"]["value"] > 5 {
			return fmt.Errorf("%v upgrades a second, %v errors", n, m["errors"]["value"])
		}
		if m["lobby_replies_per_s"]["value"] == 0 || m["snapshot_gap_ms"]["count"] == 0 ||
			m["server_tick_late_ms"]["count"] == 0 {
			return fmt.Errorf("something was not measured: %v", m)
		}
		return nil
	})
	for name, bad := range map[string]Storm{
		"nobody races": {Server: public, Admin: admin, For: time.Second, RaceSize: 8},
		"one of many": {Server: "http://192.0.2.1", Admin: admin, For: time.Second, RaceSize: 8,
			Players: 1, Sources: 2},
		"a negative storm": {Server: public, Admin: admin, For: time.Second, RaceSize: 8, Players: 1, Upgrades: -1},
	} {
		if err := bad.Run(context.Background()); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// TestIdle: every connection that does nothing answers in the end, and a server that
// gives them up is found out.
func TestIdle(t *testing.T) {
	t.Parallel()
	public, admin := program(t)
	path := filepath.Join(t.TempDir(), "report.json")
	i := &Idle{Server: public, Admin: admin, Connections: 300, Sources: 4, For: 100 * time.Millisecond,
		Out: []string{"json=" + path}}
	if err := i.Run(context.Background()); err != nil {
		t.Error(err)
	}
	m := read(t, path)
	if m["idle_answered_ratio"]["value"] != 1 || m["server_rss_bytes"]["value"] == 0 {
		t.Errorf("%v", m)
	}
	i.Threshold = []string{"idle_bytes:value<-1000000"}
	if err := i.Run(context.Background()); err == nil {
		t.Error("a broken threshold passes")
	}
}

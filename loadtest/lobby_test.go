package main

import (
	"context"
	"path/filepath"
	"testing"
	"time"
)

// TestLobby: every watcher is told of every change, and every press of the button ends in a race.
func TestLobby(t *testing.T) {
	t.Parallel()
	public, admin := program(t)
	path := filepath.Join(t.TempDir(), "report.json")
	l := &Lobby{
		Server: public, Admin: admin, Idle: 50, For: 100 * time.Millisecond, Watchers: 20, Changes: 3, Presses: 4,
		RaceSize: 4, Sources: 4,
		Out: []string{"json=" + path},
	}
	if err := l.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	m := read(t, path)
	for name, count := range map[string]float64{"room_list_ms": 60, "press_to_ticket_ms": 4, "ticket_to_snapshot_ms": 4,
		"press_to_snapshot_ms": 4} {
		if m[name]["count"] != count {
			t.Errorf("%s: %v samples, want %v", name, m[name]["count"], count)
		}
	}
	if m["errors"]["value"] != 0 {
		t.Errorf("%v errors", m["errors"]["value"])
	}
	l.Threshold = []string{"press_to_snapshot_ms:p(99)<0.001"}
	if err := l.Run(context.Background()); err == nil {
		t.Error("a broken threshold passes")
	}
}

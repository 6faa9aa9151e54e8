package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"slipstream/gameserver/server"
)

// serve runs a server for one test and returns its addresses.
func serve(t *testing.T) (public, admin string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan [2]string, 1), make(chan error, 1)
	s := &server.Server{Config: server.Config{
		DrainFor:  -1,
		Listening: func(public, admin string) { ready <- [2]string{public, admin} },
	}}
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	select {
	case at := <-ready:
		return at[0], at[1]
	case err := <-done:
		done <- err
		t.Fatal(err)
	}
	return
}

// race runs the command against a server and returns the report it wrote.
func race(t *testing.T, r Run) map[string]map[string]float64 {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.json")
	r.Out, r.Rate, r.RaceSize, r.Seed, r.PerMsg = []string{"json=" + path}, 100, 4, 1, 1
	if err := r.Run(context.Background()); err != nil && !errors.Is(err, errFailed) { // a busy machine misses snapshots
		t.Error(err)
	}
	return read(t, path)
}

// read returns the metrics of a report.
func read(t *testing.T, path string) map[string]map[string]float64 {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Metrics map[string]map[string]float64
		Notes   []string
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	for _, note := range report.Notes {
		t.Log(note)
	}
	return report.Metrics
}

func TestBotsRaceOverRealSockets(t *testing.T) {
	for _, c := range []Run{
		{Game: "racing", Bots: 6},
		{Game: "racing", Bots: 4, Net: "rtt=60ms,jitter=5ms"},
		{Game: "tag", Bots: 6},
	} {
		t.Run(c.Game+" "+c.Net, func(t *testing.T) {
			c.Server, c.Admin = serve(t)
			c.For = 5 * time.Second
			m := race(t, c)
			value := func(name string) float64 { return m[name]["value"] }
			if value("bots_connected") != float64(c.Bots) || value("errors") != 0 || value("desyncs") != 0 {
				t.Errorf("%v bots, %v errors, %v desyncs", value("bots_connected"), value("errors"), value("desyncs"))
			}
			if value("hashes_compared") == 0 || value("up_bytes_per_player_s") == 0 || value("server_cpu_cores") == 0 {
				t.Error("something was not measured")
			}
			for _, name := range []string{"connect_ms", "snapshot_gap_ms", "snapshot_age_ms", "command_to_snapshot_ms",
				"own_correction_mm", "rival_error_mm", "slack_ticks", "down_payload_bytes", "server_tick_late_ms"} {
				if m[name]["count"] == 0 {
					t.Errorf("%s has no samples", name)
				}
			}
			for _, name := range []string{"chat_ms", "room_list_ms", "upgrade_ms", "press_to_snapshot_ms"} {
				if _, ok := m[name]; ok {
					t.Errorf("%s is reported by a run that has none", name)
				}
			}
			if c.Net != "" && m["command_to_snapshot_ms"]["p50"] < 60 {
				t.Errorf("a command was confirmed after %v ms on a link of 60 ms", m["command_to_snapshot_ms"]["p50"])
			}
		})
	}
}

// TestPlayersWhoStopReading: everybody who reads again reads the newest, through a proxy too.
func TestPlayersWhoStopReading(t *testing.T) {
	t.Parallel()
	public, admin := serve(t)
	s := &Stall{Server: public, Admin: admin, Stalled: 5, Bystanders: 2, For: 2 * time.Second, Proxy: true}
	if err := s.Run(context.Background()); err != nil {
		t.Error(err)
	}
	s.Stalled = 0
	if err := s.Run(context.Background()); err == nil {
		t.Error("nobody to stall is accepted")
	}
}

// TestRawPlayers: players without a simulation are sent snapshots to the end, and the run is judged.
func TestRawPlayers(t *testing.T) {
	public, admin := serve(t)
	path := filepath.Join(t.TempDir(), "report.json")
	r := &Raw{
		Server: public, Admin: admin, Players: 12, For: 2 * time.Second, RaceSize: 4,
		Out: []string{"json=" + path}, Threshold: []string{"snapshot_gap_ms:count<1"},
	}
	if err := r.Run(context.Background()); !errors.Is(err, errFailed) {
		t.Errorf("a broken threshold ended in %v", err)
	}
	m := read(t, path)
	if m["snapshot_gap_ms"]["count"] < 100 || m["server_tick_late_ms"]["count"] == 0 ||
		m["bots_connected"]["value"] != 12 {
		t.Errorf("%v snapshots, %v ticks, %v players", m["snapshot_gap_ms"]["count"], m["server_tick_late_ms"]["count"],
			m["bots_connected"])
	}
}

func TestWrongFlagsSayWhatToDo(t *testing.T) {
	good := Run{Server: "http://127.0.0.1:1", Bots: 1, Rate: 1, For: time.Second, RaceSize: 2, PerMsg: 1}
	if _, err := good.plan(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Run){
		"server":    func(r *Run) { r.Server = "127.0.0.1:8080" },
		"bots":      func(r *Run) { r.Bots = 0 },
		"race size": func(r *Run) { r.RaceSize = 65 },
		"message":   func(r *Run) { r.PerMsg = 9 },
		"net":       func(r *Run) { r.Net = "rtt=fast" },
		"setting":   func(r *Run) { r.Settings = settings{"lap": 1} },
		"value":     func(r *Run) { r.Settings = settings{"laps": 10} },
		"game":      func(r *Run) { r.Game, r.Settings = "chess", settings{"laps": 1} },
		"game's":    func(r *Run) { r.Game, r.Settings = "tag", settings{"laps": 1} },
		"out":       func(r *Run) { r.Out = []string{"report.json"} },
		"threshold": func(r *Run) { r.Threshold = []string{"fps>60"} },
	} {
		r := good
		spoil(&r)
		if _, err := r.plan(); err == nil {
			t.Errorf("a wrong %s was accepted", name)
		}
	}
}

func TestNobodyToConnectToIsAnError(t *testing.T) {
	r := Run{Server: "http://127.0.0.1:1", Bots: 2, Rate: 10, For: 300 * time.Millisecond, RaceSize: 2, PerMsg: 1}
	p, err := r.plan()
	if err != nil {
		t.Fatal(err)
	}
	s := newSwarm(p)
	s.run(context.Background(), &progress{&bytes.Buffer{}, time.Second, "\n"})
	report := s.report()
	if *report.Metrics["errors"].Value < 2 || len(report.Notes) == 0 || report.judge(&bytes.Buffer{}, nil) == nil {
		t.Errorf("%v errors, notes %q, and the run must fail", *report.Metrics["errors"].Value, report.Notes)
	}
}

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestServers plays for a second with 16 players on every server: whatever is wrong with a message
// is seen, how long it took is not.
func TestServers(t *testing.T) {
	dir, cores := built(t)
	for _, s := range servers {
		t.Run(s.name, func(t *testing.T) {
			var w window
			once(t, dir, cores, s.name, &w)
			if w.Faults > 0 || w.Refused > 0 {
				t.Errorf("%d wrong messages, %d commands refused", w.Faults, w.Refused)
			}
			if least := w.Players; w.Sent < least || w.Received < least {
				t.Errorf("%d commands and %d messages in a second of %d players", w.Sent, w.Received, w.Players)
			}
			if w.CPU <= 0 || w.perMessage() <= 0 {
				t.Errorf("%v ns of CPU time", w.CPU)
			}
		})
	}
}

func TestFloor(t *testing.T) {
	dir, cores := built(t)
	var f floor
	once(t, dir, cores, "floor", &f)
	if f.Send <= 0 || f.Recv <= 0 {
		t.Errorf("a floor of %v", f)
	}
}

// TestFaultsAreSeen: a server that answers nobody's command is found out.
func TestFaultsAreSeen(t *testing.T) {
	dir, cores := built(t)
	source, err := sources.ReadFile("c/reference.c")
	if err != nil {
		t.Fatal(err)
	}
	deaf := strings.Replace(string(source), "memcpy(rooms[c->room].frame + 2 + 20",
		"if (0) memcpy(rooms[c->room].frame + 2 + 20", 1)
	if deaf == string(source) {
		t.Fatal("the line to break is gone")
	}
	cc := exec.Command("cc", "-w", "-o", filepath.Join(dir, "reference"), "-x", "c", "-")
	cc.Stdin = strings.NewReader(deaf)
	if out, err := cc.CombinedOutput(); err != nil {
		t.Fatalf("cc: %v\n%s", err, out)
	}
	var w window
	once(t, dir, cores, reference, &w)
	if w.Faults == 0 {
		t.Error("a deaf server passes")
	}
}

// TestFigures: medians, ratios and verdicts of known windows.
func TestFigures(t *testing.T) {
	at := func(server string, round int, cpu, lag float64) window {
		return window{Server: server, Round: round, Players: 10, Seconds: 1, Sent: 600, Received: 600, CPU: 1200 * cpu,
			LagP99: lag, LateP99: 1}
	}
	all := []window{at(reference, 1, 100, 0), at(ours, 1, 125, 0), at(reference, 2, 200, 0), at(ours, 2, 300, 0),
		at(reference, 3, 1, 11), at(ours, 3, 500, 0)}
	if got := median(good(all, reference), window.perMessage); got != 150 {
		t.Errorf("median %v, not 150: a window whose generator lagged counts", got)
	}
	if got := ratio(all, ours, reference, window.perMessage); got != 1.375 {
		t.Errorf("ratio %v, not 1.375", got)
	}
	b := new(bench)
	if b.judge(all, floor{Send: 150, Recv: 50}) != nil || b.judge(all, floor{Send: 100, Recv: 50}) == nil {
		t.Error("a reference is judged wrongly")
	}
	if w := all[0]; !w.held() || !w.kept() {
		t.Error("a good window is refused")
	}
	late := all[0]
	late.LateP99 = 4
	few := all[0]
	few.Received = 500
	old := all[0]
	old.AgeP99 = 1000./hz + 4
	if late.held() || few.held() || old.held() || all[4].kept() {
		t.Error("a bad window passes")
	}
	taken := late
	taken.Taken = 11
	if !late.blames() || taken.blames() || all[4].blames() {
		t.Error("a window is laid to a server that it says nothing of, or the other way round")
	}
}

// TestSearch: it finds what a server holds to a fortieth, from wherever it begins, and ends.
func TestSearch(t *testing.T) {
	for _, holds := range []int{0, 7, 8, 100, 1600, 2911, 5000, 9999} {
		for _, begin := range []int{8, 1600, 4000} {
			s, tries := search{players: begin}, 0
			for ; !s.over() && tries < 100; tries++ {
				s.learn(s.players <= holds)
			}
			want := min(holds, holdMost)
			if s.low > want || want-s.low > max(want/holdEnd, roomSize)+roomSize || tries > 40 {
				t.Errorf("begun at %d of %d: found %d after %d tries", begin, holds, s.low, tries)
			}
		}
	}
}

var program string // built by TestMain

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "bench")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// built builds the C programs, and says which cores there are.
func built(t *testing.T) (dir string, cores []string) {
	dir = t.TempDir()
	if err := compile(dir); err != nil {
		t.Fatal(err)
	}
	load := "1"
	if runtime.NumCPU() == 1 {
		load = "0"
	}
	return dir, []string{"-core", "0", "-load-core", load}
}

func once(t *testing.T, dir string, cores []string, what string, figures any) {
	t.Helper()
	out, err := exec.Command(program, append([]string{"-only", what, "-dir", dir, "-players", "16", "-warm", "0.2",
		"-seconds", "1"}, cores...)...).Output()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if err := json.Unmarshal(out, figures); err != nil {
		t.Fatal(err)
	}
}

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func lab(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(append([]string{"--for", "3m", "--rate", "4", "--players", "2000"}, args...), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// A run is its seed's, and what was recorded plays the same.
func TestSeeds(t *testing.T) {
	file := filepath.Join(t.TempDir(), "trace.jsonl")
	a, b := lab(t, "--record", file), lab(t)
	if a != b || !strings.Contains(a, "first come") {
		t.Errorf("two runs of one seed:\n%s\n%s", a, b)
	}
	if c := lab(t, "--trace", file); c != a {
		t.Errorf("the trace plays otherwise:\n%s\n%s", a, c)
	}
	if d := lab(t, "--seed", "2"); d == a {
		t.Error("another seed is the same")
	}
}

// The curves do what they are for: races are more equal than those of who comes first, in skill and in
// round trips; and everybody is somewhere.
func TestCurvesAreWorthIt(t *testing.T) {
	o := options{seats: 8, game: "racing", population: population{
		lasts: 4 * time.Minute, day: 20 * time.Minute, patience: 40 * time.Second,
		rate: 8, wave: .5, parties: .15, players: 3000, regions: 3, seed: 1,
	}}
	columns, err := o.columns()
	if err != nil {
		t.Fatal(err)
	}
	arrivals := o.arrive()
	var all []*report
	for _, c := range columns {
		r := play(c, arrivals, &o)
		all = append(all, r)
		if r.left != 0 || r.races == 0 || r.seats-r.bots != len(r.waits) {
			t.Errorf("%s: %d are left, %d seats, %d bots, %d players", c.name, r.left, r.seats, r.bots, len(r.waits))
		}
	}
	ours, first := all[0], all[1]
	if mean(ours.skills) > .9*mean(first.skills) || mean(ours.spread) > .7*mean(first.spread) {
		t.Errorf("skill %.1f, %.1f; spread %.0f, %.0f", mean(ours.skills), mean(first.skills), mean(ours.spread),
			mean(first.spread))
	}
}

func mean(of []float64) (sum float64) {
	for _, v := range of {
		sum += v / float64(len(of))
	}
	return sum
}

func TestFilesThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad")
	for text, want := range map[string]string{
		"{}\n":         "line 1 is no arrival",
		"{\"at\": 1\n": "line 1",
		`{"at":5,"players":[1],"rtt":[9]}` + "\n" + `{"at":4,"players":[1],"rtt":[9]}` + "\n": "line 2 is earlier",
		strings.Repeat("x", 2*maxLine): "too long",
	} {
		if err := os.WriteFile(bad, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := run([]string{"--trace", bad}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	for _, args := range [][]string{{"--seats", "1"}, {"--regions", "9"}, {"--rate", "0"}, {"--rate", "NaN"},
		{"--curves", bad}, {"--players", "1"}, {"--for", "0s"}} {
		if run(args, &bytes.Buffer{}) == nil {
			t.Errorf("%v passes", args)
		}
	}
}

package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slipstream/lobby"
	"slipstream/lobby/trace"
)

// serverTrace is what a server writes whose players arrive as a population does. It returns
// the file, and the matches that were made: their tickets' numbers, by the match.
func serverTrace(t testing.TB, lasts time.Duration) (file string, made map[uint64][]string) {
	t.Helper()
	p := population{lasts: lasts, day: lasts, patience: 20 * time.Second, rate: 4, parties: .2, players: 500,
		regions: 3, seed: 5}
	arrivals := p.arrive()
	file = filepath.Join(t.TempDir(), "evening.trace")
	f, err := trace.Create(file, 0, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	const start = int64(1_800_000_000e9)
	now := start
	regions := []string{"eu", "us", "ap"}
	pool := f.Record(lobby.NewMatchmaker(nil, "eu"), nil, "eu", func() int64 { return now })
	wish := lobby.Wish{Game: "racing", Seats: 8, Settings: []int32{0, 3}}
	made, until, size := map[uint64][]string{}, map[uint64]int64{}, map[string]int{}
	waiting := map[string]int64{} // until when
	seated := func(match uint64) (n int) {
		for _, id := range made[match] {
			n += size[id]
		}
		return n
	}
	for next := 0; next < len(arrivals) || len(waiting) > 0; now += 50e6 {
		for ; next < len(arrivals) && start+arrivals[next].At*1e6 <= now; next++ {
			a, id := arrivals[next], fmt.Sprint("t", next)
			ticket := lobby.Ticket{ID: id, Since: start + a.At*1e6, Wish: wish}
			for _, n := range a.Players {
				r := lobby.Rider{Player: uint64(n + 1), Mu: 15 + float64(n%20), Sigma: 2, RTT: map[string]int32{}}
				for i, rtt := range a.RTT {
					r.RTT[regions[i]] = int32(rtt)
				}
				ticket.Riders = append(ticket.Riders, r)
			}
			waiting[id], size[id] = ticket.Since+a.Patience*1e6, len(a.Players)
			pool.Add(ticket)
		}
		for id, gives := range waiting {
			if now >= gives {
				delete(waiting, id)
				pool.Remove(id)
			}
		}
		for match, end := range until {
			if now >= end {
				delete(until, match)
				pool.Withdraw(match)
			}
		}
		proposals, _ := pool.Step(now, func() bool { return false })
		for _, p := range proposals {
			o := lobby.Offer{Match: p.Match, Wish: wish, Region: p.Region}
			if p.Match == 0 {
				o.Match = uint64(len(made) + 1)
				o.Tickets = p.Tickets
				until[o.Match] = now + int64(openFor)
			}
			made[o.Match] = append(made[o.Match], p.Tickets...)
			for _, id := range p.Tickets {
				delete(waiting, id)
			}
			o.Free = int(wish.Seats) - seated(o.Match)
			pool.Offer(o)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return file, made
}

func runLab(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(args, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestServerTrace: what a server recorded makes the same matches again; and the lab's column of how
// it was has exactly its races, with the same players in them.
func TestServerTrace(t *testing.T) {
	file, made := serverTrace(t, 5*time.Minute)
	said := runLab(t, "--verify", file)
	if want := fmt.Sprintf("%d matches that began", len(made)); !strings.Contains(said, want) {
		t.Errorf("%s instead of %s", said, want)
	}
	list := filepath.Join(t.TempDir(), "matches.csv")
	table := runLab(t, "--trace", file, "--matches", list)
	if !strings.Contains(table, "as it was") || !strings.Contains(table, "built in") {
		t.Errorf("%s", table)
	}
	f, err := os.Open(list)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	races, players := map[string]int{}, 0
	for _, row := range rows {
		if row[0] == "as it was" {
			races[row[1]]++
			players++
		}
	}
	arrivals := (&population{lasts: 5 * time.Minute, day: 5 * time.Minute, patience: 20 * time.Second, rate: 4,
		parties: .2, players: 500, regions: 3, seed: 5}).arrive()
	want := 0
	for _, ids := range made {
		for _, id := range ids {
			var n int
			_, _ = fmt.Sscanf(id, "t%d", &n)
			want += len(arrivals[n].Players)
		}
	}
	if len(races) != len(made) || players != want || want < 500 {
		t.Errorf("%d races of %d players; it was %d of %d", len(races), players, len(made), want)
	}
}

// TestSpreadsheet: what was written as CSV plays the same, and so does what a server recorded.
func TestSpreadsheet(t *testing.T) {
	file, _ := serverTrace(t, 2*time.Minute)
	sheet, lines := filepath.Join(t.TempDir(), "arrivals.csv"), filepath.Join(t.TempDir(), "arrivals.jsonl")
	runLab(t, "--trace", file, "--record", sheet)
	runLab(t, "--trace", file, "--record", lines)
	if a, b := runLab(t, "--trace", sheet), runLab(t, "--trace", lines); a != b || strings.Contains(a, "as it was") {
		t.Errorf("%s\n%s", a, b)
	}
	bad := filepath.Join(t.TempDir(), "bad.csv")
	for text, want := range map[string]string{
		"":            "the first line must be",
		"at,players,": "the first line must be",
		"at_ms,players,patience_ms,tracks,mu,sigma,rtt 0\nx,1,0,0,,,9\n":                  "line 2: numbers",
		"at_ms,players,patience_ms,tracks,mu,sigma,rtt 0\n1,1 2,0,0,25,8,9\n":             "line 2 has ratings of some",
		"at_ms,players,patience_ms,tracks,mu,sigma,rtt 0\n1,1,0,0,NaN,8,9\n":              "line 2: numbers",
		"at_ms,players,patience_ms,tracks,mu,sigma,rtt 0\n1,,0,0,,,9\n":                   "line 2 is no arrival",
		"at_ms,players,patience_ms,tracks,mu,sigma,rtt 0\n1,1,0,0,,\n":                    "wrong number of fields",
		"at_ms,players,patience_ms,tracks,mu,sigma,rtt 0\n5,1,0,0,,,9\n4,1,0,0,,,9\n":     "line 3 is earlier",
		"at_ms,players,patience_ms,tracks,mu,sigma,rtt 0\n1,1,99999999999999999,0,,,9\n":  "line 2 is no arrival",
		"at_ms,players,patience_ms,tracks,mu,sigma,rtt 0\n18446744073709551615,1,,,,,9\n": "line 2 is no arrival",
		"at_ms,players,patience_ms,tracks,mu,sigma,rtt 0\n1000000000000,1,,,,,9\n":        "line 2 is no arrival",
		"at_ms,players,patience_ms,tracks,mu,sigma,rtt 0\n":                               "nobody arrives",
	} {
		if err := os.WriteFile(bad, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := run([]string{"--trace", bad}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzFiles: whatever a file says, the lab plays it or says what is wrong.
func FuzzFiles(f *testing.F) {
	file, _ := serverTrace(f, 3*time.Second)
	text, err := os.ReadFile(file)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(false, text)
	f.Add(false, []byte(`{"at":812,"players":[17],"rtt":[34,121,127],"patience":40000,"tracks":0}`))
	f.Add(true, []byte("at_ms,players,patience_ms,tracks,mu,sigma,rtt 0\n1,1,5000,3,25,8,9\n"))
	f.Fuzz(func(t *testing.T, sheet bool, text []byte) {
		name := filepath.Join(t.TempDir(), "file")
		if sheet {
			name += ".csv"
		}
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		o := options{trace: name, game: "racing", seats: 8, population: population{patience: time.Second, seed: 1}}
		arrivals, was, err := o.arrivals()
		if err != nil || len(arrivals) == 0 || len(arrivals) > 200 ||
			arrivals[len(arrivals)-1].At+longestOf(arrivals) > 600_000 {
			return
		}
		columns, err := o.columns()
		if err != nil {
			t.Fatal(err)
		}
		if was != nil {
			columns = append(columns, column{"as it was", &history{was.made, map[uint64]bool{}}})
		}
		for _, c := range columns {
			play(c, arrivals, &o)
		}
	})
}

func longestOf(all []arrival) (most int64) {
	for _, a := range all {
		most = max(most, a.Patience)
	}
	return most
}

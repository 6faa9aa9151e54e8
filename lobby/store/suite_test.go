package store

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// onEach runs a test on every implementation of Tables there is.
func onEach(t *testing.T, test func(t *testing.T, db Tables)) {
	for _, engine := range []string{"memory", "sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) { test(t, open(t, engine)) })
	}
}

func open(t *testing.T, engine string) Tables {
	t.Helper()
	if engine == "memory" {
		return NewMemory()
	}
	url := filepath.Join(t.TempDir(), "a directory", "slipstream ?#.db")
	if engine == "postgres" {
		url = database(t)
	}
	db, err := Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

const t0 = int64(1_790_000_000e9) // September 2026

func key(n uint64) []byte { return slices.Repeat([]byte{byte(n)}, 32) }

func enter(t *testing.T, db Tables, ids ...uint64) {
	t.Helper()
	for _, id := range ids {
		if _, err := db.Enter(Entry{ID: id, Key: key(id), Name: "P" + base36(id), Now: t0}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBestLapsOfADrawing: what players drew has boards of its own, whatever its track's number.
func TestBestLapsOfADrawing(t *testing.T) {
	onEach(t, func(t *testing.T, db Tables) {
		enter(t, db, 1, 2)
		r := finished(5, t0, 1, 2)
		r.Board = "racing/drawn"
		if _, err := db.Write(r); err != nil {
			t.Fatal(err)
		}
		for game, want := range map[string]int{"racing": 0, "racing/drawn": 2, "racing/other": 0} {
			if lines, err := db.Board(Board{Kind: Laps, Game: game, Limit: 5}); err != nil || len(lines) != want {
				t.Errorf("%s: %v %v", game, lines, err)
			}
		}
		lines, err := db.Board(Board{Kind: Points, Game: "racing", Season: SeasonOf(t0), Limit: 5})
		if err != nil || len(lines) == 0 {
			t.Errorf("points of a season: %v %v", lines, err)
		}
	})
}

// finished is a result in which the players finish in this order.
func finished(match uint64, at int64, players ...uint64) *Result {
	r := &Result{Match: match, Game: "racing", Mode: "racing", Settings: []int32{3, 5},
		Started: at - int64(time.Minute), Ended: at}
	for i, id := range players {
		r.Places = append(r.Places, Place{
			Player: id, Name: "P" + base36(id), Place: i + 1, Bot: id == 0,
			Time: time.Minute + time.Duration(i)*time.Second, Best: 20*time.Second + time.Duration(i)*time.Millisecond,
		})
	}
	return r
}

func write(t *testing.T, db Tables, r *Result) {
	t.Helper()
	if fresh, err := db.Write(r); err != nil || !fresh {
		t.Fatalf("written: %v, %v", fresh, err)
	}
}

func TestAccounts(t *testing.T) {
	onEach(t, func(t *testing.T, db Tables) {
		const id = 1<<63 + 5 // ids use all of their bits
		if _, err := db.Enter(Entry{ID: id, Key: key(1), Name: "Ada", Now: t0, Known: true}); !errors.Is(err, ErrUnknown) {
			t.Fatal("nobody is known:", err)
		}
		first, err := db.Enter(Entry{ID: id, Key: key(1), Name: "Ada", Now: t0})
		want := Player{ID: id, Key: key(1), Name: "Ada", Created: t0, Seen: t0}
		if err != nil || !cmp.Equal(first, want) {
			t.Fatal(first, err)
		}
		again, err := db.Enter(Entry{ID: id, Key: key(1), Name: "Eve", Now: t0 + 5, Known: true})
		want.Seen = t0 + 5
		if err != nil || !cmp.Equal(again, want) {
			t.Error(again, err)
		}
		if _, err := db.Enter(Entry{ID: id, Key: key(2), Name: "Eve", Now: t0 + 9}); !errors.Is(err, ErrKey) {
			t.Error("another key has the account:", err)
		}
		if p, err := db.Player(id); err != nil || !cmp.Equal(p, want) {
			t.Error(p, err)
		}
		if _, err := db.Player(77); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}

		if p, err := db.Rename(id, "Ada Λ", t0+10, time.Hour); err != nil || p.Name != "Ada Λ" || p.Renamed != t0+10 {
			t.Error(p, err)
		}
		if _, err := db.Rename(id, "Eve", t0+11, time.Hour); !errors.Is(err, ErrSoon) {
			t.Error(err)
		}
		if p, err := db.Rename(id, "Eve", t0+10+int64(time.Hour), time.Hour); err != nil || p.Name != "Eve" {
			t.Error(p, err)
		}
		if _, err := db.Rename(77, "Eve", t0, time.Hour); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
	})
}

// TestOnce: however often and by however many a result is written, it counts once.
func TestOnce(t *testing.T) {
	onEach(t, func(t *testing.T, db Tables) {
		enter(t, db, 1, 2, 3)
		const results, writers = 20, 4
		var wait sync.WaitGroup
		var mu sync.Mutex
		fresh := map[uint64]int{}
		for w := range writers {
			wait.Go(func() {
				rng := rand.New(rand.NewPCG(uint64(w), 1))
				for _, i := range rng.Perm(results) {
					match := uint64(i) + 1<<63
					for {
						f, err := db.Write(finished(match, t0, 1, 2, 3))
						if errors.Is(err, ErrAway) {
							continue // asked again, as the Writer does
						}
						if err != nil {
							t.Error(err)
						}
						mu.Lock()
						fresh[match] += bit(f)
						mu.Unlock()
						break
					}
				}
			})
		}
		wait.Wait()
		for match, n := range fresh {
			if n != 1 {
				t.Errorf("match %d was written %d times", match, n)
			}
		}
		lines, err := db.Board(Board{Kind: Points, Game: "racing", Season: SeasonOf(t0), Limit: 10})
		if err != nil || len(lines) != 3 {
			t.Fatal(lines, err)
		}
		for i, l := range lines {
			if l.Player != uint64(i+1) || l.Value != int64(results*pointsOf[i]) || l.Matches != results {
				t.Errorf("%+v", l)
			}
		}
		for _, id := range []uint64{1, 2, 3} {
			if s, err := db.Standings(id); err != nil || len(s) != 1 || s[0].Matches != results || s[0].Rank != int(id) {
				t.Error(s, err)
			}
		}
	})
}

func TestWhatIsNoResult(t *testing.T) {
	onEach(t, func(t *testing.T, db Tables) {
		enter(t, db, 1)
		for name, r := range map[string]*Result{
			"no match":  finished(0, t0, 1),
			"no places": finished(1, t0),
			"no game":   {Match: 1, Mode: "x", Places: []Place{{}}},
			"a crowd":   finished(1, t0, make([]uint64, MaxPlaces+1)...),
			"twins":     finished(1, t0, 1, 1),
		} {
			if fresh, err := db.Write(r); fresh || !errors.Is(err, ErrRefused) {
				t.Errorf("%s: %v, %v", name, fresh, err)
			}
		}
		if _, err := db.Board(Board{Kind: 9}); !errors.Is(err, ErrRefused) {
			t.Error(err)
		}
	})
}

func TestQuittersAndBots(t *testing.T) {
	onEach(t, func(t *testing.T, db Tables) {
		enter(t, db, 1, 2, 3)
		r := finished(5, t0, 0, 1, 2, 3) // a bot wins
		r.Places[1].Quit = true          // though he led the others when he left
		write(t, db, r)
		for id, want := range map[uint64]int{1: 0, 2: 25, 3: 18} {
			matches, _, err := db.History(id, Cursor{}, 5)
			if err != nil || len(matches) != 1 || matches[0].Points != want || matches[0].Of != 4 ||
				matches[0].Quit != (id == 1) {
				t.Error(id, matches, err)
			}
		}
		alone := finished(6, t0, 1, 0, 0)
		write(t, db, alone)
		matches, _, err := db.History(1, Cursor{}, 1)
		if err != nil || matches[0].Match != 6 || matches[0].Points != 0 || matches[0].Change != 0 {
			t.Error("a match against bots proved something:", matches, err)
		}
		if matches, _, err := db.History(0, Cursor{}, 5); err != nil || len(matches) != 0 {
			t.Error("bots have a history:", matches, err)
		}
	})
}

func TestPages(t *testing.T) {
	onEach(t, func(t *testing.T, db Tables) {
		enter(t, db, 1, 2)
		for i := range uint64(25) {
			write(t, db, finished(100+i, t0+int64(i/3), 1, 2)) // some end at once
		}
		var seen []uint64
		for from, more := (Cursor{}), true; more; more = from != (Cursor{}) {
			matches, next, err := db.History(1, from, 7)
			if err != nil || len(matches) == 0 || len(matches) > 7 {
				t.Fatal(len(matches), err)
			}
			for _, r := range matches {
				seen = append(seen, r.Match)
			}
			from = next
		}
		if len(seen) != 25 || !slices.IsSortedFunc(seen, func(a, b uint64) int { return int(b) - int(a) }) {
			t.Error(seen)
		}
		for _, b := range []Board{{From: -5, Limit: 1 << 30}, {From: 1, Limit: 1}, {From: 1 << 30, Limit: 5}, {Limit: -1}} {
			b.Kind, b.Game = Laps, "racing"
			lines, err := db.Board(b)
			if want := min(max(2-max(b.From, 0), 0), max(b.Limit, 0)); err != nil || len(lines) != want {
				t.Errorf("%+v: %v %v", b, lines, err)
			}
		}
	})
}

func TestMutesAndReports(t *testing.T) {
	onEach(t, func(t *testing.T, db Tables) {
		enter(t, db, 1)
		for i := range uint64(MaxMutes) {
			if err := db.Mute(1, i+10, true, t0); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Mute(1, 5, true, t0); !errors.Is(err, ErrFull) {
			t.Error(err)
		}
		if err := errors.Join(db.Mute(1, 10, true, t0), db.Mute(1, 11, false, t0), db.Mute(1, 12, false, t0)); err != nil {
			t.Error(err)
		}
		if all, err := db.Mutes(1); err != nil || len(all) != MaxMutes-2 || slices.Contains(all, 11) ||
			slices.Contains(all, 5) {
			t.Error(len(all), err)
		}
		for i := range int64(MaxReports) {
			if err := db.Report(Complaint{By: 1, About: 2, Text: "rude", At: t0 + i}); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Report(Complaint{By: 1, About: 2, At: t0 + 99}); !errors.Is(err, ErrFull) {
			t.Error(err)
		}
		if err := db.Report(Complaint{By: 1, About: 2, At: t0 + 100 + int64(day)}); err != nil {
			t.Error(err)
		}
		if err := errors.Join(db.Mute(7, 1, true, t0)); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
		if err := db.Report(Complaint{By: 7, About: 1, At: t0}); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
	})
}

func TestExportAndErase(t *testing.T) {
	onEach(t, func(t *testing.T, db Tables) {
		enter(t, db, 1, 2)
		write(t, db, finished(50, t0, 1, 2))
		write(t, db, finished(51, t0+1, 2, 1, 0))
		err := errors.Join(db.Mute(1, 2, true, t0), db.Report(Complaint{By: 2, About: 1, Text: "ramming", At: t0}))
		if err != nil {
			t.Fatal(err)
		}
		text, err := db.Export(1)
		var all map[string]any
		if err != nil || json.Unmarshal(text, &all) != nil {
			t.Fatal(err, string(text))
		}
		for part, n := range map[string]int{"ratings": 1, "seasons": 1, "best_laps": 1, "races": 2, "muted": 1,
			"reports_by_you": 0, "reports_about_you": 1} {
			if got := all[part].([]any); len(got) != n {
				t.Errorf("%s: %v", part, got)
			}
		}
		if strings.Contains(string(text), `"about"`) {
			t.Error("the export names who reported:", string(text))
		}

		before, _, _ := db.History(2, Cursor{}, 9)
		done, err := db.Erase(1)
		if err != nil || done != (Erased{Places: 2, Rows: 6}) {
			t.Error(done, err)
		}
		if after, _, err := db.History(2, Cursor{}, 9); err != nil || !cmp.Equal(before, after) {
			t.Error("another's history changed:", cmp.Diff(before, after), err)
		}
		_, err = db.Export(1)
		_, err2 := db.Erase(1)
		if !errors.Is(err, ErrUnknown) || !errors.Is(err2, ErrUnknown) {
			t.Error(err, err2)
		}
		if matches, _, err := db.History(1, Cursor{}, 9); err != nil || len(matches) != 0 {
			t.Error(matches, err)
		}
		for _, b := range []Board{{Kind: Laps}, {Kind: Points, Season: SeasonOf(t0)}, {Kind: Ratings}} {
			b.Game, b.Limit = "racing", 9
			if lines, err := db.Board(b); err != nil || len(lines) != 1 || lines[0].Player != 2 || lines[0].Rank != 1 {
				t.Error(lines, err)
			}
		}
		// A result that waited while the account went is nobody's either.
		write(t, db, finished(52, t0+2, 1, 2))
		if _, err := db.Player(1); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
		enter(t, db, 1)
		if matches, _, err := db.History(1, Cursor{}, 9); err != nil || len(matches) != 0 {
			t.Error("the account came back with a past:", matches, err)
		}
	})
}

// TestSame: whatever is done, and in whatever order, a database answers what the one
// in memory does.
func TestSame(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			for seed := range uint64(3) {
				same(t, open(t, engine), seed)
			}
		})
	}
}

func same(t *testing.T, db Tables, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 7))
	memory := NewMemory()
	both := func(what string, f func(Tables) (any, error)) {
		t.Helper()
		want, wantErr := f(memory)
		got, err := f(db)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.EquateApprox(0, 1e-9)); diff != "" ||
			!errors.Is(err, wantErr) {
			t.Fatalf("seed %d: %s: %s; %v, want %v", seed, what, diff, err, wantErr)
		}
	}
	who := func() uint64 { return rng.Uint64N(9) + 1<<63 - 4 } // around the sign
	for i := range 150 {
		now := t0 + int64(i)*int64(7*time.Hour)
		a, b := who(), who()
		switch rng.IntN(13) {
		case 0, 1, 2:
			both("enter", func(db Tables) (any, error) {
				return db.Enter(Entry{ID: a, Key: key(a), Name: "N" + base36(a), Now: now})
			})
		case 3, 4, 5, 6, 7:
			r := randomResult(rng, now, who)
			both("write", func(db Tables) (any, error) { return db.Write(r) })
			if rng.IntN(4) == 0 {
				both("write again", func(db Tables) (any, error) { return db.Write(r) })
			}
		case 8:
			both("rename", func(db Tables) (any, error) { return db.Rename(a, "R", now, 12*time.Hour) })
		case 9:
			on := rng.IntN(3) > 0
			both("mute", func(db Tables) (any, error) { return nil, db.Mute(a, b, on, now) })
		case 10:
			both("report", func(db Tables) (any, error) {
				return nil, db.Report(Complaint{By: a, About: b, Text: "ünfair", At: now})
			})
		case 11:
			if rng.IntN(3) == 0 {
				both("erase", func(db Tables) (any, error) { return db.Erase(a) })
			}
		case 12:
			both("prune", func(db Tables) (any, error) {
				gone, next, err := db.Prune(Page{}, now-int64(5*24*time.Hour))
				return [2]any{gone, next}, err
			})
		}
		kind, track, from := BoardKind(rng.IntN(3)), rng.Int32N(2), rng.IntN(4)
		both("board", func(db Tables) (any, error) {
			game := []string{"racing", "racing/drawn"}[i%2]
			return db.Board(Board{Kind: kind, Game: game, Track: track, Season: SeasonOf(now), From: from, Limit: 4})
		})
		both("player", func(db Tables) (any, error) { return db.Player(a) })
		both("mutes", func(db Tables) (any, error) { return db.Mutes(a) })
		both("standings", func(db Tables) (any, error) { return db.Standings(a) })
		both("history", func(db Tables) (any, error) {
			matches, next, err := db.History(a, Cursor{}, 3)
			return [2]any{matches, next}, err
		})
		both("export", func(db Tables) (any, error) {
			text, err := db.Export(a)
			return heldIn(t, text), err
		})
	}
}

// heldIn parses an export: the last bit of a float may differ.
func heldIn(t *testing.T, text []byte) (all map[string]any) {
	if len(text) > 0 {
		if err := json.Unmarshal(text, &all); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func randomResult(rng *rand.Rand, now int64, who func() uint64) *Result {
	var ids []uint64
	for range 1 + rng.IntN(6) {
		if id := who(); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if rng.IntN(2) == 0 {
		ids = append(ids, 0)
	}
	r := finished(rng.Uint64(), now, ids...)
	r.Track = rng.Int32N(2)
	if rng.IntN(3) == 0 {
		r.Board = "racing/drawn"
	}
	for i := range r.Places {
		p := &r.Places[i]
		p.Quit = rng.IntN(5) == 0
		p.Best = time.Duration(rng.IntN(3)) * time.Duration(10+rng.IntN(20)) * time.Second
		if i > 0 && rng.IntN(5) == 0 {
			p.Place = r.Places[i-1].Place
		}
	}
	if rng.IntN(10) == 0 {
		for i := range r.Places {
			r.Places[i].Place = 0
		}
	}
	return r
}

// TestWhoEnteredWhileTheDatabaseWasAway has an account from his first result on, with all that
// follows from it, and his key once he enters again. Who was deleted while a result waited is
// nobody.
func TestWhoEnteredWhileTheDatabaseWasAway(t *testing.T) {
	onEach(t, func(t *testing.T, db Tables) {
		const novel, gone = 1<<63 + 5, 1<<63 + 6
		enter(t, db, 1)
		r := finished(7, t0, novel, 1, gone)
		r.Places[0].Unkept = true
		write(t, db, r)
		p, err := db.Player(novel)
		want := Player{ID: novel, Name: r.Places[0].Name, Created: t0, Seen: t0}
		if err != nil || !cmp.Equal(p, want, cmpopts.EquateEmpty()) {
			t.Error(p, err)
		}
		if all, err := db.Standings(novel); err != nil || len(all) != 1 || all[0].Matches != 1 {
			t.Error(all, err)
		}
		if _, err := db.Player(gone); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
		p, err = db.Enter(Entry{ID: novel, Key: key(3), Name: "Eve", Now: t0 + 5})
		want.Key, want.Seen = key(3), t0+5
		if err != nil || !cmp.Equal(p, want) {
			t.Error(p, err)
		}
		if _, err := db.Enter(Entry{ID: novel, Key: key(4), Now: t0 + 9}); !errors.Is(err, ErrKey) {
			t.Error("another key has the account:", err)
		}
	})
}

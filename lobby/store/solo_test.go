package store

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func lapOn(track int32, player uint64, lap time.Duration, at int64) *Solo {
	return &Solo{Player: player, Game: "racing", Track: track, Build: "now", Lap: lap,
		Run: []byte("run " + lap.String()), At: at}
}

func admit(t *testing.T, db Tables, s *Solo, best bool, rank int) {
	t.Helper()
	if b, r, err := db.Admit(s); err != nil || b != best || r != rank {
		t.Errorf("%v of %d: best %v, rank %d, %v; want %v, %d", s.Lap, s.Player, b, r, err, best, rank)
	}
}

// TestSolos: of a player the best lap of a track is kept, with what it was driven by, until there is
// one of another build.
func TestSolos(t *testing.T) {
	onEach(t, func(t *testing.T, db Tables) {
		enter(t, db, 1, 2, 3)
		admit(t, db, lapOn(0, 1, 61*time.Second, t0), true, 1)
		admit(t, db, lapOn(0, 2, 60*time.Second, t0+1), true, 1)
		admit(t, db, lapOn(0, 3, 61*time.Second, t0+2), true, 3) // as good, and later
		admit(t, db, lapOn(0, 1, 62*time.Second, t0+3), false, 2)
		admit(t, db, lapOn(0, 1, 61*time.Second, t0+4), false, 2)
		admit(t, db, lapOn(0, 1, 59*time.Second, t0+5), true, 1)
		admit(t, db, lapOn(7, 1, 90*time.Second, t0), true, 1) // another track

		lines, err := db.Board(Board{Kind: Solos, Game: "racing", Build: "now", Limit: 9})
		want := []Line{
			{Rank: 1, Player: 1, Name: "P1", Value: int64(59 * time.Second), At: t0 + 5},
			{Rank: 2, Player: 2, Name: "P2", Value: int64(60 * time.Second), At: t0 + 1},
			{Rank: 3, Player: 3, Name: "P3", Value: int64(61 * time.Second), At: t0 + 2},
		}
		if err != nil || !cmp.Equal(lines, want) {
			t.Error(cmp.Diff(want, lines), err)
		}
		for _, c := range []struct {
			rank   int
			lap    time.Duration
			player uint64
		}{{0, 0, 3}, {0, 61 * time.Second, 2}, {0, 60 * time.Second, 1}, {0, 59 * time.Second, 0}, {1, 0, 1}, {3, 0, 3},
			{4, 0, 0}, {-1, 0, 3}, {1 << 30, 0, 0}} {
			s, ok, err := db.Rival(Rivals{Game: "racing", Build: "now", Rank: c.rank, Lap: c.lap})
			if err != nil || ok != (c.player != 0) || s.Player != c.player {
				t.Errorf("rank %d, faster than %v: %+v, %v, want player %d", c.rank, c.lap, s, err, c.player)
			}
		}
		s, _, err := db.Rival(Rivals{Game: "racing", Build: "now", Rank: 2})
		if err != nil || string(s.Run) != "run 1m0s" || s.Name != "P2" || s.Rank != 2 || s.Lap != time.Minute ||
			s.At != t0+1 {
			t.Errorf("%+v, %v", s, err)
		}

		// Another build: nobody is compared with those of the old one, and slower laps are kept.
		newer := lapOn(0, 2, 70*time.Second, t0+9)
		newer.Build = "next"
		admit(t, db, newer, true, 1)
		if lines, err := db.Board(Board{Kind: Solos, Game: "racing", Build: "now", Limit: 9}); err != nil ||
			len(lines) != 2 {
			t.Error(lines, err)
		}

		text, err := db.Export(1)
		if err != nil || strings.Count(string(text), `"lap": `) != 2 {
			t.Error(string(text), err)
		}
		if done, err := db.Erase(1); err != nil || done.Rows != 3 {
			t.Error(done, err)
		}
		if s, ok, err := db.Rival(Rivals{Game: "racing", Build: "now"}); err != nil || !ok || s.Player != 3 || s.Rank != 1 {
			t.Error(s, ok, err)
		}
		if _, _, err := db.Admit(lapOn(0, 1, time.Minute, t0)); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
	})
}

// TestSoloLimits: tracks are without number, and a player's laps are not.
func TestSoloLimits(t *testing.T) {
	onEach(t, func(t *testing.T, db Tables) {
		enter(t, db, 1)
		for track := range int32(MaxSolos) {
			admit(t, db, lapOn(track, 1, time.Minute, t0), true, 1)
		}
		if _, _, err := db.Admit(lapOn(MaxSolos, 1, time.Minute, t0)); !errors.Is(err, ErrFull) {
			t.Error(err)
		}
		admit(t, db, lapOn(5, 1, time.Second, t0), true, 1)
		lines, err := db.Board(Board{Kind: Solos, Game: "racing", Track: MaxSolos, Build: "now", Limit: 9})
		if err != nil || len(lines) != 0 {
			t.Error(lines, err)
		}
		long := lapOn(5, 1, time.Second, t0)
		long.Run = make([]byte, MaxRun+1)
		for _, bad := range []*Solo{{}, lapOn(5, 1, 0, t0), lapOn(5, 0, time.Second, t0), long} {
			if _, _, err := db.Admit(bad); !errors.Is(err, ErrRefused) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
	})
}

// TestSameSolos: a database answers what the one in memory does, whatever is handed in.
func TestSameSolos(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			db, memory, rng := open(t, engine), NewMemory(), rand.New(rand.NewPCG(4, 4))
			both := func(f func(Tables) (any, error)) {
				t.Helper()
				want, wantErr := f(memory)
				got, err := f(db)
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || !errors.Is(err, wantErr) {
					t.Fatalf("%s; %v, want %v", diff, err, wantErr)
				}
			}
			ids := []uint64{1<<63 - 2, 1<<63 - 1, 1 << 63, 1<<63 + 1}
			for i := range 120 {
				id := ids[rng.IntN(len(ids))]
				if rng.IntN(5) == 0 {
					both(func(db Tables) (any, error) {
						return db.Enter(Entry{ID: id, Key: key(id), Name: "N" + base36(id), Now: t0})
					})
				}
				s := lapOn(rng.Int32N(2), id, time.Duration(1+rng.IntN(5))*time.Second, t0+int64(i/3))
				s.Build = []string{"a", "b"}[rng.IntN(8)/7]
				both(func(db Tables) (any, error) {
					best, rank, err := db.Admit(s)
					return []any{best, rank}, err
				})
				ask := Rivals{Game: "racing", Track: s.Track, Build: s.Build, Rank: rng.IntN(4),
					Lap: time.Duration(rng.IntN(6)) * time.Second}
				both(func(db Tables) (any, error) {
					s, ok, err := db.Rival(ask)
					return []any{s, ok}, err
				})
				from := rng.IntN(2)
				both(func(db Tables) (any, error) {
					return db.Board(Board{Kind: Solos, Game: "racing", Track: s.Track, Build: s.Build, From: from, Limit: 3})
				})
				if rng.IntN(30) == 0 {
					both(func(db Tables) (any, error) { return db.Erase(id) })
				}
			}
		})
	}
}

// TestIndexedSolos: the questions about laps driven alone walk an index in its own order.
func TestIndexedSolos(t *testing.T) {
	db := open(t, "sqlite").(*DB)
	board := Board{Kind: Solos}
	for name, q := range map[string]struct {
		text string
		args []any
	}{
		"board": {boards[Solos], board.args()}, "own": {selectSolo, []any{"g", 1, 1}},
		"rank":      {countSolos, []any{"g", 1, "b", 1, 1, 1, MaxFrom}},
		"at a rank": {rivalAt, []any{"g", 1, "b", 1}}, "the next better": {rivalBefore, []any{"g", 1, "b", 1}},
	} {
		var steps []string
		err := db.read(func(t tx) error {
			return t.each("EXPLAIN QUERY PLAN "+q.text, q.args, func(scan func(...any) error) error {
				var id, parent, unused int
				var step string
				err := scan(&id, &parent, &unused, &step)
				steps = append(steps, step)
				return err
			})
		})
		if err != nil {
			t.Error(name, err)
		}
		if slices.ContainsFunc(steps, func(step string) bool {
			return strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "ahead") ||
				strings.Contains(step, "TEMP B-TREE")
		}) {
			t.Errorf("%s: %q", name, steps)
		}
	}
}

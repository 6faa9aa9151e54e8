package store

import (
	"errors"
	"strings"
	"testing"
)

// TestIndexed: every question that players can ask walks an index in its own order;
// none reads a table or sorts.
func TestIndexed(t *testing.T) {
	db := open(t, "sqlite").(*DB)
	points, laps, ratings := Board{Kind: Points}, Board{Kind: Laps}, Board{Kind: Ratings}
	for name, q := range map[string]struct {
		text string
		args []any
	}{
		"laps": {boards[Laps], laps.args()}, "points": {boards[Points], points.args()},
		"ratings":   {boards[Ratings], ratings.args()},
		"standings": {selectStandings, []any{1, MaxModes}}, "rank": {countAhead, []any{"m", 1, 1, 1, MaxFrom}},
		"history": {selectHistory, []any{1, 1, 1, 10}}, "player": {selectPlayer, []any{1}},
	} {
		err := db.read(func(t2 tx) error {
			return t2.each("EXPLAIN QUERY PLAN "+q.text, q.args, func(scan func(...any) error) error {
				var id, parent, unused int
				var step string
				err := scan(&id, &parent, &unused, &step)
				whole := strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "ahead") &&
					!strings.Contains(step, "CONSTANT")
				if whole || strings.Contains(step, "TEMP B-TREE") {
					t.Errorf("%s: %s", name, step)
				}
				return err
			})
		})
		if err != nil {
			t.Error(name, err)
		}
	}
}

// TestServerGoes: while PostgreSQL is down every answer says so, and it needs no
// restart of ours when it is back. A value it will never take is no reason to try again.
func TestServerGoes(t *testing.T) {
	pg := startPostgres(t)
	url := database(t)
	pg.Stop()
	db, err := Open(url) // a server that is not there yet is no error
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if db.Up() {
		t.Error("a server that is not there is up")
	}
	_, err = db.Enter(Entry{ID: 1, Key: key(1), Name: "Ada", Now: t0})
	_, err2 := db.Write(finished(1, t0, 1))
	if !errors.Is(err, ErrAway) || !errors.Is(err2, ErrAway) {
		t.Error(err, err2)
	}
	if err := pg.Start(); err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(t.Context()); err != nil || !db.Up() {
		t.Error("a server that is there is not up:", err)
	}
	enter(t, db, 1)
	write(t, db, finished(1, t0, 1))
	pg.Stop()
	if _, err := db.Standings(1); !errors.Is(err, ErrAway) || db.Up() {
		t.Error(err, db.Up())
	}
	if err := pg.Start(); err != nil {
		t.Fatal(err)
	}
	for try := 0; ; try++ { // connections that were cut are found one by one
		s, err := db.Standings(1)
		if err == nil && len(s) == 1 && s[0].Matches == 1 {
			break
		}
		if try == 2*conns {
			t.Fatal(s, err)
		}
	}
	bad := finished(2, t0, 1)
	bad.Places[0].Name = "a\x00b"
	if _, err := db.Write(bad); !errors.Is(err, ErrRefused) || !db.Up() {
		t.Error(err, db.Up()) // no is an answer
	}
}

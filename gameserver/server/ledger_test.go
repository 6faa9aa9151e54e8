package server

import (
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"slipstream/lobby/store"
)

// TestPrunedAccounts: if it is told to, a server forgets the accounts that never played and were not seen for long, and
// no others.
func TestPrunedAccounts(t *testing.T) {
	const old, young = 7, 8
	dir := t.TempDir()
	db, err := store.Open(filepath.Join(dir, "slipstream.db"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[uint64]time.Time{old: time.Now().Add(-100 * 24 * time.Hour), young: time.Now().Add(-time.Hour)}
	for id, at := range seen {
		e := store.Entry{ID: id, Key: []byte{byte(id)}, Name: "P", Now: at.UnixNano()}
		if _, err := db.Enter(e); err != nil {
			t.Fatal(err)
		}
	}
	for _, unseen := range []time.Duration{0, 90 * 24 * time.Hour} {
		l, err := openLedger(dir, "", func(do func()) { do() }, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		l.tend(unseen)
		want := error(nil)
		if unseen > 0 {
			want = store.ErrUnknown
			for err := error(nil); err == nil; {
				_, err = db.Player(old)
			}
		}
		_, err = db.Player(old)
		if _, err2 := db.Player(young); !errors.Is(err, want) || err2 != nil {
			t.Errorf("kept for %v: %v, %v", unseen, err, err2)
		}
		l.close()
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

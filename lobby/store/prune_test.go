package store

import (
	"errors"
	"testing"
	"time"
)

// TestPrune: who came once and never again is forgotten. Who played, was reported or is still about is not, and
// whoever was forgotten may come again.
func TestPrune(t *testing.T) {
	onEach(t, func(t *testing.T, db Tables) {
		const passer, racer, soloist, rude, victim, fresh = 1<<63 + 1, 2, 3, 4, 5, 6
		enter(t, db, passer, racer, soloist, rude, victim)
		write(t, db, finished(50, t0, racer, 0))
		lap := &Solo{Player: soloist, Game: "racing", Track: 1, Build: "b", Lap: time.Minute, Run: []byte{1}, At: t0}
		if _, _, err := db.Admit(lap); err != nil {
			t.Fatal(err)
		}
		later := t0 + int64(90*24*time.Hour)
		_, err := db.Enter(Entry{ID: fresh, Key: key(fresh), Name: "Fresh", Now: later})
		err = errors.Join(err, db.Report(Complaint{By: victim, About: rude, Text: "rude", At: t0}),
			db.Mute(passer, racer, true, t0), db.Mute(racer, passer, true, t0))
		if err != nil {
			t.Fatal(err)
		}
		if gone, next, err := db.Prune(Page{}, t0); gone != 0 || !next.End || err != nil {
			t.Error("who was seen just now is forgotten:", gone, next, err)
		}
		if gone, next, err := db.Prune(Page{}, later); gone != 1 || !next.End || err != nil {
			t.Error(gone, next, err)
		}
		for _, id := range []uint64{racer, soloist, rude, victim, fresh} {
			if _, err := db.Player(id); err != nil {
				t.Error(id, err)
			}
		}
		if _, err := db.Player(passer); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
		if all, err := db.Mutes(racer); len(all) != 0 || err != nil {
			t.Error("somebody who is forgotten is muted:", all, err)
		}
		enter(t, db, passer)
		if p, err := db.Player(passer); err != nil || p.Name == "" {
			t.Error(p, err)
		}
	})
}

// TestPrunePages: accounts are looked at in pages, each once, from the least id to the greatest.
func TestPrunePages(t *testing.T) {
	onEach(t, func(t *testing.T, db Tables) {
		ids := []uint64{1 << 63, 1<<63 + 10, ^uint64(0), 1, 2, 3, 4, 5, 1<<63 - 1}
		enter(t, db, ids[:8]...)
		if _, err := db.Enter(Entry{ID: ids[8], Key: []byte("another"), Name: "P", Now: t0}); err != nil {
			t.Fatal(err)
		}
		all, pages := 0, 0
		for page := (Page{Of: 3}); !page.End; pages++ {
			gone, next, err := db.Prune(page, t0+int64(time.Hour))
			if err != nil || gone != 3 || pages > 2 {
				t.Fatal(pages, gone, next, err)
			}
			all, page = all+gone, next
		}
		if all != len(ids) || pages != 3 {
			t.Errorf("%d accounts of %d in %d pages", all, len(ids), pages)
		}
	})
}

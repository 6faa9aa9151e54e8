package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// recording notes in which order results are written.
type recording struct {
	*Memory
	mu    sync.Mutex
	order []uint64
}

func (r *recording) Write(result *Result) (bool, error) {
	fresh, err := r.Memory.Write(result)
	if fresh {
		r.mu.Lock()
		r.order = append(r.order, result.Match)
		r.mu.Unlock()
	}
	return fresh, err
}

func openWriter(t *testing.T, path string, db Tables) *Writer {
	t.Helper()
	w, err := OpenWriter(WriterConfig{Path: path}, db)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// put puts results and waits until all are kept.
func putAll(t *testing.T, w *Writer, now int64, matches ...uint64) {
	t.Helper()
	var kept sync.WaitGroup
	kept.Add(len(matches))
	for _, m := range matches {
		w.Put(finished(m, now, 1, 2), now, func(err error) {
			if err != nil {
				t.Error(err)
			}
			kept.Done()
		})
	}
	kept.Wait()
}

func numbers(from, to uint64) (all []uint64) {
	for i := from; i < to; i++ {
		all = append(all, i)
	}
	return all
}

// TestAway: results wait in order while the database is away, even over a restart,
// and are written in order when it is back.
func TestAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.spool")
	synctest.Test(t, func(t *testing.T) {
		db := &recording{Memory: NewMemory()}
		enter(t, db, 1, 2)
		w := openWriter(t, path, db)
		putAll(t, w, t0, numbers(1, 6)...)
		synctest.Wait()
		if s := w.Stats(); s.Written != 5 || s.Waiting != 0 || s.Oldest != 0 {
			t.Errorf("%+v", s)
		}
		db.SetAway(true)
		putAll(t, w, t0+77, numbers(6, 40)...)
		time.Sleep(time.Hour)
		s := w.Stats()
		if s.Waiting != 34 || s.Oldest != t0+77 || s.Written != 5 {
			t.Errorf("%+v", s)
		}
		if least, most := uint64(time.Hour/lastRetry), uint64(2*time.Hour/lastRetry)+20; s.Retries < least ||
			s.Retries > most {
			t.Errorf("%d tries in an hour, want %d to %d", s.Retries, least, most)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}

		w = openWriter(t, path, db)
		putAll(t, w, t0+99, numbers(40, 50)...)
		if s := w.Stats(); s.Waiting != 44 {
			t.Errorf("%+v", s)
		}
		db.SetAway(false)
		time.Sleep(lastRetry)
		synctest.Wait()
		if s := w.Stats(); s.Waiting != 0 || s.Written != 44 || s.Oldest != 0 {
			t.Errorf("%+v", s)
		}
		if !slices.Equal(db.order, numbers(1, 50)) {
			t.Error("not in order:", db.order)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	if info, err := os.Stat(path); err != nil || info.Size() != int64(len(spoolMagic)) {
		t.Error("the spool is not empty:", info, err)
	}
}

func TestBackoff(t *testing.T) {
	for try, most := range map[int]time.Duration{0: firstRetry, 1: 2 * firstRetry, 5: 32 * firstRetry, 8: lastRetry,
		1000: lastRetry} {
		if least, got := backoff(try, 0), backoff(try, 1); least != most/2 || got != most {
			t.Errorf("try %d waits %v to %v, want at most %v", try, least, got, most)
		}
	}
}

// TestRefused: a result that the database will never take holds up nobody.
func TestRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.spool")
	db := NewMemory()
	enter(t, db, 1, 2)
	w := openWriter(t, path, db)
	bad := finished(2, t0, 1, 2)
	bad.Mode = ""
	kept := make(chan error, 1)
	putAll(t, w, t0, 1)
	w.Put(bad, t0, func(err error) { kept <- err })
	if err := <-kept; err != nil {
		t.Error(err)
	}
	putAll(t, w, t0, 3)
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if s := w.Stats(); s.Written != 2 || s.Refused != 1 || s.Waiting != 0 {
		t.Errorf("%+v", s)
	}
	if text, err := os.ReadFile(path + ".refused"); err != nil || len(text) == 0 {
		t.Error("it was not put aside:", err)
	}
	w.Put(bad, t0, func(err error) { kept <- err })
	if err := <-kept; !errors.Is(err, ErrBusy) {
		t.Error("a closed Writer took it:", err)
	}
}

// TestSpoolIsBounded: what does not fit is said to be lost, and what fitted is kept.
func TestSpoolIsBounded(t *testing.T) {
	db := NewMemory()
	db.SetAway(true)
	w, err := OpenWriter(WriterConfig{Limit: 2000}, db)
	if err != nil {
		t.Fatal(err)
	}
	lost := uint64(0)
	for i := range uint64(20) {
		kept := make(chan error, 1)
		w.Put(finished(i+1, t0, 1, 2), t0, func(err error) { kept <- err })
		if err := <-kept; errors.Is(err, ErrFull) {
			lost++
		} else if err != nil {
			t.Error(err)
		}
	}
	db.SetAway(false)
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if s := w.Stats(); lost == 0 || lost == 20 || s.Lost != lost || s.Written != 20-lost || s.Accepted != 20-lost {
		t.Errorf("%d lost, %+v", lost, s)
	}
}

// TestTornTail: wherever a write was cut short, and whatever a sector then held, the
// whole records before it are there and new ones can follow.
func TestTornTail(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.spool")
	away := NewMemory()
	away.SetAway(true)
	s, err := openSpool(path, spoolLimit)
	if err != nil {
		t.Fatal(err)
	}
	ends := []int64{s.size}
	for i := range uint64(3) {
		rec, err := appendRecord(nil, finished(i+1, t0, 1, 2), t0)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.append(rec, 1); err != nil {
			t.Fatal(err)
		}
		ends = append(ends, s.size)
	}
	_ = s.close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, text []byte, want int) {
		t.Helper()
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := openSpool(path, spoolLimit)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		rec, _ := appendRecord(nil, finished(9, t0, 1), t0)
		if err := s.append(rec, 1); err != nil {
			t.Fatal(err)
		}
		var got []uint64
		for r, ok, err := s.first(); ok || err != nil; r, ok, err = s.first() {
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			got = append(got, r.result.Match)
			s.take(r)
		}
		if !slices.Equal(got, append(numbers(1, uint64(want)+1), 9)) {
			t.Fatalf("%s: %v, want %d and the new one", what, got, want)
		}
		_ = s.close()
	}
	for cut := 0; cut <= len(whole); cut++ {
		if at := int64(cut); at > ends[0]+2 && at < ends[2]-20 || at > ends[2]+recordHead+2 && at < ends[3]-20 {
			cut += 12 // in the middle of a text one place is like another
		}
		want := 0
		for _, end := range ends[1:] {
			if int64(cut) >= end {
				want++
			}
		}
		check("cut", whole[:cut], want)
		if int64(cut) >= ends[0] {
			check("zeros behind it", append(slices.Clone(whole[:cut]), make([]byte, 50)...), want)
		}
		if int64(cut) >= ends[2] && cut < len(whole) {
			flipped := slices.Clone(whole)
			flipped[cut] ^= 0x40
			check("a flipped bit", flipped, 2)
		}
	}
	if err := os.WriteFile(path, []byte("something of somebody else's"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := openSpool(path, spoolLimit); err == nil {
		t.Error("a file of somebody else's was taken for a spool")
	}
}

// TestCompacting: a spool that is never quite empty does not grow, and loses nothing
// on its way from file to file.
func TestCompacting(t *testing.T) {
	for _, path := range []string{"", filepath.Join(t.TempDir(), "results.spool")} {
		s, err := openSpool(path, spoolLimit)
		if err != nil {
			t.Fatal(err)
		}
		s.worth = 4000
		next := uint64(1)
		most := int64(0)
		for i := range uint64(200) {
			rec, _ := appendRecord(nil, finished(i+1, t0, 1, 2), t0)
			if err := s.append(rec, 1); err != nil {
				t.Fatal(err)
			}
			if most = max(most, s.size); i < 3 {
				continue // always three ahead
			}
			r, ok, err := s.first()
			if err != nil || !ok || r.result.Match != next {
				t.Fatal(i, ok, r.result.Match, next, err)
			}
			s.take(r)
			next++
		}
		if most > 10_000 || s.count() != 3 {
			t.Errorf("the file grew to %d bytes, %d wait", most, s.count())
		}
		if err := s.close(); err != nil {
			t.Error(err)
		}
		if path == "" {
			continue
		}
		if s, err = openSpool(path, spoolLimit); err != nil {
			t.Fatal(err)
		}
		// Those taken since it was made anew are there again: writing them changes nothing.
		var found []uint64
		for r, ok, _ := s.first(); ok; r, ok, _ = s.first() {
			found = append(found, r.result.Match)
			s.take(r)
		}
		if len(found) == 0 || found[0] > next || !slices.Equal(found, numbers(found[0], 201)) {
			t.Errorf("after %d were taken of 200 it holds %v", next-1, found)
		}
		_ = s.close()
	}
}

// TestOneProcess: two servers do not share a spool.
func TestOneProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.spool")
	w := openWriter(t, path, NewMemory())
	if _, err := OpenWriter(WriterConfig{Path: path}, NewMemory()); err == nil {
		t.Error("two Writers have one spool")
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

// TestAsk: every question has one answer, on the loop, and a full queue says so.
func TestAsk(t *testing.T) {
	db := NewMemory()
	enter(t, db, 1)
	loop := make(chan func(), 4*askQueue)
	post := func(f func()) { loop <- f }
	for name, s := range map[string]*Store{"inline": Inline(db, post), "goroutines": New(db, 3, post)} {
		var got Player
		Ask(s, func(db Tables) (Player, error) { return db.Player(1) }, func(p Player, err error) {
			if got = p; err != nil {
				t.Error(name, err)
			}
		})
		(<-loop)()
		if got.ID != 1 {
			t.Error(name, got)
		}
		s.Close()
	}

	s := New(db, 1, post)
	hold := make(chan struct{})
	answered, busy := 0, 0
	const asked = 2 * askQueue
	for range asked {
		Ask(s, func(Tables) (int, error) { <-hold; return 1, nil }, func(_ int, err error) {
			if answered++; errors.Is(err, ErrBusy) {
				busy++
			}
		})
	}
	close(hold)
	s.Close()
	Ask(s, func(Tables) (int, error) { return 1, nil }, func(_ int, err error) {
		if answered++; errors.Is(err, ErrBusy) {
			busy++
		}
	})
	for range asked + 1 {
		(<-loop)()
	}
	if answered != asked+1 || busy < asked-askQueue-1 || busy > asked-askQueue+1 {
		t.Errorf("%d answers, %d of them that too much waits", answered, busy)
	}
}

package store

import "testing"

// BenchmarkWrite is what a result of eight costs the database, fsync included.
func BenchmarkWrite(b *testing.B) {
	db, err := Open(b.TempDir() + "/slipstream.db")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var ids []uint64
	for id := range uint64(8) {
		ids = append(ids, id+1)
		if _, err := db.Enter(Entry{ID: id + 1, Key: key(id + 1), Name: "P", Now: t0}); err != nil {
			b.Fatal(err)
		}
	}
	match := uint64(0)
	for b.Loop() {
		match++
		if fresh, err := db.Write(race(match, t0, ids...)); err != nil || !fresh {
			b.Fatal(fresh, err)
		}
	}
}

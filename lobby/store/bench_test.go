package store

import (
	"encoding/binary"
	"slices"
	"sync"
	"testing"
	"time"
)

// BenchmarkWrite is what a result of eight costs the database, one after the other as a node's
// Writer brings them, fsync included. Nodes are so many who write at once.
func BenchmarkWrite(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { writes(b, b.TempDir()+"/slipstream.db", 1) })
	b.Run("postgres", func(b *testing.B) { writes(b, database(b), 1) })
	b.Run("postgres, 3 nodes", func(b *testing.B) { writes(b, database(b), 3) })
	b.Run("postgres, 16 nodes", func(b *testing.B) { writes(b, database(b), 16) })
}

func writes(b *testing.B, url string, nodes int) {
	const drivers = 8
	type node struct {
		db   *DB
		ids  []uint64
		took []time.Duration
	}
	var all []*node
	for n := range nodes {
		db, err := Open(url)
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		one := &node{db: db}
		for i := range drivers * 8 {
			id := uint64(n*1000 + i + 1)
			_, err := db.Enter(Entry{ID: id, Key: binary.BigEndian.AppendUint64(make([]byte, 24), id), Name: "P", Now: t0})
			if err != nil {
				b.Fatal(err)
			}
			one.ids = append(one.ids, id)
		}
		all = append(all, one)
	}
	b.ResetTimer()
	var done sync.WaitGroup
	for n, one := range all {
		done.Go(func() {
			for i := n; i < b.N; i += nodes {
				from := i / nodes * drivers % len(one.ids)
				began := time.Now()
				if fresh, err := one.db.Write(finished(uint64(i)+1, t0, one.ids[from:from+drivers]...)); err != nil || !fresh {
					b.Error(fresh, err)
					return
				}
				one.took = append(one.took, time.Since(began))
			}
		})
	}
	done.Wait()
	b.StopTimer()
	var took []time.Duration
	for _, one := range all {
		took = append(took, one.took...)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1e3, "p50-ms")
	b.ReportMetric(float64(took[(len(took)-1)*99/100].Microseconds())/1e3, "p99-ms")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "results/s")
}

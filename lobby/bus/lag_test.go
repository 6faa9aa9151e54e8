package bus

import "testing"

// TestLag: half of all reads are of how it was, until the replica catches up; but who lost to a newer record reads that
// one.
func TestLag(t *testing.T) {
	f := NewFake(func() int64 { return 1e18 }, 1, testBuckets)
	a, b := f.Join(func(do func()) { do() }), f.Join(func(do func()) { do() })
	reads := func() (old, fresh int) {
		for range 64 {
			a.Get("lasting", "k", func(e Entry, err error) {
				if err == ErrMissing {
					old++
				}
			})
			a.List("lasting", func(all []Entry, err error) { fresh += len(all) })
		}
		return old, fresh
	}
	f.Lag(true)
	a.Create("lasting", "k", []byte("1"), func(_ uint64, err error) {
		if err != nil {
			t.Fatal(err)
		}
	})
	if old, fresh := reads(); old < 16 || old > 48 || fresh < 16 || fresh > 48 {
		t.Errorf("%d of 64 reads do not know the record, %d lists do", old, fresh)
	}
	for range 64 {
		b.Create("lasting", "k", []byte("2"), func(_ uint64, err error) {
			if err != ErrConflict {
				t.Fatalf("a second one is created: %v", err)
			}
		})
		b.Get("lasting", "k", func(e Entry, err error) {
			if err != nil {
				t.Fatalf("who lost to a record reads: %v", err)
			}
		})
	}
	if f.Lag(false); f.Lags() {
		t.Error("it lags for ever")
	}
	if old, fresh := reads(); old != 0 || fresh != 64 {
		t.Errorf("%d of 64 reads do not know the record, %d lists do", old, fresh)
	}
}

package bus

import (
	"cmp"
	"container/heap"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Fake is a broker in memory, on a clock that is an argument. It and the [FakeBus] of every node belong to
// one goroutine. With zero Faults every call is done at once, and only the owner's queue is between a call
// and its answer.
type Fake struct {
	Faults
	now     func() int64
	rng     *rand.Rand
	buckets map[string]*fakeBucket
	nodes   []*FakeBus
	events  eventQueue
	seq     uint64             // of events, so that equal times keep their order
	written uint64             // revisions
	behind  map[string][]Entry // what a replica has that lags; nil: none does

	Lost    int // notices that were
	Expired int // records
}

// Faults are what a Fake does wrong from now on.
type Faults struct {
	Delay  time.Duration // of every step between a node and the broker, at most
	Lose   float64       // of a notice to one node, from 0 to 1
	Silent bool          // no notice arrives at all
	Mute   bool          // no write is taken: the broker elects a leader
	Down   bool          // no broker
	Late   time.Duration // that records live beyond their TTL, at most
}

type fakeBucket struct {
	ttl     time.Duration
	records map[string]*fakeRecord
}

type fakeRecord struct {
	value    []byte
	revision uint64
	expires  int64 // 0: never
}

// NewFake returns an empty broker. now is in Unix nanoseconds.
func NewFake(now func() int64, seed uint64, buckets []Bucket) *Fake {
	f := &Fake{now: now, rng: rand.New(rand.NewPCG(seed, 0x627573)), buckets: map[string]*fakeBucket{}}
	for _, b := range buckets {
		f.buckets[b.Name] = &fakeBucket{ttl: b.TTL, records: map[string]*fakeRecord{}}
	}
	return f
}

// Advance does everything that is due by now.
func (f *Fake) Advance() {
	for len(f.events) > 0 && f.events[0].at <= f.now() {
		heap.Pop(&f.events).(event).do()
	}
}

// Forget empties the broker, as if all of its servers had stopped and come back. Revisions count from 1
// again.
func (f *Fake) Forget() {
	f.written, f.behind = 0, nil
	for _, b := range f.buckets {
		clear(b.records)
	}
}

// Lag makes one replica of the broker stand still, or catch up. Half of all reads come from it.
func (f *Fake) Lag(lags bool) {
	f.behind = nil
	if !lags {
		return
	}
	behind := map[string][]Entry{}
	for name := range f.buckets {
		behind[name] = f.list(name)
	}
	f.behind = behind
}

// Lags reports whether a replica stands still.
func (f *Fake) Lags() bool { return f.behind != nil }

// Wipe empties one bucket.
func (f *Fake) Wipe(bucket string) { clear(f.bucket(bucket).records) }

// Records returns the contents of a bucket, in the order of its keys: for tests that inspect a cluster from
// outside.
func (f *Fake) Records(bucket string) []Entry { return f.list(bucket) }

// Len returns how many records a bucket has.
func (f *Fake) Len(bucket string) int {
	f.sweep(f.buckets[bucket])
	return len(f.buckets[bucket].records)
}

// in does something after at most d; at once if d is 0.
func (f *Fake) in(d time.Duration, do func()) {
	if d <= 0 {
		do()
		return
	}
	f.at(f.now()+1+f.rng.Int64N(int64(d)), do)
}

func (f *Fake) at(when int64, do func()) {
	f.seq++
	heap.Push(&f.events, event{when, f.seq, do})
}

// sweep drops what expired.
func (f *Fake) sweep(b *fakeBucket) {
	for key, r := range b.records {
		if r.expires != 0 && f.now() >= r.expires {
			f.Expired++
			delete(b.records, key)
		}
	}
}

func (f *Fake) bucket(name string) *fakeBucket {
	b := f.buckets[name]
	if b == nil {
		panic("bus: no bucket " + name)
	}
	return b
}

// record returns what is there under a key, if it has not expired.
func (f *Fake) record(bucket, key string) *fakeRecord {
	b := f.bucket(bucket)
	r := b.records[key]
	if r != nil && r.expires != 0 && f.now() >= r.expires {
		f.Expired++
		delete(b.records, key)
		return nil
	}
	return r
}

// put writes a record. again says that an earlier try may have written it already.
func (f *Fake) put(bucket, key string, value []byte, revision uint64, again bool) (uint64, error) {
	b, r := f.bucket(bucket), f.record(bucket, key)
	switch {
	case r == nil && revision != 0, r != nil && r.revision != revision:
		if again && r != nil && string(r.value) == string(value) {
			return r.revision, nil
		}
		return 0, ErrConflict
	}
	f.written++
	r = &fakeRecord{value: slices.Clone(value), revision: f.written}
	if b.ttl > 0 {
		r.expires = f.now() + int64(b.ttl)
		if f.Late > 0 {
			r.expires += f.rng.Int64N(int64(f.Late))
		}
	}
	b.records[key] = r
	return r.revision, nil
}

func (f *Fake) remove(bucket, key string, revision uint64, again bool) error {
	r := f.record(bucket, key)
	if r == nil && again {
		return nil
	}
	if r == nil || r.revision != revision {
		return ErrConflict
	}
	delete(f.bucket(bucket).records, key)
	return nil
}

func (f *Fake) list(bucket string) (all []Entry) {
	b := f.bucket(bucket)
	f.sweep(b)
	for _, key := range slices.Sorted(maps.Keys(b.records)) {
		r := b.records[key]
		all = append(all, Entry{key, slices.Clone(r.value), r.revision})
	}
	return all
}

// read returns what a replica has of a bucket, in the order of its keys.
func (f *Fake) read(bucket string) []Entry {
	if f.behind != nil && f.rng.IntN(2) == 0 {
		return f.behind[bucket]
	}
	return f.list(bucket)
}

func matches(pattern, subject string) bool {
	if prefix, any := strings.CutSuffix(pattern, ">"); any {
		return strings.HasPrefix(subject, prefix)
	}
	return pattern == subject
}

// event is what happens at a time.
type event struct {
	at  int64
	seq uint64
	do  func()
}

type eventQueue []event

func (q eventQueue) Len() int { return len(q) }
func (q eventQueue) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[i].at, q[j].at), cmp.Compare(q[i].seq, q[j].seq)) < 0
}
func (q eventQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *eventQueue) Push(x any)   { *q = append(*q, x.(event)) }
func (q *eventQueue) Pop() any {
	last := len(*q) - 1
	e := (*q)[last]
	*q = (*q)[:last]
	return e
}

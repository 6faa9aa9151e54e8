package match

import (
	"math/bits"
	"sync/atomic"
	"time"
)

// Histogram counts durations in buckets that are an eighth of an octave wide,
// from a microsecond up: what a percentile needs, in fixed memory. One goroutine
// records, any may read.
type Histogram struct {
	buckets [buckets]atomic.Uint64
	sum     atomic.Int64 // nanoseconds
	max     atomic.Int64
}

const (
	subBits = 3
	buckets = 26 << subBits // the last begins beyond a minute
)

// Record counts d; below zero counts as zero.
func (h *Histogram) Record(d time.Duration) {
	d = max(d, 0)
	h.buckets[bucketOf(d)].Add(1)
	h.sum.Add(int64(d))
	if int64(d) > h.max.Load() {
		h.max.Store(int64(d))
	}
}

// bucketOf takes the microseconds' highest set bit and the subBits below it.
func bucketOf(d time.Duration) int {
	us := uint64(d / time.Microsecond)
	if us < 1<<subBits {
		return int(us)
	}
	shift := bits.Len64(us) - 1 - subBits
	return min((shift+1)<<subBits+int(us>>shift)-1<<subBits, buckets-1)
}

// upperOf returns the least duration that does not fit bucket i any more.
func upperOf(i int) time.Duration {
	if i++; i < 1<<subBits {
		return time.Duration(i) * time.Microsecond
	}
	shift := i>>subBits - 1
	return time.Duration(1<<subBits+i&(1<<subBits-1)) << shift * time.Microsecond
}

// Each calls f for every bucket, lowest first, with its upper bound and its count.
func (h *Histogram) Each(f func(upper time.Duration, count uint64)) {
	for i := range h.buckets {
		f(upperOf(i), h.buckets[i].Load())
	}
}

// Count returns how many samples there are.
func (h *Histogram) Count() (n uint64) {
	for i := range h.buckets {
		n += h.buckets[i].Load()
	}
	return n
}

// Sum returns the sum of the samples.
func (h *Histogram) Sum() time.Duration { return time.Duration(h.sum.Load()) }

// Max returns the largest sample.
func (h *Histogram) Max() time.Duration { return time.Duration(h.max.Load()) }

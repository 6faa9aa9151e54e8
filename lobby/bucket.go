package lobby

import "time"

// bucket limits how often something is done. The zero bucket is full.
type bucket struct {
	tokens int   // that are left of the burst; below zero: refused ones
	filled int64 // when they were last filled up; 0: never
}

// take takes so many tokens if they are there.
func (b *bucket) take(now int64, burst int, refill time.Duration, cost int) bool {
	if b.filled == 0 {
		b.tokens, b.filled = burst, now
	}
	if n := (now - b.filled) / int64(refill); n > 0 {
		b.tokens = int(min(int64(b.tokens)+n, int64(burst)))
		b.filled += n * int64(refill)
	}
	if b.tokens < cost {
		return false
	}
	b.tokens -= cost
	return true
}

// full reports whether all that was taken has come back.
func (b *bucket) full(now int64, burst int, refill time.Duration) bool {
	return b.filled == 0 || now-b.filled >= int64(burst-b.tokens)*int64(refill)
}

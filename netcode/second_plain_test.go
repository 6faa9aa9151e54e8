package netcode_test

import (
	"slices"
	"strconv"
	"testing"
)

// Section 8.
func (d *second) plainPayload(t *testing.T, want *vectorShot, from, tick int64, bad bool) {
	rows := slices.Clone(d.game.State)
	for range d.game.Slots {
		rows = append(rows, vectorRow{"Seats.Kind", 1})
	}
	for range d.game.Slots {
		rows = append(rows, vectorRow{"Seats.Age", 1})
	}
	for range d.game.Slots {
		rows = append(rows, vectorRow{"Seats.Held", len(d.game.Ranges)})
	}
	words := 0
	for _, r := range rows {
		words += r.Words
	}
	base := want.Base
	if base == nil {
		base = make([]int32, words)
	}
	cur := make([]int32, words)
	number, before := make(map[vectorRow]int), make(map[vectorRow]int)
	next, at := 0, 0
	scores := make(map[int]int32)
	for _, r := range rows {
		if _, ok := number[r]; !ok {
			number[r], before[r] = next, -1
			next += 1 + r.Words
		}
		d.row(r, number[r], at, before[r], base, cur, scores)
		before[r] = at
		at += r.Words
	}
	var hash *uint16
	if tick-from > 1 || tick%16 == 0 {
		h := uint16(d.raw(16))
		hash = &h
	}
	d.end()
	n := words - d.game.Slots*(2+len(d.game.Ranges))
	for i, v := range cur[n:] {
		low, high := int32(0), int32(2)
		if i >= d.game.Slots {
			high = d.away()
		}
		if i >= 2*d.game.Slots {
			field := (i - 2*d.game.Slots) % len(d.game.Ranges)
			low, high = d.game.Ranges[field][0], d.game.Ranges[field][1]
		}
		if v < low || v > high {
			panic(malformed("seats"))
		}
	}
	if !bad && !slices.Equal(cur, want.World) {
		t.Errorf("world %v", cur)
	}
	if !bad && ((hash != nil) != (want.Hash != nil) || hash != nil && (*hash != *want.Hash || *hash != hashOf(cur))) {
		t.Errorf("hash %v of %v", hash, cur)
	}
}

// hashOf is section 7's hash of a World.
func hashOf(words []int32) uint16 {
	h := uint64(14695981039346656037)
	for _, w := range words {
		h = (h ^ uint64(uint32(w))) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	return uint16(h)
}

func (d *second) row(r vectorRow, number, at, before int, base, cur []int32, scores map[int]int32) {
	if d.bit(plainBlock(number)+"same", 0) == 0 {
		copy(cur[at:at+r.Words], base[at:])
		return
	}
	s := 0
	for f := range r.Words {
		class := (number + 1 + f) % 256
		stays := base[at+f]
		follows := stays
		if before >= 0 {
			follows += cur[before+f] - base[before+f]
		}
		from := stays
		if scores[class] > 0 {
			from = follows
		}
		diff := d.difference(plainBlock(number+1+f), s)
		word := from + diff
		cur[at+f] = word
		scores[class] += bitSize(word-stays) - bitSize(word-follows) - scores[class]/4
		if s = min(s+1, 2); diff != 0 {
			s = 0
		}
	}
}

func plainBlock(number int) string { return "plain " + strconv.Itoa(number%256) + " " }

func bitSize(d int32) int32 {
	v := int64(d)
	return int32(bitLength(max(v, -v)))
}

func (d *second) difference(block string, s int) int32 {
	if d.bit(block+"same", s) == 0 {
		return 0
	}
	down := d.bit(block+"down", 0)
	n := int(d.tree(block+"length", 5))
	far := int64(1)<<n + d.below(block+"top", n, n)
	if down == 1 {
		far = -far
	}
	return int32(far)
}

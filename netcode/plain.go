package netcode

import (
	"math/bits"

	"slipstream/sim"
)

// The contexts of one field class of a plain delta. A row class has a block of its own, and uses only the first
// context in it.
const (
	plainSame   = 0 // not as predicted; by how many of the two fields right before it were as predicted
	plainDown   = plainSame + 3
	plainLength = plainDown + 1    // of the difference, in bits: a tree
	plainTop    = plainLength + 32 // the bit below its leading one; by length
	plainProbs  = plainTop + 32

	// maxClasses bounds the contexts of a game with a great many fields: further classes share the contexts of the
	// first ones.
	maxClasses = 256
)

// plainRow is a row of a World as the plain delta walks it.
type plainRow struct {
	off, n int
	before int // offset of the row of the same kind before it, or -1
	class  int // of the row
	fields int // class of its first field
}

// plainRows sorts the rows of l into classes. Rows of the same name have the same fields, and what one of them did is
// a good guess of what the next one will do.
func plainRows(l *sim.Layout) (rows []plainRow, probs []prob, scores []int32) {
	last := make(map[string]int)
	classes := 0
	for i, r := range l.Rows {
		row := plainRow{off: r.Off, n: len(r.Fields), before: -1, class: classes}
		if j, ok := last[r.Name]; ok && rows[j].n == row.n {
			row.before, row.class = rows[j].off, rows[j].class
		} else {
			classes += 1 + row.n
		}
		row.fields = row.class + 1
		rows = append(rows, row)
		last[r.Name] = i
	}
	classes = min(classes, maxClasses)
	return rows, make([]prob, classes*plainProbs), make([]int32, classes)
}

// delta codes cur against base, row by row. When reading, it fills in cur.
func (c *codec) delta(base, cur World) {
	for i := 0; i < len(c.plain); i += plainProbs {
		copy(c.plain[i:], plainPriors[:])
	}
	clear(c.scores)
	for i := range c.rows {
		r := &c.rows[i]
		changes := !c.coder.reading && !equal(base[r.off:r.off+r.n], cur[r.off:r.off+r.n])
		if !c.coder.flag(&c.class(r.class)[0], changes) {
			copy(cur[r.off:r.off+r.n], base[r.off:r.off+r.n])
			continue
		}
		c.row(r, base, cur)
	}
}

// row codes the fields of a row that has changed. Each is predicted either to stay, or to change as the same field of
// the row before did: whichever was closer lately.
func (c *codec) row(r *plainRow, base, cur World) {
	same := 0
	for f := range r.n {
		at, class := r.off+f, (r.fields+f)%maxClasses
		stays := base[at]
		follows := stays
		if r.before >= 0 {
			follows += cur[r.before+f] - base[r.before+f]
		}
		from, score := stays, &c.scores[class]
		if *score > 0 {
			from = follows
		}
		diff := c.difference(c.class(class), same, cur[at]-from)
		cur[at] = from + diff
		*score += length(cur[at]-stays) - length(cur[at]-follows) - *score/4
		if same = min(same+1, 2); diff != 0 {
			same = 0
		}
	}
}

// difference codes how far a field is from its prediction.
func (c *codec) difference(probs []prob, same int, d int32) int32 {
	if !c.coder.flag(&probs[plainSame+same], d != 0) {
		return 0
	}
	down := c.coder.flag(&probs[plainDown], d < 0)
	far := uint32(d)
	if d < 0 {
		far = -far
	}
	n := c.coder.tree(probs[plainLength:plainLength+32], uint32(bits.Len32(far)-1)&31, 5)
	far = 1<<n | c.coder.below(&probs[plainTop+int(n)], far&(1<<n-1), uint(n))
	if down {
		return int32(-far)
	}
	return int32(far)
}

func (c *codec) class(i int) []prob {
	i = i % maxClasses * plainProbs
	return c.plain[i : i+plainProbs : i+plainProbs]
}

// length returns the bits of a difference without its sign.
func length(d int32) int32 {
	if d < 0 {
		d = -d
	}
	return int32(bits.Len32(uint32(d)))
}

package netcode_test

import (
	"slices"
	"strings"
)

// Section 9.
func (d *second) start(code []byte) {
	*d = second{game: d.game, tables: d.tables, live: make(map[string][]secondContext), code: code, span: 1<<32 - 1}
	for range 4 {
		d.low = d.low*256 + d.next()
	}
	if d.low == 1<<32-1 {
		panic(malformed("outside"))
	}
}

func (d *second) next() uint32 {
	d.taken++
	if d.taken > len(d.code) {
		return 0
	}
	return uint32(d.code[d.taken-1])
}

func (d *second) fill() {
	for d.span < 1<<24 {
		d.span *= 256
		d.low = d.low*256 + d.next()
	}
}

// bit decides in context i of a name; a block's number in the name makes it a copy.
func (d *second) bit(name string, i int) int {
	if d.live[name] == nil {
		words := strings.Fields(name)
		table := words[len(words)-1]
		if len(words) > 1 {
			table = words[0] + " " + table
		}
		d.live[name] = slices.Clone(d.tables[table])
	}
	c := &d.live[name][i]
	m := uint32(uint64(d.span) * uint64(c.zero) / 65536)
	rate := 131072 / (2*c.seen + 3)
	b := 0
	if d.low < m {
		d.span = m
		c.zero += (65536 - c.zero) * rate / 65536
	} else {
		b = 1
		d.low -= m
		d.span -= m
		c.zero -= c.zero * rate / 65536
	}
	c.seen = min(c.seen+1, 60)
	d.fill()
	return b
}

func (d *second) raw(n int) uint32 {
	unit := d.span / (1 << n)
	v := d.low / unit
	if v >= 1<<n {
		panic(malformed("raw"))
	}
	d.low -= v * unit
	d.span = unit
	d.fill()
	return v
}

func (d *second) tree(name string, bits int) uint32 {
	node := 1
	for range bits {
		node = 2*node + d.bit(name, node)
	}
	return uint32(node - 1<<bits)
}

func (d *second) unary(name string, from, count int, last uint32) uint32 {
	i := uint32(0)
	for i < last && d.bit(name, from+min(int(i), count-1)) == 1 {
		i++
	}
	return i
}

func (d *second) below(name string, c, n int) int64 {
	if n == 0 {
		return 0
	}
	v := int64(d.bit(name, c))
	for n--; n > 0; {
		k := min(n, 16)
		v = v<<k | int64(d.raw(k))
		n -= k
	}
	return v
}

func (d *second) end() {
	if n := len(d.code); n > d.taken-3 || n > 0 && d.code[n-1] == 0 {
		panic(malformed("end"))
	}
}

package netcode

import "math/bits"

// A prob is what the coder knows of one kind of binary decision: the probability of a zero, in 65536ths, and how many
// decisions it has seen. The more it has seen, the more slowly it learns.
type prob struct {
	zero uint16 // 1 to 65535
	seen uint16 // at most maxSeen
}

const maxSeen = 60

// learnRate says how far a prob moves towards what happened, as a share of the distance in 65536ths: 1/(seen + 3/2),
// which gives the mean of what was seen, with a little doubt.
var learnRate = func() (rate [maxSeen + 1]uint32) {
	for n := range rate {
		rate[n] = uint32(131072 / (2*n + 3))
	}
	return rate
}()

func (p *prob) learn(bit uint32) {
	rate := learnRate[p.seen]
	if bit == 0 {
		p.zero += uint16((65536 - uint32(p.zero)) * rate >> 16)
	} else {
		p.zero -= uint16(uint32(p.zero) * rate >> 16)
	}
	if p.seen < maxSeen {
		p.seen++
	}
}

// coder is an adaptive binary range coder with carry, for both directions: every
// method takes the value to write and returns the value that was coded. So the same
// walk over a World writes it and reads it, and the two cannot disagree.
//
// What it writes is the shortest string of bytes that lies in the final interval
// when endless zeros are appended to it. So a reader takes the bytes after the end
// as zeros, and a code that is longer than necessary is malformed.
type coder struct {
	reading bool
	bad     bool   // reading: no correct peer wrote this
	span    uint32 // width of the interval; at least 1<<24 between decisions
	low     uint32 // writing: its lower end; reading: the code's distance from it
	buf     []byte // writing: what the code is appended to; reading: the code
	at      int    // writing: where the code starts; reading: bytes taken, the zeros after the end included
}

func (c *coder) write(dst []byte) {
	*c = coder{span: 1<<32 - 1, buf: dst, at: len(dst)}
}

func (c *coder) read(src []byte) {
	*c = coder{reading: true, span: 1<<32 - 1, buf: src}
	for range 4 {
		c.low = c.low<<8 | c.next()
	}
	c.bad = c.low == c.span // just outside the first interval
}

// bit codes one decision and learns from it.
func (c *coder) bit(p *prob, bit uint32) uint32 {
	zero := uint32(uint64(c.span) * uint64(p.zero) >> 16)
	if c.reading {
		bit = 0
		if c.low >= zero {
			bit = 1
		}
	}
	if bit == 0 {
		c.span = zero
	} else {
		c.skip(zero)
		c.span -= zero
	}
	p.learn(bit)
	for c.span < 1<<24 {
		c.shift()
	}
	return bit
}

// flag is bit for a bool.
func (c *coder) flag(p *prob, b bool) bool {
	bit := uint32(0)
	if b {
		bit = 1
	}
	return c.bit(p, bit) != 0
}

// raw codes the n low bits of v, n <= 16. All values are taken as equally likely.
func (c *coder) raw(v uint32, n uint) uint32 {
	unit := c.span >> n
	if c.reading {
		if v = c.low / unit; v>>n != 0 {
			c.bad, v = true, 1<<n-1
		}
	}
	c.skip(v * unit)
	c.span = unit
	for c.span < 1<<24 {
		c.shift()
	}
	return v
}

// skip moves the lower end of the interval up by n.
func (c *coder) skip(n uint32) {
	if c.reading {
		c.low -= n
		return
	}
	low, carry := bits.Add32(c.low, n, 0)
	if c.low = low; carry != 0 {
		c.carry()
	}
}

// shift makes the interval 256 times as wide, and reads or writes a byte.
func (c *coder) shift() {
	c.span <<= 8
	if c.reading {
		c.low = c.low<<8 | c.next()
		return
	}
	c.buf = append(c.buf, byte(c.low>>24))
	c.low <<= 8
}

// carry adds one to the code written so far. The code is a fraction below one,
// so the carry stops at the code's first byte at the latest.
func (c *coder) carry() {
	for i := len(c.buf) - 1; ; i-- {
		if c.buf[i]++; c.buf[i] != 0 {
			return
		}
	}
}

func (c *coder) next() uint32 {
	b := byte(0)
	if c.at < len(c.buf) {
		b = c.buf[c.at]
	}
	c.at++
	return uint32(b)
}

// finish ends the code and returns the buffer with the code appended.
func (c *coder) finish() []byte {
	// One more byte always suffices, because the interval is at least 1<<24 wide. None is needed if the interval
	// contains the code as it stands, or that plus one.
	if c.low != 0 {
		if uint64(c.low)+uint64(c.span) > 1<<32 {
			c.carry()
		} else {
			c.buf = append(c.buf, byte((c.low+1<<24-1)>>24))
		}
	}
	for len(c.buf) > c.at && c.buf[len(c.buf)-1] == 0 {
		c.buf = c.buf[:len(c.buf)-1]
	}
	return c.buf
}

// ok reports whether a coder can have written what was read: it must not be longer than its decisions need, nor end in
// a zero byte, because zeros at the end are implied.
func (c *coder) ok() bool {
	n := len(c.buf)
	return !c.bad && n <= c.at-3 && (n == 0 || c.buf[n-1] != 0)
}

// tree codes v, which is below 1<<n, from its most significant bit on. probs has 1<<n elements, one for each prefix of
// v; the first is unused.
func (c *coder) tree(probs []prob, v uint32, n uint) uint32 {
	node := uint32(1)
	for i := n; i > 0; i-- {
		node = node<<1 | c.bit(&probs[node], v>>(i-1)&1)
	}
	return node - 1<<n
}

// unary codes v, which is at most last, as v ones and, unless v is last, a zero. Each place has its own prob; the last
// prob serves all places from there on.
func (c *coder) unary(probs []prob, v, last uint32) uint32 {
	for i := uint32(0); i < last; i++ {
		more := uint32(0)
		if v > i {
			more = 1
		}
		if c.bit(&probs[min(int(i), len(probs)-1)], more) == 0 {
			return i
		}
	}
	return last
}

// below codes the n low bits of v, which are those below the leading one of a number: the first of them with the prob
// top, the others as equally likely.
func (c *coder) below(top *prob, v uint32, n uint) uint32 {
	if n == 0 {
		return 0
	}
	n--
	r := c.bit(top, v>>n&1)
	for n > 0 {
		k := min(n, 16)
		n -= k
		r = r<<k | c.raw(v>>n&(1<<k-1), k)
	}
	return r
}

package netcode

import (
	"math/rand/v2"
	"testing"
)

// Whatever is written is read back, with carries through long runs of 0xff and
// codes that end at either edge of the interval.
func TestCoderRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for round := range 20000 {
		n := rng.IntN(200)
		probs := [4]prob{{65535, maxSeen}, {1, maxSeen}, {1 << 15, 0}, {60000, 10}}
		type symbol struct {
			kind int
			v    uint32
		}
		symbols := make([]symbol, n)
		for i := range symbols {
			s := symbol{kind: rng.IntN(6)}
			switch {
			case s.kind < 4:
				s.v = rng.Uint32N(2)
				if round%3 == 0 && s.kind < 2 {
					s.v = 1 - uint32(s.kind) // the unlikely one
				}
			case s.kind == 4:
				s.v = rng.Uint32N(1 << 16)
				if round%2 == 0 {
					s.v = 1<<16 - 1
				}
			default:
				s.v = rng.Uint32N(200)
			}
			symbols[i] = s
		}
		code := func(c *coder, ps [4]prob, s symbol) (v uint32, next [4]prob) {
			switch {
			case s.kind < 4:
				v = c.bit(&ps[s.kind], s.v)
			case s.kind == 4:
				v = c.raw(s.v, 16)
			default:
				v = c.unary(ps[2:], s.v, 200)
			}
			return v, ps
		}
		var w, r coder
		prefix := []byte{0xff, 0xff}
		w.write(prefix)
		ps := probs
		for _, s := range symbols {
			_, ps = code(&w, ps, s)
		}
		out := w.finish()
		if out[0] != 0xff || out[1] != 0xff {
			t.Fatal("a carry left the code")
		}
		r.read(out[2:])
		ps = probs
		var v uint32
		for i, s := range symbols {
			if v, ps = code(&r, ps, symbol{kind: s.kind}); v != s.v {
				t.Fatalf("symbol %d of %d is %d, was %d", i, n, v, s.v)
			}
		}
		if !r.ok() {
			t.Fatalf("%x is refused", out[2:])
		}
		for r.buf = append(out[2:len(out):len(out)], 1); len(r.buf) <= r.at-3; {
			r.buf = append(r.buf, 1)
		}
		if r.ok() {
			t.Fatalf("%x is taken, a byte longer than its decisions need", r.buf)
		}
	}
}

// An event with a probability of one in 65536 costs as many bits as it should, and a certain one none.
func TestCoderCost(t *testing.T) {
	var c coder
	c.write(nil)
	for range 10000 {
		c.bit(&prob{65535, maxSeen}, 0)
	}
	if n := len(c.finish()); n > 1 {
		t.Errorf("10000 certainties take %d bytes", n)
	}
	c.write(nil)
	for range 1000 {
		c.bit(&prob{65535, maxSeen}, 1)
	}
	if n := len(c.finish()); n > 2010 {
		t.Errorf("1000 decisions of 16 bits take %d bytes", n)
	}
}

// A prob never becomes a certainty, whatever happens.
func TestProbStaysInRange(t *testing.T) {
	for _, bit := range []uint32{0, 1} {
		for zero := uint32(1); zero < 65536; zero += 13 {
			for seen := range uint16(maxSeen + 1) {
				p := prob{uint16(zero), seen}
				for range 3 {
					if p.learn(bit); p.zero == 0 {
						t.Fatalf("%d after %d, bit %d: certain", zero, seen, bit)
					}
				}
			}
		}
	}
}

// The remainder of the division in raw stands for no value: a code that lands there is refused.
func TestRawBeyondItsValues(t *testing.T) {
	var c coder
	c.read([]byte{0xff, 0xff, 0x00, 0x01})
	if v := c.raw(0, 16); v != 1<<16-1 || !c.bad {
		t.Errorf("%d, bad %v", v, c.bad)
	}
	c.read([]byte{0xff, 0xfe, 0xff, 0xff})
	if v := c.raw(0, 16); v != 1<<16-1 || c.bad {
		t.Errorf("the last value is %d, bad %v", v, c.bad)
	}
}

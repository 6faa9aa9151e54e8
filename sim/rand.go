package sim

import "math/bits"

// Rand is a PCG-XSH-RR generator (O'Neill, "PCG: A Family of Simple Fast
// Space-Efficient Statistically Good Algorithms", 2014) whose state is two
// words, so that it lives in a game's state and rolls back with it.
type Rand struct{ Lo, Hi int32 }

const pcgMultiplier, pcgIncrement = 6364136223846793005, 1442695040888963407

// NewRand returns the generator of a seed.
func NewRand(seed uint32) Rand {
	r := Rand{}
	r.set(uint64(seed) + pcgIncrement)
	r.Next()
	return r
}

// Next returns 32 random bits.
func (r *Rand) Next() uint32 {
	s := uint64(uint32(r.Hi))<<32 | uint64(uint32(r.Lo))
	r.set(s*pcgMultiplier + pcgIncrement)
	return bits.RotateLeft32(uint32((s>>18^s)>>27), -int(s>>59))
}

// IntN returns a number in [0, n), n > 0, by multiplication (Lemire 2019,
// without its rejection: the bias is below n / 2^32).
func (r *Rand) IntN(n int32) int32 { return int32(uint64(r.Next()) * uint64(uint32(n)) >> 32) }

func (r *Rand) set(s uint64) { r.Lo, r.Hi = int32(uint32(s)), int32(uint32(s>>32)) }

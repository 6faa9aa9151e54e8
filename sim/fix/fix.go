// Package fix is arithmetic for games: fixed point in integers, so that every
// machine computes the same bits. It knows nothing of games.
//
// A fixed-point number is an int32 with 16 bits after the point (One is 1).
// Angles are int32 with Turn words to the full turn; they wrap, so any int32 is
// an angle. Intermediates are 64 bits wide; results that do not fit saturate.
package fix

import "math/bits"

const (
	One  = 1 << 16 // 1 as a fixed-point number
	Turn = 1 << 16 // a full turn as an angle
)

// Mul returns a*b, rounded to nearest.
func Mul(a, b int32) int32 { return Sat((int64(a)*int64(b) + One/2) >> 16) }

// Div returns a/b, rounded towards zero. Dividing by zero saturates with the sign of a.
func Div(a, b int32) int32 {
	if b == 0 {
		return Sat(int64(a) << 32)
	}
	return Sat(int64(a) << 16 / int64(b))
}

// Sat returns v as an int32, saturated.
func Sat(v int64) int32 { return int32(min(max(v, -1<<31), 1<<31-1)) }

// Sin returns the sine of an angle.
func Sin(angle int32) int32 {
	a := uint32(angle) & (Turn - 1)
	at := a & (Turn/4 - 1)
	if a&(Turn/4) != 0 {
		at = Turn/4 - at
	}
	i, rest := at>>6, int32(at&63)
	v := sine[i]
	if rest != 0 {
		v += ((sine[i+1]-v)*rest + 32) >> 6
	}
	if a&(Turn/2) != 0 {
		return -v
	}
	return v
}

// Cos returns the cosine of an angle.
func Cos(angle int32) int32 { return Sin(angle + Turn/4) }

// Atan2 returns the angle in [-Turn/2, Turn/2] whose tangent is y/x and whose
// quadrant is that of (x, y); 0 for the origin.
func Atan2(y, x int32) int32 {
	ay, ax := abs64(int64(y)), abs64(int64(x))
	if ay == 0 && ax == 0 {
		return 0
	}
	low, high := min(ay, ax), max(ay, ax)
	t := low << 16 / high // 0..65536
	i, rest := t>>8, int32(t&255)
	a := arctan[i]
	if rest != 0 {
		a += ((arctan[i+1] - a) * rest) >> 8
	}
	a = (a + 128) >> 8
	if ay > ax {
		a = Turn/4 - a
	}
	if x < 0 {
		a = Turn/2 - a
	}
	if y < 0 {
		return -a
	}
	return a
}

// Sqrt returns the square root of n, rounded down. It is an integer's root: for
// a fixed-point number v, the root is Sqrt(uint64(v) << 16).
func Sqrt(n uint64) uint32 {
	if n == 0 {
		return 0
	}
	shift := uint(bits.LeadingZeros64(n)) &^ 1
	m := n << shift // in [1<<62, 1<<64): two steps of Newton's from 8 good bits give 32
	x := uint64(root[m>>56-64]) << 24
	x = (x + m/x) >> 1
	x = (x + m/x) >> 1
	x = min(x>>(shift/2), 1<<32-1)
	for x*x > n {
		x--
	}
	for x < 1<<32-1 && (x+1)*(x+1) <= n {
		x++
	}
	return uint32(x)
}

// Len returns the length of the vector (x, y), rounded down.
func Len(x, y int32) int32 {
	return int32(min(Sqrt(uint64(int64(x)*int64(x))+uint64(int64(y)*int64(y))), 1<<31-1))
}

// Wrap returns the angle in [-Turn/2, Turn/2) that is equal to angle.
func Wrap(angle int32) int32 { return int32(int16(uint16(uint32(angle)))) }

// Abs returns |v|; of the smallest int32 the largest.
func Abs(v int32) int32 { return max(v, -max(v, -1<<31+1)) }

func abs64(v int64) int64 { return max(v, -v) }

// Clamp returns v brought into [-limit, limit].
func Clamp(v, limit int32) int32 { return min(max(v, -limit), limit) }

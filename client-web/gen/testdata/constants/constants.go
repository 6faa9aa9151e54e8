// Package constants has constants of every kind.
package constants

import "slipstream/sim/fix"

// Side is as long as it is.
const Side = side * fix.One / 16

const side = 10

// The ground.
const (
	Floor int32 = iota // of a cell
	Wall               // stops all
	hole
)

const (
	Most    = 1<<53 - 1
	Least   = -Most
	TooMuch = Most + 1
	TooLow  = -1 << 63
	Huge    = 1 << 90
	Half    = 0.5
	Word    = "word"
	Yes     = true
)

var _ = hole

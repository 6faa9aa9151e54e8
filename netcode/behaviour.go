package netcode

import (
	"strconv"
	"strings"

	"slipstream/sim"
)

// Behaviour names how this build plays the game: two builds with the same behaviour can predict for one
// another, whatever else differs. It is made of the game's own fingerprint and the World's rules. It takes
// some milliseconds, so compute it once in a program.
func (m *Model) Behaviour() string {
	game := sim.Behaviour(m.Machine)
	hash := strconv.FormatUint(sim.Hash([]int32{int32(game), int32(game >> 32), m.HoldTicks, m.AwayTicks}), 16)
	return strings.Repeat("0", 16-len(hash)) + hash // package fmt would be 50 KB of every page
}

package netcode

import (
	"strconv"
	"strings"

	"slipstream/sim"
)

// Behaviour returns a name for how this build plays the game. Two builds with the same behaviour can predict each
// other, whatever else differs. It is made of the game's own fingerprint and the rules of World. It takes some
// milliseconds, so a program should compute it once.
func (m *Model) Behaviour() string {
	game := sim.Behaviour(m.Machine)
	hash := strconv.FormatUint(sim.Hash([]int32{int32(game), int32(game >> 32), m.HoldTicks, m.AwayTicks}), 16)
	return strings.Repeat("0", 16-len(hash)) + hash // package fmt would be 50 KB of every page
}

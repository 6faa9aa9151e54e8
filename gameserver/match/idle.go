package match

import (
	"slices"
	"time"
)

// IdleFor is how long a seat is kept for a player whose commands never change,
// present or not: longer than the countdown of any game, and far longer than
// anybody holds the same keys.
const IdleFor = 75 * time.Second

// stir notes the newest command of a seat.
func (s *Seat) stir(cmd []int32) {
	if !slices.Equal(s.did, cmd) {
		copy(s.did, cmd)
		s.stirred = s.match.tick
	}
}

// freeIdle frees the seats of players who do nothing, for others.
func (m *Match) freeIdle() {
	for _, s := range m.seats {
		if s.conn != nil && s.plays() && m.tick-s.stirred >= m.ticks(IdleFor) {
			s.giveUp(Idle)
		}
	}
}

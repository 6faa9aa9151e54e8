package server

import (
	"slices"

	"slipstream/netcode/token"
)

// serials say which tokens are good for a player's seat, or for a spectator's place. Each token can be used
// once. But the Welcome that brings the next token can be lost with its connection, so the token before it,
// a ticket or a resume token, stays good until the client shows that it has the new one. This does not let
// anybody sit twice: a player has one seat, and his newest connection has it.
type serials struct {
	ticket    uint64 // serial of the last ticket
	issued    uint64 // serial of the player's newest resume token
	confirmed uint64 // serial of the newest one that the client showed to have; 0: none yet
}

func (s *serials) accepts(c *token.Claims) bool {
	if c.Kind == token.Ticket {
		return c.Serial == s.ticket && s.confirmed == 0
	}
	return c.Serial == s.issued || c.Serial == s.confirmed
}

// issue makes the next resume token for a player who showed c. Serials are counted per match, so a player
// who was forgotten and comes again gets no serial twice.
func (h *hosted) issue(to *serials, c *token.Claims) {
	if c.Kind == token.Ticket {
		to.ticket, to.confirmed = c.Serial, 0
	}
	h.issued++
	to.issued = h.issued
}

// forgetSerials drops the serials of players who have no seat any more: a match without an end can have any
// number of players.
func (h *hosted) forgetSerials() {
	for player := range h.serials {
		if !slices.Contains(h.holders(), player) {
			delete(h.serials, player)
		}
	}
}

// use notes that a ticket was used, and returns whether it already was.
func (h *hosted) use(c *token.Claims, now int64) (again bool) {
	for serial, expires := range h.used {
		if now >= expires {
			delete(h.used, serial)
		}
	}
	_, again = h.used[c.Serial]
	h.used[c.Serial] = c.Expires
	return again
}

package server

import (
	"net/netip"

	"slipstream/gameserver/match"
	"slipstream/gameserver/transport"
	"slipstream/netcode/token"
)

const (
	// maxPerNetwork is how many spectators of one match may have the same address: enough for a family, but
	// not all places.
	maxPerNetwork = 8

	// maxKnown is how many spectators of a match are remembered, including those whose connection dropped.
	// Further ones can watch, but must ask the lobby for another ticket if their connection drops.
	maxKnown = 4 * match.MaxSpectators
)

// spectators are the players who watch a match. It belongs to the shard's goroutine.
type spectators struct {
	connected map[netip.Addr]int    // by the network that they come from
	known     map[uint64]*spectator // by player; one who dropped is remembered for match.ResumeFor
}

// spectator is a player who watches. As with a seat, his newest connection counts.
type spectator struct {
	serials
	on   *session // nil while the player is not connected
	gone int64    // since when
}

// admit reports whether one more spectator from a network may watch, and counts him. The zero address is
// not limited.
func (all *spectators) admit(from netip.Addr) bool {
	if from.IsValid() && all.connected[from] >= maxPerNetwork {
		return false
	}
	if all.connected == nil {
		all.connected = map[netip.Addr]int{}
	}
	all.connected[from]++
	return true
}

// drop removes one who was counted.
func (all *spectators) drop(from netip.Addr) {
	if all.connected[from]--; all.connected[from] <= 0 {
		delete(all.connected, from)
	}
}

// of returns what is known of a player who watches; nil if there are too many to remember.
func (all *spectators) of(player uint64, now int64) *spectator {
	if one := all.known[player]; one != nil {
		return one
	}
	if len(all.known) >= maxKnown {
		if all.expire(now); len(all.known) >= maxKnown {
			return nil
		}
	}
	if all.known == nil {
		all.known = map[uint64]*spectator{}
	}
	one := &spectator{}
	all.known[player] = one
	return one
}

// expire removes those who were away for too long.
func (all *spectators) expire(now int64) {
	for player, one := range all.known {
		if one.on == nil && now-one.gone > int64(match.ResumeFor) {
			delete(all.known, player)
		}
	}
}

// spectate lets a spectator in, by a ticket or because he was here before. He takes no seat of the game,
// and one spectator's place at most.
func (s *session) spectate(m *match.Match) transport.Reason {
	all, now := &s.hosted.spectators, s.node.cfg.Now()
	one := all.known[s.claims.Player]
	if s.returns() && (one == nil || !one.accepts(&s.claims)) {
		return transport.BadToken
	}
	var before *session
	if one != nil {
		before = one.on
	}
	if before != nil && before.conn.Network() == s.conn.Network() {
		before.counted = false // the place is his already
	} else if !all.admit(s.conn.Network()) {
		return transport.MatchFull
	}
	s.counted = true
	if before != nil {
		before.seat.Drop()
		before.End(match.Replaced)
	}
	seat, why := m.Spectate(s)
	if why != match.None {
		s.dropSpectator()
		return endings[why]
	}
	s.seat = seat
	if one = all.of(s.claims.Player, now); one == nil {
		return transport.OK
	}
	s.hosted.issue(&one.serials, &s.claims)
	one.on, s.serials = s, &one.serials
	return transport.OK
}

// dropSpectator is called when a spectator's connection ends.
func (s *session) dropSpectator() {
	all := &s.hosted.spectators
	if s.counted {
		s.counted = false
		all.drop(s.conn.Network())
	}
	if one := all.known[s.claims.Player]; one != nil && one.on == s {
		one.on, one.gone = nil, s.node.cfg.Now()
	}
}

// forget removes a spectator whose connection gives him no right to come back.
func (all *spectators) forget(s *session) {
	if one := all.known[s.claims.Player]; one != nil && &one.serials == s.serials {
		delete(all.known, s.claims.Player)
	}
}

// watches reports whether the session is a spectator's.
func (s *session) watches() bool { return s.claims.Slot == token.Watching }

package server

import (
	"net/netip"

	"slipstream/gameserver/match"
	"slipstream/gameserver/transport"
	"slipstream/netcode/token"
)

const (
	// maxPerNetwork is how many spectators of a match one address may be: a family, and not all of them.
	maxPerNetwork = 8

	// maxKnown is how many spectators of a match are remembered, those who dropped included.
	// Who comes when there are more can look on, and asks the lobby for another ticket if he drops.
	maxKnown = 4 * match.MaxSpectators
)

// spectators are who looks on at a match. It belongs to the shard's goroutine.
type spectators struct {
	connected map[netip.Addr]int    // by the network that they come from
	known     map[uint64]*spectator // by player; who dropped is remembered for match.ResumeFor
}

// spectator is a player who looks on: as of a seat, the newest connection is the one.
type spectator struct {
	serials
	on   *session // nil while the player is not connected
	gone int64    // since when
}

// admit reports whether one more may look on from a network, and counts him. No address is
// one that has no share.
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

// drop forgets one who was counted.
func (all *spectators) drop(from netip.Addr) {
	if all.connected[from]--; all.connected[from] <= 0 {
		delete(all.connected, from)
	}
}

// of returns what is known of a player who looks on; nil if there are too many to know.
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

// expire drops those who were away for too long.
func (all *spectators) expire(now int64) {
	for player, one := range all.known {
		if one.on == nil && now-one.gone > int64(match.ResumeFor) {
			delete(all.known, player)
		}
	}
}

// spectate lets a spectator in, by a ticket or as the one who he was. He takes no seat of the game's,
// and of the spectators' places only one.
func (s *session) spectate(m *match.Match) transport.Reason {
	all, now := &s.hosted.spectators, s.node.cfg.Now()
	one := all.known[s.claims.Player]
	if (s.claims.Kind == token.Resume || s.again) && (one == nil || !one.accepts(&s.claims)) {
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

// dropSpectator accounts for a spectator whose connection ends.
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

// forget forgets a spectator who will not come back on the strength of this connection.
func (all *spectators) forget(s *session) {
	if one := all.known[s.claims.Player]; one != nil && &one.serials == s.serials {
		delete(all.known, s.claims.Player)
	}
}

// watches reports whether the session is a spectator's.
func (s *session) watches() bool { return s.claims.Slot == token.Watching }

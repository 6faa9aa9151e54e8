package server

import (
	"net/netip"

	"slipstream/gameserver/match"
	"slipstream/gameserver/transport"
	"slipstream/netcode/token"
)

const (
	// fansOfOne is how many spectators of a race one address may be: a family, and not its whole gallery.
	fansOfOne = 8

	// maxLooks is how many spectators of a race are remembered, those who dropped included.
	// Who comes when there are more can look on, and asks the lobby for another ticket if he drops.
	maxLooks = 4 * match.MaxSpectators
)

// onlookers are the spectators of a race. It belongs to the shard's goroutine.
type onlookers struct {
	fans  map[netip.Addr]int // who are connected, by the network that they come from
	looks map[uint64]*look   // by player; who dropped is remembered for match.ResumeFor
}

// look is what a player's looking on is worth: as of a seat, the newest connection has it.
type look struct {
	turn
	on   *session // nil while the player is not connected
	gone int64    // since when
}

// admit reports whether one more may look on from a network, and counts him. No address is
// one that has no share.
func (o *onlookers) admit(from netip.Addr) bool {
	if from.IsValid() && o.fans[from] >= fansOfOne {
		return false
	}
	if o.fans == nil {
		o.fans = map[netip.Addr]int{}
	}
	o.fans[from]++
	return true
}

// drop forgets one who was counted.
func (o *onlookers) drop(from netip.Addr) {
	if o.fans[from]--; o.fans[from] <= 0 {
		delete(o.fans, from)
	}
}

// lookOf returns what is known of a player who looks on; nil if there are too many to know.
func (o *onlookers) lookOf(player uint64, now int64) *look {
	if l := o.looks[player]; l != nil {
		return l
	}
	if len(o.looks) >= maxLooks {
		if o.forgetLooks(now); len(o.looks) >= maxLooks {
			return nil
		}
	}
	if o.looks == nil {
		o.looks = map[uint64]*look{}
	}
	l := &look{}
	o.looks[player] = l
	return l
}

// forgetLooks drops those who were away for too long.
func (o *onlookers) forgetLooks(now int64) {
	for player, l := range o.looks {
		if l.on == nil && now-l.gone > int64(match.ResumeFor) {
			delete(o.looks, player)
		}
	}
}

// lookOn lets a spectator in, by a ticket or as the one who he was. He takes no seat of the game's,
// and of the gallery's only one.
func (s *session) lookOn(m *match.Match) transport.Reason {
	o, now := &s.race.onlookers, s.node.cfg.Now()
	l := o.looks[s.claims.Player]
	if (s.claims.Kind == token.Resume || s.again) && (l == nil || !l.accepts(&s.claims)) {
		return transport.BadToken
	}
	var before *session
	if l != nil {
		before = l.on
	}
	if before != nil && before.conn.Network() == s.conn.Network() {
		before.counted = false // the place is his already
	} else if !o.admit(s.conn.Network()) {
		return transport.MatchFull
	}
	s.counted = true
	if before != nil {
		before.seat.Drop()
		before.End(match.Replaced)
	}
	seat, why := m.Spectate(s)
	if why != match.None {
		s.lookAway()
		return endings[why]
	}
	s.seat = seat
	if l = o.lookOf(s.claims.Player, now); l == nil {
		return transport.OK
	}
	if s.claims.Kind == token.Ticket {
		l.ticket, l.confirmed = s.claims.Serial, 0
	}
	s.race.issue(&l.turn)
	l.on, s.turn = s, &l.turn
	return transport.OK
}

// lookAway accounts for a spectator whose connection ends.
func (s *session) lookAway() {
	o := &s.race.onlookers
	if s.counted {
		s.counted = false
		o.drop(s.conn.Network())
	}
	if l := o.looks[s.claims.Player]; l != nil && l.on == s {
		l.on, l.gone = nil, s.node.cfg.Now()
	}
}

// lookLast forgets a spectator who will not come back on the strength of this connection.
func (o *onlookers) lookLast(s *session) {
	if l := o.looks[s.claims.Player]; l != nil && &l.turn == s.turn {
		delete(o.looks, s.claims.Player)
	}
}

// watches reports whether the session is a spectator's.
func (s *session) watches() bool { return s.claims.Slot == token.Watching }

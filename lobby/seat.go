package lobby

import (
	"slipstream/netcode/control"
	"slipstream/netcode/token"
)

func (l *Lobby) spectate(w *place, name string) error {
	var found *matchRecord
	if name == "" {
		l.matches.each(func(_ string, m *matchRecord) {
			if m.Public && (found == nil || m.livelier(found)) && l.reach(m.Node) {
				found = m
			}
		})
	} else if found = l.matches.get(name); found == nil {
		found = l.matchIn(CleanCode(name))
	}
	if found == nil {
		return ErrMatch
	}
	l.give(w, seatIn{found.ref(), found.Wish.Game, true, ""})
	return nil
}

// matchIn returns the match of a room that is listed, or nil if there is none. Codes of other rooms are
// only for players who were told them.
func (l *Lobby) matchIn(code string) *matchRecord {
	r := l.rooms.get(code)
	if r == nil || !r.Public || r.Match.ID == 0 {
		return nil
	}
	return l.matches.get(MatchName(r.Match.ID))
}

// rejoin gives a player his seat again, or a seat in the match of his party.
func (l *Lobby) rejoin(w *place, done func(error)) {
	match := w.rec.Match
	if p := l.partyOf(w); p != nil && l.matches.get(MatchName(match.ID)) == nil {
		match = p.Match
	}
	l.seat(w, match, "", done)
}

// seat gives a player a seat of a match, on whichever node it runs.
func (l *Lobby) seat(w *place, match matchRef, code string, done func(error)) {
	if match.ID == 0 {
		done(ErrMatch)
		return
	}
	l.find(match.Node, func(_ string, err error) {
		if err != nil {
			done(err)
			return
		}
		l.ask(match.Node, &order{Op: opTake, Match: match.ID, Player: w.rec.Player}, func(a *answer, err error) {
			if err == nil {
				l.give(w, seatIn{match, a.Game, false, code})
			}
			done(err)
		})
	})
}

// seatIn is where a ticket leads.
type seatIn struct {
	matchRef
	game     string
	watching bool
	code     string // of the room; empty if none
}

// give hands a player a ticket.
func (l *Lobby) give(w *place, s seatIn) {
	l.find(s.Node, func(url string, err error) {
		if err != nil {
			w.refuse(l, err)
			return
		}
		l.hand(w, s, url)
	})
}

// hand hands a player a ticket for a seat at url. Whatever seat he had before is given up.
func (l *Lobby) hand(w *place, s seatIn, url string) {
	slot := uint8(token.Watching)
	if !s.watching {
		slot = token.AnySlot
		before := w.rec.Match
		if before != s.matchRef {
			w.rec.Match = s.matchRef
			l.keep(w)
		}
		if before.ID != 0 && before.ID != s.ID {
			l.release(before, w.rec.Player)
		}
	}
	l.counted.tickets.Add(1)
	w.say(&control.Ticket{
		URL: url, Match: MatchName(s.ID), Code: s.code, Game: s.game, Watching: s.watching,
		Token: l.Keys().Sign(&token.Claims{
			Kind: token.Ticket, Node: s.Node, Match: s.ID, Player: w.rec.Player, Slot: slot,
			Serial: l.cfg.Random(), Expires: l.now() + int64(token.Life), Name: w.rec.Name, Unkept: w.rec.Unkept != nil,
		}),
	})
}

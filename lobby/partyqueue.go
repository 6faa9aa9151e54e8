package lobby

import (
	"slices"

	"slipstream/lobby/bus"
)

// A party waits with one ticket. The leader's node writes the ticket's key into the party's record before
// it writes the ticket itself, so that every member's node knows the key. Any node that sees that the
// ticket has a match writes the match into the party's record before the ticket is deleted. A member who is
// not connected when the waiting begins is not a rider.

// opRider asks a node for one of its players, as a rider in a mode.
const opRider = "rider"

// ticketLate is how long a party's ticket may be missing while it is said to be on its way.
const ticketLate = int64(bus.Patience) + int64(sweepEvery)

// quickTogether puts a party into the queue. wish is fitted.
func (l *Lobby) quickTogether(w *place, p *partyRecord, wish Wish, done func(error)) {
	here := p.Members.here()
	if here.index(w.rec.Player) < 0 { // he came back a moment ago, and the record does not say so yet
		here = append(here, w.member())
	}
	if len(here) > int(wish.Seats) {
		done(errSeats)
		return
	}
	l.leaveRoom(w) // the others follow him
	if i := here.index(w.rec.Player); i > 0 {
		here[0], here[i] = here[i], here[0]
	}
	t := &ticketRecord{Wish: wish, Party: w.rec.Party, From: w.address(), Riders: make([]riderRecord, len(here))}
	left := len(here)
	for i, m := range here {
		l.riderOf(m, wish.Game, func(r riderRecord) {
			t.Riders[i] = r
			if left--; left == 0 {
				l.queueTogether(w, t, done)
			}
		})
	}
}

// riderOf asks a member's node for his data as a rider. If it does not answer, his rating is unknown.
func (l *Lobby) riderOf(m memberRecord, mode string, then func(riderRecord)) {
	if w := l.places[m.Player]; w != nil {
		then(w.rider(mode))
		return
	}
	l.ask(m.Node, &order{Op: opRider, Player: m.Player, Wish: Wish{Game: mode}}, func(a *answer, err error) {
		if err != nil || a.Rider.Player != m.Player {
			a.Rider = riderRecord{Player: m.Player, Node: m.Node}
		}
		then(a.Rider)
	})
}

// queueTogether writes a party's ticket to the bus, after its key in the party's record.
func (l *Lobby) queueTogether(w *place, t *ticketRecord, done func(error)) {
	key, before := MatchName(l.newMatch()), ""
	t.Since = l.now()
	l.parties.edit(t.Party, func(p *partyRecord) error {
		if !p.Members.first(w.rec.Player) {
			return errLeader
		}
		before = p.Ticket
		p.Ticket, p.Queued = key, l.now()
		return nil
	}, func(err error) {
		if err != nil {
			done(err)
			return
		}
		if before != "" {
			l.dropTicket(before)
		}
		l.enqueue(w, key, t, func(err error) {
			if err != nil {
				l.unqueueParty(t.Party, key)
			} else if p := l.parties.get(t.Party); p == nil || p.Ticket != key {
				l.dropTicket(key) // somebody thought better of it
			}
			done(err)
		})
	})
}

// unqueueParty ends a party's waiting with a ticket.
func (l *Lobby) unqueueParty(code, key string) {
	l.parties.insist(code, func(p *partyRecord) error {
		if p.Ticket != key {
			return errFine
		}
		p.Ticket = ""
		return nil
	}, func(error) {})
	l.dropTicket(key)
}

// shareTicket gives a member his party's ticket, or takes it away.
func (l *Lobby) shareTicket(w *place, was, is string) {
	switch {
	case w.rec.Ticket == is || is == "" && w.rec.Ticket != was:
		return
	case w.rec.Ticket != "" && w.rec.Ticket != was:
		l.dropTicket(w.rec.Ticket) // one of his own
	}
	w.rec.Ticket = is
	l.keep(w)
}

// arrived writes into a party's record which match its ticket led to.
func (l *Lobby) arrived(key string, t *ticketRecord) {
	match := t.Match
	l.parties.insist(t.Party, func(p *partyRecord) error {
		if p.Ticket != key {
			return errFine // cancelled, or written by another member's node
		}
		p.Ticket, p.Match, p.Led = "", match, key
		return nil
	}, func(error) { l.dropTicket(key) })
}

// takeSeat brings a member to the match that his party got. The seat of a member who is not connected is
// kept as long as any other; he may come back in time.
func (l *Lobby) takeSeat(w *place, match matchRef) {
	if w.conn == nil {
		w.rec.Match = match
		l.keep(w)
		return
	}
	l.seat(w, match, "", func(err error) {
		if err != nil {
			w.refuse(l, err)
		}
	})
}

// ticketMissing reacts to a player's ticket that is not on the bus.
func (l *Lobby) ticketMissing(w *place, key string) {
	p := l.partyOf(w)
	switch {
	case p == nil || p.Ticket != key:
		l.outOfQueue(w, key)
	case l.now()-p.Queued > ticketLate:
		l.unqueueParty(w.rec.Party, key)
	}
}

// ride corrects what a ticket says of its rider, and deletes the ticket of a party whose riders have all
// gone their own ways. The write that should have done so, when a rider came or left, may have failed or
// come too late.
func (l *Lobby) ride(w *place, key string) {
	t, p := l.tickets.get(key), l.partyOf(w)
	if t == nil || t.State != waiting || w.rec.Ticket != key || w.dropped || l.blind() {
		return
	}
	if t.Party != "" {
		if p == nil || p.Ticket != key {
			return
		}
		if !slices.ContainsFunc(t.Riders, func(r riderRecord) bool { return p.Members.index(r.Player) >= 0 }) {
			l.unqueueParty(w.rec.Party, key)
			return
		}
	}
	i := t.index(w.rec.Player)
	switch {
	case i < 0 || t.Riders[i].Gone == (w.conn == nil) && t.Riders[i].Node == l.cfg.Node:
	case w.conn == nil:
		l.absent(w.rec.Player, key)
	default:
		l.tickets.edit(key, func(t *ticketRecord) error { return t.present(w.rec.Player, l.cfg.Node) }, func(error) {})
	}
}

// absent notes in a ticket that its rider's connection is gone, unless he has come back meanwhile, on this
// node or on another.
func (l *Lobby) absent(player uint64, key string) {
	l.tickets.edit(key, func(t *ticketRecord) error {
		i, w := t.index(player), l.places[player]
		if i < 0 || w != nil && w.conn != nil || w == nil && t.Riders[i].Node != l.cfg.Node {
			return errFine
		}
		return t.absent(player, l.cfg.Node)
	}, func(error) {})
}

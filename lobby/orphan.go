package lobby

import "slipstream/lobby/bus"

// A ticket is an orphan if none of its riders has it in his place: his node died before it wrote the ticket
// into the place, or the ticket could not be deleted. Each live node looks after the tickets of its own
// players. All others are looked after by the matchmaker, or they would stay until they expire.

// orphanAfter is how long a ticket without a seat may stay unchanged before the matchmaker asks whose it
// is: longer than an absent player keeps his place.
const orphanAfter = int64(awayFor) * 7 / 6

// stranded reports whether the matchmaker can do nothing for a ticket, so that only its riders can.
func (l *Lobby) stranded(t *ticketRecord) bool {
	return t.State == assigned || t.State == waiting && (t.Away || !l.attended(t))
}

// adopt looks for the owner of a ticket that has been stranded for long, and deletes the ticket if it has
// none.
func (l *Lobby) adopt(key string, t *ticketRecord) {
	page := l.tickets.all[key]
	if l.blind() || l.now()-page.seen < orphanAfter {
		return
	}
	page.seen = l.now() // not with every sweep
	l.askRiders(key, t.Riders)
}

// askRiders reads the riders' places, one after the other, until it finds one that has the ticket.
func (l *Lobby) askRiders(key string, riders []riderRecord) {
	if len(riders) == 0 {
		l.tickets.edit(key, func(t *ticketRecord) error {
			if !l.stranded(t) {
				return errFine
			}
			return errDrop
		}, func(error) {})
		return
	}
	l.bus.Get("places", placeKey(riders[0].Player), func(e bus.Entry, err error) {
		if err == bus.ErrMissing {
			l.askRiders(key, riders[1:])
			return
		}
		if err != nil {
			return
		}
		if is, ok := unseal[placeRecord](l, e.Key, e.Value); ok && is.Ticket != key {
			l.askRiders(key, riders[1:])
		}
	})
}

// thin forgets tickets with which no player of this node waits: a node that makes no matches never lists
// all tickets.
func (l *Lobby) thin(waiting []*place) {
	waited := make(map[string]bool, len(waiting))
	for _, w := range waiting {
		waited[w.rec.Ticket] = true
	}
	for key, page := range l.tickets.all {
		if !page.writing && !waited[key] && l.now()-page.seen > forgetFor {
			delete(l.tickets.all, key)
		}
	}
}

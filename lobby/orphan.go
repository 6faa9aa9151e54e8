package lobby

import "slipstream/lobby/bus"

// A ticket is an orphan if none of its riders has it: his node died before his place said that he
// waits, or what was to take the ticket away could not be written. Whoever is alive sees to his
// own; the rest is the matchmaker's, or it would lie there until it expires.

// orphanAfter is how long nothing happens to a ticket that nobody is seated by, before it is asked
// whose it is: longer than a player who is away keeps his place.
const orphanAfter = int64(awayFor) * 7 / 6

// stranded reports whether the matchmaker has nothing to do for a ticket, and only its riders can.
func (l *Lobby) stranded(t *ticketRecord) bool {
	return t.State == assigned || t.State == waiting && (t.Away || !l.attended(t))
}

// adopt looks for whose a ticket is that has long been stranded, and deletes it if it is nobody's.
func (l *Lobby) adopt(key string, t *ticketRecord) {
	page := l.tickets.all[key]
	if l.blind() || l.now()-page.seen < orphanAfter {
		return
	}
	page.seen = l.now() // not with every sweep
	l.askRiders(key, t.Riders)
}

// askRiders reads the riders' places, one after the other, until one has the ticket.
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

// thin forgets tickets that no player of this node waits with: a node that makes no matches never
// lists them all.
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

package lobby

import "slipstream/lobby/bus"

// quick puts a player into the queue for any match that fits.
func (l *Lobby) quick(w *place, wish Wish, done func(error)) {
	if l.draining {
		done(ErrDraining)
		return
	}
	wish, err := l.fit(w, wish)
	if err != nil {
		done(err)
		return
	}
	if p := l.partyOf(w); p != nil {
		l.quickTogether(w, p, wish, done)
		return
	}
	l.unqueue(w)
	l.leaveRoom(w)
	key := MatchName(l.newMatch())
	t := &ticketRecord{
		Riders: []riderRecord{w.rider(wish.Game)},
		Wish:   wish, From: w.address(), Since: l.now(),
	}
	asker := w.conn
	w.rec.Ticket, w.queueing = key, true
	l.enqueue(w, key, t, func(err error) {
		w.queueing = false
		switch {
		case err != nil && w.rec.Ticket == key:
			if w.rec.Ticket = ""; w.conn != asker && w.conn != nil {
				w.refuse(l, err) // he came back meanwhile, and was told that he waits
			}
		case err == nil && w.rec.Ticket != key:
			l.dropTicket(key) // he thought better of it
		}
		l.keep(w)
		done(err)
	})
}

// enqueue writes a ticket. If it is there already, this node wrote it and missed the answer (no key is
// drawn twice), and the matchmaker was faster than the second try.
func (l *Lobby) enqueue(w *place, key string, t *ticketRecord, then func(error)) {
	l.tickets.create(key, t, func(err error) {
		known := err == bus.ErrConflict
		if known {
			err = nil
		}
		then(err)
		if known && w.rec.Ticket == key {
			l.lookUp(w)
		}
	})
}

// rider returns the player as a rider of a ticket for a mode.
func (w *place) rider(mode string) riderRecord {
	mu, sigma := w.rating(mode)
	return riderRecord{Player: w.rec.Player, Node: w.rec.Node, Mu: mu, Sigma: sigma, RTT: w.rtt}
}

// unqueue ends a player's waiting, and that of his party.
func (l *Lobby) unqueue(w *place) {
	key := w.rec.Ticket
	if key == "" {
		return
	}
	w.rec.Ticket = ""
	if p := l.partyOf(w); p != nil && p.Ticket == key {
		l.unqueueParty(w.rec.Party, key)
	} else {
		l.dropTicket(key)
	}
	l.keep(w)
}

func (l *Lobby) dropTicket(key string) {
	l.tickets.edit(key, func(*ticketRecord) error { return errDrop }, func(error) {})
}

// ticketChanged reacts to a change of a ticket: the matchmaker has to think about it, or its players are on
// this node.
func (l *Lobby) ticketChanged(key string, was, is *ticketRecord) {
	if l.leading() {
		if was != nil && is != nil && !sameRiders(was.Riders, is.Riders) {
			l.unpool(key)
		}
		l.consider(key, is)
	}
	if is == nil || is.State != assigned {
		return
	}
	if l.matches.gone(MatchName(is.Match.ID)) {
		l.putBack(key, is.Match)
		return
	}
	if is.Party != "" {
		l.arrived(key, is)
		return
	}
	for _, r := range is.Riders {
		if w := l.places[r.Player]; w != nil && w.rec.Ticket == key {
			w.rec.Ticket = ""
			l.give(w, seatIn{is.Match, is.Wish.Game, false, ""})
			l.keep(w)
		}
	}
	if l.settled(is) {
		l.dropTicket(key)
	}
}

// putBack puts a ticket back into the queue if its match is over: to write who is seated took longer than
// the match lasted, so everybody keeps his position in the queue. But the match may only seem to be over:
// brokers that lost everything count from 1 again, and then this node takes their records for older than
// the one that it saw deleted. So the match is read first.
func (l *Lobby) putBack(key string, match matchRef) {
	name := MatchName(match.ID)
	l.bus.Get("matches", name, func(e bus.Entry, err error) {
		if err == nil {
			l.matches.found(name, e)
		}
		if t := l.tickets.get(key); t != nil && l.matches.get(name) != nil {
			l.ticketChanged(key, t, t)
			return
		}
		l.tickets.insist(key, func(t *ticketRecord) error { return t.putBack(match) }, func(error) {})
	})
}

// settled reports whether it is this node that deletes a ticket: the node of the first rider does.
func (l *Lobby) settled(t *ticketRecord) bool {
	return t.Riders[0].Node == l.cfg.Node
}

// sweepTickets looks for changes that no notice told: of the tickets of this node's players, and of all
// tickets if this node makes matches.
func (l *Lobby) sweepTickets(all bool) {
	took := func(err error) {
		if err == nil && l.leading() {
			l.reconcile()
		}
	}
	switch {
	case !l.leading():
	case all:
		l.tickets.sweep(took)
	default:
		took(nil)
	}
	waiting := l.placesThat(func(w *place) bool { return w.rec.Ticket != "" })
	for _, w := range waiting {
		l.lookUp(w)
	}
	if !l.leading() {
		l.thin(waiting)
	}
}

// outOfQueue tells a player that his ticket is gone; he may ask again.
func (l *Lobby) outOfQueue(w *place, key string) {
	if w.rec.Ticket == key {
		w.rec.Ticket = ""
		l.keep(w)
		w.refuse(l, ErrMatch)
	}
}

// lookUp reads the ticket of a player of this node.
func (l *Lobby) lookUp(w *place) {
	key := w.rec.Ticket
	l.bus.Get("tickets", key, func(e bus.Entry, err error) {
		switch {
		case err == nil:
			l.tickets.doubt(key, e.Revision)
			l.tickets.see(key, e.Value, e.Revision)
			l.tickets.renew(key, renewAfter)
			l.ride(w, key)
		case err == bus.ErrMissing && w.rec.Ticket == key && !w.queueing:
			l.ticketMissing(w, key)
		}
	})
}

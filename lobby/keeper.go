package lobby

import "errors"

// errFine ends an edit that has nothing to change.
var errFine = errors.New("lobby: nothing to change")

// keepRooms does the periodic work for the rooms that this node looks after.
func (l *Lobby) keepRooms(err error) {
	if err != nil || l.blind() {
		return
	}
	l.rooms.each(func(code string, r *roomRecord) {
		if l.rooms.all[code].absences > 0 && l.rooms.rescued(code, r) != nil {
			l.rooms.look(code) // the brokers may have lost it
			return
		}
		l.rooms.vouch(code, r)
		if l.keeper(r) != l.cfg.Node {
			return
		}
		if l.stale(r) {
			l.rooms.edit(code, l.tend, func(error) {})
			return
		}
		l.rooms.renew(code, renewAfter)
	})
	l.rooms.reunite(l.backToRoom)
}

// keeper returns the node that looks after a room: the node of its first member whose node is alive; else
// the node that the room was opened on; else the node with the lowest id.
func (l *Lobby) keeper(r *roomRecord) uint32 {
	for _, m := range r.Members {
		if l.alive(m.Node) {
			return m.Node
		}
	}
	if l.alive(r.Home) {
		return r.Home
	}
	first := l.cfg.Node
	l.nodes.each(func(_ string, n *nodeRecord) { first = min(first, n.ID) })
	return first
}

// stale reports whether tend would change a room.
func (l *Lobby) stale(r *roomRecord) bool {
	if l.expired(r) || l.over(r) {
		return true
	}
	for _, m := range r.Members {
		if m.Gone == 0 && !l.alive(m.Node) || m.Gone != 0 && l.now()-m.Gone >= int64(awayFor) {
			return true
		}
	}
	return false
}

// expired reports whether an empty room is to be closed. It is not closed at once: a member may be opening
// the link in another browser, or reloading the page.
func (l *Lobby) expired(r *roomRecord) bool {
	idle := l.now() - r.Touched
	if len(r.Members) == 0 {
		return idle >= int64(emptyFor)
	}
	return r.Match.ID == 0 && idle >= int64(idleFor)
}

// tend brings a room up to date.
func (l *Lobby) tend(r *roomRecord) error {
	if l.expired(r) {
		return errDrop
	}
	changed := false
	if l.over(r) {
		r.Match, r.Touched, r.Wish, changed = matchRef{}, l.now(), l.voted(r), true // what was voted for meanwhile
	}
	for i := 0; i < len(r.Members); i++ {
		m := &r.Members[i]
		switch {
		case m.Gone == 0 && !l.alive(m.Node): // his node is gone: he may come back on another
			m.Gone, m.Ready, changed = l.now(), false, true
		case m.Gone != 0 && l.now()-m.Gone >= int64(awayFor):
			_ = r.remove(m.Player, l.now())
			changed = true
			i--
		}
	}
	if !changed {
		return errFine
	}
	r.Members.succeed()
	return nil
}

// over reports whether a room's match has ended.
func (l *Lobby) over(r *roomRecord) bool {
	if r.Match.ID == 0 || l.matches.get(MatchName(r.Match.ID)) != nil {
		return false
	}
	return l.matches.gone(MatchName(r.Match.ID)) || !l.alive(r.Match.Node) || l.now()-r.Touched > startWithin
}

// startWithin is how long a started match may take to appear in every node's view.
const startWithin = 10e9

package lobby

import (
	"maps"
	"slices"
	"time"
)

// lookEvery is how often a node reads the parties of its players, even if no notice says that they changed.
const lookEvery = 10 * time.Second

// sweepParties does the periodic work for the parties of this node's players, and forgets all others.
func (l *Lobby) sweepParties() {
	every := lookEvery
	if l.alone {
		every = listAloneEvery
	}
	look := l.now()-l.cluster.looked >= int64(every)
	if look {
		l.cluster.looked = l.now()
	}
	for _, code := range slices.Sorted(maps.Keys(l.parties.all)) {
		page := l.parties.all[code]
		if page.writing {
			continue
		}
		p := page.rec
		if p == nil || !l.ours(code, p) {
			if p != nil || l.now()-page.seen > forgetFor {
				delete(l.parties.all, code)
			}
			continue
		}
		if look || page.absences > 0 || p.Ticket != "" && !l.alone {
			l.parties.look(code)
		}
		if !l.blind() {
			l.parties.vouch(code, p)
		}
		l.keepParty(code, p)
	}
	l.parties.reunite(l.backToParty)
}

// ours reports whether any of a party's members is on this node, or is listed as such.
func (l *Lobby) ours(code string, p *partyRecord) bool {
	return slices.ContainsFunc(p.Members, func(m memberRecord) bool {
		w := l.places[m.Player]
		return m.Node == l.cfg.Node || w != nil && w.rec.Party == code
	})
}

// keepParty does the periodic work for one party.
func (l *Lobby) keepParty(code string, p *partyRecord) {
	if l.blind() || !l.keeps(p.Members, p.Home) {
		return
	}
	if trial := (&partyRecord{Members: slices.Clone(p.Members)}); l.tendParty(trial) != errFine {
		l.parties.edit(code, l.tendParty, func(error) {})
		return
	}
	l.parties.renew(code, renewAfter)
}

// tendParty brings a party up to date.
func (l *Lobby) tendParty(p *partyRecord) error {
	changed := false
	for _, m := range slices.Clone(p.Members) {
		switch {
		case m.Gone == 0 && !l.alive(m.Node): // his node is gone: he may come back on another
			_ = p.Members.absent(m.Player, l.now())
			changed = true
		case m.Gone != 0 && l.now()-m.Gone >= int64(awayFor):
			if p.remove(m.Player) == errDrop {
				return errDrop
			}
			changed = true
		}
	}
	if !changed {
		return errFine
	}
	return nil
}

// keeps reports whether this node is the one that looks after some members.
func (l *Lobby) keeps(m members, home uint32) bool {
	return l.keeper(&roomRecord{Members: m, Home: home}) == l.cfg.Node
}

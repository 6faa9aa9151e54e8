package lobby

import (
	"reflect"
	"slices"
	"strconv"

	"slipstream/lobby/bus"
	"slipstream/netcode/control"
)

// A party is a group of players who stay together: its first member, the leader, enters rooms and queues
// for all of them. It lies on the bus like a room, but only the nodes of its members look at it. Each node
// makes its own players do what the party's record says: members who are connected follow the leader into
// his room, and get a seat in the match that the queue led to.

// maxParty is the size of a grid in the racing game.
const maxParty = 8

// add lets a player in.
func (p *partyRecord) add(m memberRecord) error {
	switch {
	case p.Members.index(m.Player) >= 0:
		return p.Members.present(m)
	case p.bars(m):
		return errKick
	case len(p.Members) >= maxParty:
		return errCrowd
	}
	p.Members = append(p.Members, m)
	p.Members.succeed()
	return nil
}

// remove takes a player out of the party. With the last one the party ends.
func (p *partyRecord) remove(player uint64) error {
	if err := p.Members.remove(player); err != nil {
		return err
	}
	if len(p.Members) == 0 {
		return errDrop
	}
	return nil
}

// partyOf returns the party that a player is in, or nil.
func (l *Lobby) partyOf(w *place) *partyRecord {
	return l.parties.of(w)
}

// newParties are the parties of this node's players.
func newParties(l *Lobby) *circle[partyRecord] {
	c := &circle[partyRecord]{
		book: newBook[partyRecord](l, "parties"), in: map[*place]struct{}{},
		members:  func(p *partyRecord) *members { return &p.Members },
		remove:   (*partyRecord).remove,
		code:     func(w *place) *string { return &w.rec.Party },
		entering: map[*place]string{},
		out:      l.outOfParty,
	}
	c.rescued = c.remains
	c.changed, c.wants = l.partyChanged, func(string) bool { return false } // only those that its players are in
	return c
}

// openParty opens a party of one.
func (l *Lobby) openParty(w *place, done func(error)) {
	l.leaveParty(w)
	l.foundParty(w, done)
}

func (l *Lobby) foundParty(w *place, done func(error)) {
	code := l.newCode()
	p := &partyRecord{Home: l.cfg.Node, Members: members{w.member()}, Room: w.rec.Room}
	l.parties.enter(w, code, func(then func(error)) { l.parties.create(code, p, then) }, func(in bool, err error) {
		switch {
		case err == bus.ErrConflict:
			l.foundParty(w, done)
			return
		case in:
			l.partyEntered(w)
		}
		done(err)
	})
}

// joinParty enters a party.
func (l *Lobby) joinParty(w *place, code string, done func(error)) {
	if code != "" && w.rec.Party == code {
		done(nil)
		return
	}
	knock(l.parties.book, w, code, func(p *partyRecord) error {
		trial := *p
		trial.Members = slices.Clone(p.Members)
		return trial.add(w.member())
	}, func() {
		l.leaveParty(w)
		add := func(p *partyRecord) error { return p.add(w.member()) }
		l.parties.enter(w, code, func(then func(error)) { l.parties.edit(code, add, then) }, func(in bool, err error) {
			if in {
				l.partyEntered(w)
			}
			done(err)
		})
	}, done)
}

// partyEntered takes a player to where his new party is. His own ticket, if he had one, is given up.
func (l *Lobby) partyEntered(w *place) {
	p := l.partyOf(w)
	if w.rec.Ticket != p.Ticket {
		l.unqueue(w)
	}
	l.keep(w)
	l.shareTicket(w, "", p.Ticket)
	w.say(l.partyMessage(w.rec.Party, p, p.Members.index(w.rec.Player)))
	l.goAlong(w, p, w.rec.Room)
}

// leaveParty is called when a player wants to leave.
func (l *Lobby) leaveParty(w *place) {
	if w.rec.Party != "" {
		w.say(&control.Party{Why: control.OutLeft})
	}
	l.quitParty(w)
}

// quitParty takes a player out of his party, and out of its queue.
func (l *Lobby) quitParty(w *place) {
	if w.rec.Party == "" {
		return
	}
	if p := l.partyOf(w); p != nil && p.Ticket != "" && p.Ticket == w.rec.Ticket {
		w.rec.Ticket = ""
		l.alight(p.Ticket, w.rec.Player)
	}
	l.parties.leave(w, (*partyRecord).remove)
}

// alight takes a rider out of a ticket.
func (l *Lobby) alight(key string, player uint64) {
	l.tickets.insist(key, func(t *ticketRecord) error { return t.remove(player) }, func(error) {})
}

// oust puts a member out, and he may not come back.
func (l *Lobby) oust(w *place, name string, done func(error)) {
	player, err := strconv.ParseUint(name, 36, 64)
	if err != nil || player == w.rec.Player {
		done(nil)
		return
	}
	l.inParty(w, func(p *partyRecord) error {
		if !p.Members.first(w.rec.Player) {
			return errLeader
		}
		p.bar(p.Members, player)
		_ = p.Members.remove(player) // who is no member is kept from becoming one
		return nil
	}, func(err error) {
		if p := l.partyOf(w); err == nil && p != nil && p.Ticket != "" {
			l.alight(p.Ticket, player)
		}
		done(err)
	})
}

// inParty makes a change in a player's party.
func (l *Lobby) inParty(w *place, change func(*partyRecord) error, done func(error)) {
	if w.rec.Party == "" {
		done(errParty)
		return
	}
	l.parties.edit(w.rec.Party, func(p *partyRecord) error {
		if p.Members.index(w.rec.Player) < 0 {
			return errParty
		}
		return change(p)
	}, func(err error) {
		if err == errGone {
			err = errParty
		}
		done(err)
	})
}

// together returns why a member of a party may not do something alone, or nil.
func (l *Lobby) together(w *place, m any) error {
	p := l.partyOf(w)
	if p == nil || p.Members.first(w.rec.Player) {
		return nil
	}
	switch m := m.(type) {
	case *control.Quick, *control.Create:
		return errLeader
	case *control.Join:
		if CleanCode(m.Code) != p.Room {
			return errLeader
		}
	}
	return nil
}

// companions returns the members who go where a player goes, himself included.
func (l *Lobby) companions(w *place) members {
	if p := l.partyOf(w); p != nil && p.Members.first(w.rec.Player) {
		return p.Members.here()
	}
	return members{w.member()}
}

// backToParty returns a player who has come back to his party, and to wherever it went meanwhile.
func (l *Lobby) backToParty(w *place) {
	before := w.rec.Ticket
	l.parties.back(w, func(p *partyRecord) {
		// he asked before his party was known: it waits together
		if own := w.rec.Ticket; own != "" && own != before && own != p.Ticket {
			l.dropTicket(own)
			l.outOfQueue(w, own)
			w.rec.Ticket = before
		}
		l.catchUp(w, w.rec.Party, p)
		l.goAlong(w, p, "")
	})
}

// catchUp tells a player what happened to his party while he was told nothing. If the party got a match, he
// is brought there.
func (l *Lobby) catchUp(w *place, code string, p *partyRecord) {
	key := w.rec.Ticket
	if key != p.Ticket {
		l.shareTicket(w, key, p.Ticket)
	}
	w.say(l.partyMessage(code, p, p.Members.index(w.rec.Player)))
	if key != "" && key == p.Led && p.Ticket == "" {
		l.takeSeat(w, p.Match)
	}
}

// outOfParty tells a player that he is no longer in a party.
func (l *Lobby) outOfParty(w *place, code string, was *partyRecord) {
	l.parties.put(w, "")
	if key := w.rec.Ticket; key != "" && (was == nil || key == was.Ticket) {
		w.rec.Ticket = ""
		l.alight(key, w.rec.Player)
	}
	l.keep(w)
	why := control.OutAway
	if p := l.parties.get(code); p != nil {
		why = p.putOut(w.rec.Player)
	}
	w.say(&control.Party{Why: why})
}

// partyChanged makes this node's players do what their party's record says.
func (l *Lobby) partyChanged(code string, was, is *partyRecord) {
	l.parties.parted(code, was, is)
	if is == nil || was != nil && reflect.DeepEqual(was, is) { // renewed
		return
	}
	for i, w := range l.parties.ours(code, is) {
		if was == nil || l.parties.entering[w] == code { // who comes back is told once he is there
			if l.parties.entering[w] == "" {
				l.catchUp(w, code, is)
			}
			continue
		}
		w.say(l.partyMessage(code, is, i))
		if was.Ticket != "" && is.Ticket == "" && is.Led != was.Ticket && w.rec.Ticket == was.Ticket {
			w.refuse(l, errUnqueued) // by another one
		}
		l.shareTicket(w, was.Ticket, is.Ticket)
		if was.Match.ID != is.Match.ID && is.Match.ID != 0 {
			l.takeSeat(w, is.Match)
		}
		if i > 0 && was.Room != is.Room {
			l.goAlong(w, is, was.Room)
		}
	}
}

// goAlong takes a member to where the leader is; from is where the leader was.
func (l *Lobby) goAlong(w *place, p *partyRecord, from string) {
	refused := func(err error) {
		if err != nil {
			w.refuse(l, err)
		}
	}
	switch {
	case w.conn == nil || w.rec.Room == p.Room || p.Members.first(w.rec.Player):
	case p.Room != "":
		l.join(w, p.Room, refused)
	case w.rec.Room == from:
		l.leaveRoom(w)
	}
}

// whereabouts writes into a player's party where he is; if he is the leader the others follow him.
func (l *Lobby) whereabouts(w *place) {
	p := l.partyOf(w)
	if p == nil || l.parties.entering[w] != "" || w.conn == nil {
		return
	}
	where, room := l.where(w), w.rec.Room
	if i := p.Members.index(w.rec.Player); p.Members[i].Where == where && (i > 0 || p.Room == room) {
		return
	}
	l.parties.edit(w.rec.Party, func(p *partyRecord) error {
		i := p.Members.index(w.rec.Player)
		if i < 0 {
			return errFine
		}
		if p.Members[i].Where = where; i == 0 {
			p.Room = room
		}
		return nil
	}, func(error) {})
}

// lookAround writes into parties where this node's players are now, such as when a match is over.
func (l *Lobby) lookAround() {
	for _, w := range l.parties.here() {
		l.whereabouts(w)
	}
}

func (l *Lobby) where(w *place) string {
	switch {
	case w.rec.Match.ID != 0 && l.matches.get(MatchName(w.rec.Match.ID)) != nil:
		return control.WhereRace
	case w.rec.Room != "":
		return control.WhereRoom
	}
	return ""
}

// partyMessage is a party as its member sees it.
func (l *Lobby) partyMessage(code string, p *partyRecord, you int) *control.Party {
	m := &control.Party{Code: code, You: uint8(you), Room: p.Room, Queued: p.Ticket != ""}
	if l.matches.get(MatchName(p.Match.ID)) != nil {
		m.Match = MatchName(p.Match.ID)
	}
	for _, member := range p.Members {
		m.Members = append(m.Members, control.PartyMember{
			Name: member.Name, ID: MatchName(member.Player), Away: member.Gone != 0, Where: member.Where,
		})
	}
	return m
}

package world

import (
	"maps"
	"slices"
	"time"

	"slipstream/lobby"
	"slipstream/netcode/control"
)

// In half of the clusters some want to play together: one opens a party and tells the others its
// code; the leader queues, or opens a room, for all of them.

const (
	allyEvery = 2 * time.Second  // how often somebody asks to be let in again
	followFor = 8 * time.Second  // a member without a match waits so long for the leader, then goes his own way
	apart     = 10 * time.Second // for so long, at least
)

// team is persons who want to play together.
type team struct {
	members []*person
	code    string // of their party, as far as they know; empty: there is none
}

// fellow is what somebody in a team remembers.
type fellow struct {
	team   *team          // nil: none
	party  *control.Party // as told last; nil: in none
	asked  bool           // to be let in, and no answer yet
	next   time.Duration  // when to ask
	lone   time.Duration  // since when there has been nothing to do but to wait
	seat   string         // a match that the party got, the ticket for which did not come yet
	due    time.Duration  // since when
	last   string         // match of the newest ticket
	lost   string         // a match that had no seat for this one any more, though nothing went wrong
	lostAt time.Duration  // when
}

// befriend makes a team of some.
func (w *world) befriend() {
	most := 3
	if w.seats != 0 {
		most = min(most, int(w.seats))
	}
	t := &team{}
	for _, p := range w.persons {
		if len(t.members) < most && p.lie == nil && p.want == wantQuick {
			t.members = append(t.members, p)
		}
	}
	if len(t.members) < 2 {
		return
	}
	for _, p := range t.members {
		p.team = t
	}
	if w.rng.IntN(4) == 0 {
		t.members[0].want = wantRoom
	}
}

// opens reports whether it is this one who opens the party of a team that has none.
func (t *team) opens(p *person) bool {
	i := slices.IndexFunc(t.members, func(q *person) bool { return !q.away })
	return i >= 0 && t.members[i] == p
}

// ally asks for a party, if this one wants to be in one.
func (p *person) ally(now time.Duration) {
	t := p.team
	if t == nil || p.id == "" || p.party != nil || now < p.next || now >= p.w.quiet || t.code == "" && !t.opens(p) {
		return
	}
	p.next, p.fellow.asked = now+allyEvery, true
	p.tell(&control.PartyAsk{Code: t.code})
}

// partied takes what the lobby says of the party.
func (p *person) partied(now time.Duration, m *control.Party) {
	p.fellow.asked = false
	was := p.party
	if p.party = nil; m.Code == "" {
		return
	}
	if p.team == nil || int(m.You) >= len(m.Members) || m.Members[m.You].ID != p.id {
		p.w.fail("%s, who is %s, is told of a party: %+v", p.name, p.id, m)
	}
	p.party, p.team.code = m, m.Code
	if was == nil || was.Queued && !m.Queued { // what was asked for before is not waited for any more
		p.asked, p.queued = 0, false
	}
	if was != nil && was.Code == m.Code && m.Match != was.Match && m.Match != "" && m.Match != p.last {
		p.seat, p.due = m.Match, now
	}
	p.w.tally.partied = max(p.w.tally.partied, len(m.Members))
}

// unpartied notes that the lobby refused something.
func (p *person) unpartied(code string) {
	p.seat = ""
	if p.fellow.asked && code == control.ErrorCode {
		p.team.code = ""
	}
	p.fellow.asked = false
}

// ticketed takes a party's member to its new match: the page of another one is of no use any more.
func (p *person) ticketed(match string) {
	p.last, p.seat, p.fellow.lost = match, "", ""
	if p.party != nil && p.tab != nil && p.tab.claim.match != match {
		p.tab.second = true
		p.old = append(p.old, p.tab)
		p.tab = nil
		p.w.tally.together++
	}
}

// unseated notes that this one's seat was given up. That may be, if there is another one in another
// match: the party got it, and the ticket is on its way.
func (p *person) unseated(now time.Duration, match, why string) {
	switch {
	case p.w.cluster == nil:
		p.w.fail("%s lost the seat in match %s: %s", p.name, match, why)
	case match == p.last && p.lobby != nil && p.id != "":
		p.fellow.lost, p.fellow.lostAt = match, now
	}
}

// seated checks that a player who lost a seat for another one heard of that.
func (p *person) seated(now time.Duration) {
	if p.fellow.lost != "" && now-p.fellow.lostAt > onePlace && p.w.cluster.well(p.fellow.lostAt-time.Second) {
		p.w.fail("%s lost the seat in match %s, and got no other", p.name, p.fellow.lost)
	}
}

// follows reports whether somebody else leads. A member who follows and has no match goes to where the party
// is, or waits for a while, and then goes his own way.
func (p *person) follows(now time.Duration) bool {
	if p.seat != "" && now-p.due > onePlace && p.w.cluster.well(p.due-time.Second) {
		p.w.fail("%s has no ticket for match %s, which the party got", p.name, p.seat)
	}
	if p.party == nil || p.party.You == 0 {
		p.lone = now
		return false
	}
	if p.asked, p.queued = 0, false; p.tab != nil || p.party.Queued {
		p.lone = now
	}
	switch {
	case p.tab != nil || now < p.askNext:
	case now-p.lone > followFor:
		p.tell(&control.PartyLeave{})
		p.party, p.next = nil, now+apart
	case p.party.Match != "":
		p.askNext = now + allyEvery
		p.tell(&control.Rejoin{})
	}
	return true
}

// partySeen is a party as it is written.
type partySeen struct {
	Members []memberSeen
	Ticket  string
}

// parties: a player is in one party, waits with its ticket and knows who the others are.
func (c *cluster) parties(places map[string]placeSeen, odd oddity) {
	parties, members := read[partySeen](c, "parties"), map[string][]memberSeen{}
	for code, p := range parties {
		if !slices.ContainsFunc(p.Members, func(m memberSeen) bool {
			place := places[lobby.MatchName(m.Player)]
			return c.lives(m.Node) || place.Party == code && c.lives(place.Node)
		}) {
			continue // nobody is left who looks at it: it expires
		}
		members[code] = p.Members
	}
	in := c.members("party", members, func(p placeSeen) string { return p.Party },
		partyWithin, absenceWithin, places, odd)
	for _, code := range slices.Sorted(maps.Keys(parties)) {
		for _, m := range parties[code].Members {
			name := lobby.MatchName(m.Player)
			place := places[name]
			if here := place.Party == code && m.Gone == 0 && place.Gone == 0 && c.lives(place.Node); here &&
				parties[code].Ticket != "" && place.Ticket != parties[code].Ticket {
				odd(partyWithin, "player %s of party %s, which waits, does not", name, code)
			}
		}
	}
	for _, p := range c.w.persons {
		if p.team == nil || !p.attends() || places[p.id].Node != p.lobby.s.id {
			continue
		}
		told, is := "", ""
		if p.party != nil {
			told = p.party.Code
			for _, m := range p.party.Members {
				told += " " + m.ID
			}
		}
		if code := in[places[p.id].Player]; code != "" {
			is = code
			for _, m := range parties[code].Members {
				is += " " + lobby.MatchName(m.Player)
			}
		}
		if told != is {
			within := partyWithin
			if places[p.id].Party != in[places[p.id].Player] { // his node died as he was written there
				within = absenceWithin
			}
			odd(within, "player %s was told of the party %q, and it is %q", p.id, told, is)
		}
	}
}

// attends reports whether somebody has the lobby's ear, and listens.
func (p *person) attends() bool {
	return p.lobby != nil && p.id != "" && !p.away && !p.lobby.broken && !p.lobby.eof && !p.lobby.s.gone &&
		p.w.now >= p.frozen
}

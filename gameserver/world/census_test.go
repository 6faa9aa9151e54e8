package world

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"slipstream/gameserver/match"
	"slipstream/lobby"
)

// The census compares what lies on the bus with who is where, twice a second. On a network that
// loses things not everything is always in order; but nothing may stay out of order for long, once the
// bus and the servers are well.

// How long, at most.
const (
	ticketWithin  = 40 * time.Second // a place in the queue ends in a seat
	onePlace      = 8 * time.Second  // a connection learns that its player is elsewhere
	placeWithin   = 8 * time.Second  // a connected player has his record
	oneMatch      = 14 * time.Second // the seat of the match before is given up
	matchWithin   = 30 * time.Second // a match is on the bus, and one that is over is not
	absenceWithin = 50 * time.Second // whoever went is in no room and in no queue
	partyWithin   = 14 * time.Second // nodes look at their players' parties every 10 s, whatever they heard
)

// Records as they are written.
type (
	leaf[T any] struct {
		R T `json:"r"`
	}
	placeSeen struct {
		Player       uint64
		Node         uint32
		Gone         int64
		Room, Ticket string
		Party        string
		Shown        uint64
	}
	memberSeen struct {
		Player uint64
		Node   uint32
		Gone   int64
	}
	roomSeen  struct{ Members []memberSeen }
	matchSeen struct {
		ID   uint64
		Node uint32
	}
	ticketSeen struct {
		Riders []struct{ Player uint64 }
		State  string
		Epoch  uint64
		Match  matchSeen
	}
)

// read returns a bucket's records.
func read[T any](c *cluster, bucket string) map[string]T {
	all := map[string]T{}
	for _, e := range c.fake.Records(bucket) {
		var v leaf[T]
		if err := json.Unmarshal(e.Value, &v); err != nil {
			c.w.fail("%s %s: %q: %v", bucket, e.Key, e.Value, err)
		}
		all[e.Key] = v.R
	}
	return all
}

// well reports whether nothing was wrong since then.
func (c *cluster) well(since time.Duration) bool { return c.ill < since && c.died < since }

// tickets checks what becomes of every place in the queue: it is claimed, then assigned, then gone,
// or waits again if the match was over by then; and never does an older matchmaker undo what a newer
// one did.
func (c *cluster) tickets() {
	is := read[ticketSeen](c, "tickets")
	for key, t := range is {
		was := c.queue[key]
		if was.State == "assigned" && t.State != "assigned" && c.runs(was.Match) {
			c.w.fail("ticket %s was assigned, and is %q", key, t.State)
		}
		if t.Epoch < was.Epoch {
			c.w.fail("ticket %s: matchmaker %d undoes what %d did", key, t.Epoch, was.Epoch)
		}
	}
	c.queue = is
}

// runs reports whether a match does, on a server that does.
func (c *cluster) runs(m matchSeen) bool {
	return slices.ContainsFunc(c.w.sites, func(x *site) bool {
		return x.host != nil && x.host.id == m.Node && slices.ContainsFunc(x.host.running(), func(t *truth) bool {
			return t.id == lobby.MatchName(m.ID)
		})
	})
}

// census looks for what is out of order, and fails if it is for too long.
func (c *cluster) census() {
	found := map[string]bool{}
	odd := func(within time.Duration, format string, args ...any) {
		what := fmt.Sprintf(format, args...)
		found[what] = true
		since, ok := c.since[what]
		if !ok {
			since = c.w.now
			c.since[what] = since
		}
		if c.w.now-max(since, c.ill, c.died) > within {
			c.w.fail("for %v and more: %s", within, what)
		}
	}
	places := read[placeSeen](c, "places")
	c.presences(places, odd)
	c.seats(odd)
	c.rooms(places, odd)
	c.parties(places, odd)
	for key, t := range c.queue {
		for _, r := range t.Riders {
			place, ok := places[lobby.MatchName(r.Player)]
			switch {
			case ok && !c.lives(place.Node): // he may come back, until that expires
			case ok && place.Ticket == key:
				odd(ticketWithin, "ticket %s is in the queue", key)
			default:
				odd(absenceWithin, "ticket %s is of player %s, who does not wait", key, lobby.MatchName(r.Player))
			}
		}
	}
	maps.DeleteFunc(c.since, func(what string, _ time.Duration) bool { return !found[what] })
}

type oddity = func(within time.Duration, format string, args ...any)

// presences: a player is connected once, and his place says where.
func (c *cluster) presences(places map[string]placeSeen, odd oddity) {
	at := map[string]int{}
	for _, p := range c.w.persons {
		for _, x := range append(slices.Clone(p.others), page{p.lobby, p.id}) {
			if x.id == "" || x.wire == nil || x.wire.eof || x.wire.broken || x.wire.s.gone || x.wire.closing != never {
				continue
			}
			if at[x.id]++; at[x.id] == 2 {
				odd(onePlace, "player %s has two connections", x.id)
			}
		}
		if !p.attends() {
			continue
		}
		switch place, ok := places[p.id]; {
		case !ok:
			odd(placeWithin, "player %s is connected, and nobody knows", p.id)
		case place.Node != p.lobby.s.id:
			odd(placeWithin, "player %s is connected to node %d, and known to be at %d", p.id, p.lobby.s.id, place.Node)
		case place.Gone != 0:
			odd(placeWithin, "player %s is connected, and known to be gone", p.id)
		}
	}
}

// seats: a player has a seat in one match, and the bus knows what runs.
func (c *cluster) seats(odd oddity) {
	of := map[string]string{}
	runs, on := read[matchSeen](c, "matches"), map[string]uint32{}
	for _, x := range c.w.sites {
		s := x.host
		if s == nil {
			continue
		}
		for _, t := range s.running() {
			on[t.id] = s.id
			if m, ok := runs[t.id]; !ok || m.Node != s.id {
				odd(matchWithin, "match %s runs, and nobody knows", t.id)
			}
			t.m.Holders(func(player string) {
				if of[player] != "" && c.w.now-c.died > match.ResumeFor+absenceWithin { // who told of it may be gone
					odd(oneMatch, "player %s has seats in %s and %s", player, of[player], t.id)
				}
				of[player] = t.id
			})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(runs)) {
		if on[id] != runs[id].Node {
			odd(matchWithin, "match %s is said to run on node %d", id, runs[id].Node)
		}
	}
}

// rooms: a player is in one room, and only while he is there.
func (c *cluster) rooms(places map[string]placeSeen, odd oddity) {
	rooms := map[string][]memberSeen{}
	for code, r := range read[roomSeen](c, "rooms") {
		rooms[code] = r.Members
	}
	c.members("room", rooms, func(p placeSeen) string { return p.Room }, onePlace, onePlace, places, odd)
}

// members: a player is in one of a kind, his place says in which, and it knows whether he is there.
// It returns in which everybody is. All that is in order again within so long; that a place names another one, within
// disagree.
func (c *cluster) members(kind string, all map[string][]memberSeen, of func(placeSeen) string,
	within, disagree time.Duration, places map[string]placeSeen, odd oddity) (in map[uint64]string) {
	in = map[uint64]string{}
	for _, code := range slices.Sorted(maps.Keys(all)) {
		for _, m := range all[code] {
			name := lobby.MatchName(m.Player)
			place, ok := places[name]
			switch {
			case in[m.Player] != "":
				odd(within, "player %s is in %s %s and %s", name, kind, in[m.Player], code)
			case ok && !c.lives(place.Node): // he may come back, until that expires
			case !ok:
				odd(absenceWithin, "player %s is in %s %s, and not there", name, kind, code)
			case of(place) != code:
				odd(disagree, "player %s is in %s %s, and known to be in %q", name, kind, code, of(place))
			case m.Gone != 0 && place.Gone == 0:
				odd(within, "player %s is there, and %s %s does not know", name, kind, code)
			}
			in[m.Player] = code
		}
	}
	for _, name := range slices.Sorted(maps.Keys(places)) {
		if p := places[name]; p.Room != "" && p.Ticket != "" {
			odd(onePlace, "player %s waits in room %s and in the queue", name, p.Room)
		}
		// a player who comes back is told
		if p := places[name]; of(p) != "" && in[p.Player] != of(p) && p.Gone == 0 && c.lives(p.Node) {
			odd(within, "player %s is known to be in %s %s, which does not know him", name, kind, of(p))
		}
	}
	return in
}

// lives reports whether a node does; what another has left expires.
func (c *cluster) lives(node uint32) bool {
	return slices.ContainsFunc(c.w.sites, func(x *site) bool { return x.host != nil && x.host.id == node })
}

// leaseFor is longer than anything on the bus lasts that nobody renews.
const leaseFor = 6 * time.Minute

// linger shows old tokens, and lets those who do not play stay on their own for longer than any lease.
func (c *cluster) linger() {
	w := c.w
	c.tryOld()
	if w.seed%8 != 3 {
		return
	}
	for _, p := range w.persons {
		if p.want != wantCompany && !p.away {
			p.vanish()
		}
	}
	w.idle(leaseFor)
	for _, p := range w.persons {
		if !p.away && !p.settled() {
			w.fail("%s only sat in the lobby, and is not there any more", p.name)
		}
	}
}

// ended checks that every lease ended.
func (c *cluster) ended() {
	c.w.idle(leaseFor)
	for _, bucket := range []string{"places", "rooms", "parties", "tickets", "matches"} {
		if n := c.fake.Len(bucket); n != 0 {
			c.w.fail("%d records of %s are left", n, bucket)
		}
	}
	if n := c.fake.Len("nodes"); n != len(c.w.sites) {
		c.w.fail("the bus knows %d servers of %d", n, len(c.w.sites))
	}
}

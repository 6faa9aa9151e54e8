package lobby

import (
	"cmp"
	"maps"
	"slices"
)

// hosting is what this node knows about the matches that it runs.
type hosting struct {
	seats  Allocator
	own    map[uint64]*matchRecord // that run here, as they were told last
	sorted []uint64                // those, by ownMatches
	// matches that ran here, and when they ended: a late order must not start one of them again
	over   map[uint64]int64
	epoch  uint64           // the newest matchmaker that gave an order
	parted bool             // the node has left the cluster
	strays map[seatOf]int64 // when a player with a seat here was seen to have a newer one elsewhere
}

// startHere starts a match on this node and keeps seats in it.
func (l *Lobby) startHere(o *order, a *answer) error {
	h := &l.hosting
	if o.Epoch != 0 {
		if o.Epoch < h.epoch {
			a.Epoch = h.epoch
			return errLate
		}
		h.epoch = o.Epoch
	}
	if h.own[o.Match] == nil {
		switch {
		case h.over[o.Match] != 0:
			return ErrMatch
		case l.draining:
			return ErrDraining
		}
		wish, err := h.seats.Fit(o.Wish) // by this node's own rules
		if err != nil {
			return err
		}
		if err := h.seats.Start(o.Match, wish, o.Public, l.now()); err != nil {
			return err
		}
		l.announce(&matchRecord{ID: o.Match, Node: l.cfg.Node, Wish: wish, Public: o.Public, From: o.From, Opened: l.now()})
	}
	for _, player := range o.Players {
		if h.seats.Take(o.Match, player, o.Epoch != 0, l.now()) != nil {
			a.Refused = append(a.Refused, player)
		}
	}
	l.tellMatch(o.Match)
	a.Game, a.Condition = o.Wish.Game, h.own[o.Match].Condition
	if len(a.Refused) > 0 && len(a.Refused) == len(o.Players) {
		return ErrFull
	}
	return nil
}

// announce tells the cluster of a match that was started here.
func (l *Lobby) announce(m *matchRecord) {
	l.hosting.own[m.ID] = m
	m.Condition, _ = l.hosting.seats.Condition(m.ID, l.now())
	told := *m
	if l.alone {
		l.matches.note(MatchName(m.ID), &told)
		return
	}
	l.matches.create(MatchName(m.ID), &told, func(error) { // if that failed, keepMatches tries again
		if l.hosting.own[m.ID] == nil {
			l.withdraw(m.ID) // it was short
		}
	})
}

// rescueMatch returns the record of a match that runs here but is not on the bus any more.
func (l *Lobby) rescueMatch(_ string, m *matchRecord) *matchRecord {
	if own := l.hosting.own[m.ID]; own != nil {
		told := *own
		return &told
	}
	return nil
}

func (l *Lobby) withdraw(match uint64) {
	if l.alone {
		l.matches.lose(MatchName(match), 0)
		return
	}
	l.matches.edit(MatchName(match), func(*matchRecord) error { return errDrop }, func(error) {})
}

// host tells the cluster how this node's matches are doing.
func (l *Lobby) host() {
	for _, match := range l.ownMatches() {
		l.tellMatch(match)
	}
}

// tellMatch tells the cluster how a match of this node is doing, if that has changed.
func (l *Lobby) tellMatch(match uint64) {
	m := l.hosting.own[match]
	if m == nil {
		return
	}
	c, ok := l.hosting.seats.Condition(match, l.now())
	if !ok || c == m.Condition {
		return
	}
	m.Condition = c
	if l.alone {
		told := *m
		l.matches.note(MatchName(match), &told)
		return
	}
	l.matches.edit(MatchName(match), func(r *matchRecord) error {
		now := l.hosting.own[match]
		if now == nil || r.Condition == now.Condition {
			return errFine
		}
		r.Condition = now.Condition
		return nil
	}, func(error) {})
}

// ownMatches returns this node's matches, always in the same order. The slice is valid until the next call.
func (l *Lobby) ownMatches() []uint64 {
	h := &l.hosting
	h.sorted = h.sorted[:0]
	for id := range h.own {
		h.sorted = append(h.sorted, id)
	}
	slices.Sort(h.sorted)
	return h.sorted
}

// keepMatches corrects the bucket, after it was listed, by what runs here.
func (l *Lobby) keepMatches(err error) {
	if err != nil {
		return
	}
	maps.DeleteFunc(l.hosting.over, func(_ uint64, at int64) bool { return l.now()-at > int64(holdTTL) })
	if l.alone {
		l.matches.forget(func(string) bool { return false })
		return
	}
	for _, match := range l.ownMatches() {
		m, name := l.hosting.own[match], MatchName(match)
		if page := l.matches.all[name]; l.now()-m.Opened > int64(sweepEvery) &&
			(page == nil || page.rec == nil || page.absences > 0) {
			told := *m // it is not on the bus: the others are not to take it for over
			l.matches.create(name, &told, func(error) {})
			continue
		}
		l.matches.renew(name, renewAfter)
	}
	if l.blind() {
		return
	}
	l.matches.each(func(name string, m *matchRecord) {
		if m.Node == l.cfg.Node && l.hosting.own[m.ID] == nil || !l.alive(m.Node) && l.eldest() {
			l.withdraw(m.ID)
		}
	})
}

// eldest reports whether this node is the one that deletes what nodes that are gone have left.
func (l *Lobby) eldest() bool {
	first := l.cfg.Node
	l.nodes.each(func(_ string, n *nodeRecord) { first = min(first, n.ID) })
	return first == l.cfg.Node
}

// ended forgets a match of this node.
func (l *Lobby) ended(match uint64) {
	if l.hosting.own[match] != nil {
		delete(l.hosting.own, match)
		l.hosting.over[match] = l.now()
		l.withdraw(match)
	}
}

// matchChanged reacts to a change of any match in the cluster.
func (l *Lobby) matchChanged(_ string, was, is *matchRecord) {
	if was == nil {
		l.owns(is.From, 0, 1)
	}
	if is == nil {
		l.owns(was.From, 0, -1)
		if code := l.cluster.byMatch[was.ID]; code != "" {
			if r := l.rooms.get(code); r != nil && l.keeper(r) == l.cfg.Node {
				l.rooms.edit(code, l.tend, func(error) {})
			}
		}
		l.cfg.Pool.Withdraw(was.ID)
		return
	}
	l.offer(is)
}

// newMatch returns an id for a match.
func (l *Lobby) newMatch() (id uint64) {
	for id == 0 || l.matches.get(MatchName(id)) != nil {
		id = l.cfg.Random()
	}
	return id
}

// pick returns the node that the next match is to run on; 0 means that none has room. It is the node with
// most room in region, or anywhere if no node of that region has room.
func (l *Lobby) pick(region string) uint32 {
	best := nodeRecord{Region: l.cfg.Region}
	if left := l.hosting.seats.Left(); left > 0 && !l.draining {
		best.ID, best.Left = l.cfg.Node, left
	}
	l.nodes.each(func(_ string, n *nodeRecord) {
		if n.ID == l.cfg.Node || n.Draining || n.Left <= 0 || !l.reach(n.ID) || l.silent(n.ID) {
			return
		}
		in, bestIn := n.Region == region, best.Region == region
		if best.ID == 0 || in && !bestIn || in == bestIn && n.Left > best.Left {
			best = *n
		}
	})
	return best.ID
}

// left returns how many more matches the cluster can start.
func (l *Lobby) left() (all int) {
	l.nodes.each(func(_ string, n *nodeRecord) {
		if n.ID != l.cfg.Node && !n.Draining {
			all += n.Left
		}
	})
	return all + l.hosting.seats.Left()
}

// livelier reports whether a spectator sees more in m than in the other match: whether m has more people.
// Of two matches with equally many, the newer one counts, so that everybody is sent to the same one.
func (m *matchRecord) livelier(than *matchRecord) bool {
	return cmp.Or(cmp.Compare(m.People, than.People), cmp.Compare(m.Opened, than.Opened), cmp.Compare(m.ID, than.ID)) > 0
}

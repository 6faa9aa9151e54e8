package lobby

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"slipstream/lobby/bus"
)

// circle is one kind of group of which a player can be in one at a time: rooms are one circle, parties are
// another. Membership is written twice: in the player's place, and in the list of members of the group's
// record. Only this file adds and removes players, by these rules:
//
//   - A player's place says where he is. It belongs to the node that holds his newest connection
//     (place.go), and only that node adds and removes him.
//   - The record says whether he got in: if several players want the last seat, it takes one of them.
//     Until the result is known, the player is entering.
//   - A player whom the record does not list any more is out, whoever removed him. His node takes that
//     over as soon as it sees it.
//   - A player whom the record lists although his place says otherwise is struck out: he left, or went
//     elsewhere, while he was being added.
//   - A write that failed is not given up. With every sweep, vouch corrects what records say of this
//     node's players, and reunite asks again for players whom their record does not list, as far as this
//     node knows.
type circle[T record] struct {
	*book[T]
	members  func(*T) *members
	remove   func(rec *T, player uint64) error
	code     func(*place) *string                // which one a place says; empty: none
	entering map[*place]string                   // which one somebody is being written into
	out      func(w *place, code string, was *T) // tells him that he is in it no more; was is nil if it is not known
	in       map[*place]struct{}                 // whose places say one
}

// put writes into a player's place which group he is in; empty means none.
func (c *circle[T]) put(w *place, code string) {
	if *c.code(w) = code; code == "" {
		delete(c.in, w)
		return
	}
	c.in[w] = struct{}{}
}

// here returns this node's players who are in a group of this kind, always in the same order.
func (c *circle[T]) here() []*place {
	byID := func(a, b *place) int { return cmp.Compare(a.rec.Player, b.rec.Player) }
	return slices.SortedFunc(maps.Keys(c.in), byID)
}

// of returns the record of the group that a player is in. It is nil if he is in none, or if this node knows
// of no record that lists him.
func (c *circle[T]) of(w *place) *T {
	if rec := c.get(*c.code(w)); rec != nil && c.members(rec).index(w.rec.Player) >= 0 {
		return rec
	}
	return nil
}

// says reports whether a player is on this node and his place says that he is in the group of that code.
func (c *circle[T]) says(player uint64, code string) bool {
	w := c.l.places[player]
	return w != nil && *c.code(w) == code
}

// ours are the members of a record who are on this node and whose places say that they are in it, with their
// indices in the record.
func (c *circle[T]) ours(code string, rec *T) iter.Seq2[int, *place] {
	return func(yield func(int, *place) bool) {
		for i, m := range *c.members(rec) {
			if c.says(m.Player, code) && !yield(i, c.l.places[m.Player]) {
				return
			}
		}
	}
}

// enter puts a player into a group: write adds him to its record. Afterwards he is in it, unless the write
// failed or he went elsewhere meanwhile.
func (c *circle[T]) enter(w *place, code string, write func(func(error)), then func(in bool, err error)) {
	c.put(w, code)
	c.entering[w] = code
	write(func(err error) {
		stays := c.arrived(w, code)
		in := stays && err == nil && c.of(w) != nil
		switch {
		case in || !stays:
		case err == nil: // put out again, already
			c.out(w, code, c.get(code))
		default:
			c.put(w, "")
			c.l.keep(w)
		}
		if !in && (err == nil || err == bus.ErrAway) { // that may have been written
			c.strike(w.rec.Player, code, c.remove)
		}
		then(in, err)
	})
}

// arrived ends a player's entering. It reports whether he still wants to be there and is still on this
// node.
func (c *circle[T]) arrived(w *place, code string) bool {
	if c.entering[w] == code {
		delete(c.entering, w)
	}
	return *c.code(w) == code && c.l.places[w.rec.Player] == w
}

// back tells a record that its member is connected again, on this node.
func (c *circle[T]) back(w *place, then func(*T)) {
	code := *c.code(w)
	c.put(w, code)
	c.entering[w] = code
	c.edit(code, func(rec *T) error { return c.members(rec).present(w.member()) }, func(err error) {
		switch {
		case !c.arrived(w, code): // he left meanwhile, and what that takes is under way
		case err == bus.ErrAway: // the next sweep sees to it
		case c.of(w) == nil:
			c.out(w, code, nil)
		default:
			then(c.of(w))
		}
	})
}

// leave takes a player out of the group that he is in, by remove.
func (c *circle[T]) leave(w *place, remove func(*T, uint64) error) {
	code := *c.code(w)
	c.put(w, "")
	c.l.keep(w)
	c.strike(w.rec.Player, code, remove)
}

// strike takes a player out of a record, unless he has come into the group meanwhile, on this node or on
// another.
func (c *circle[T]) strike(player uint64, code string, remove func(*T, uint64) error) {
	c.insist(code, func(rec *T) error {
		all := *c.members(rec)
		i := all.index(player)
		if i < 0 || c.says(player, code) || c.l.places[player] == nil && all[i].Node != c.l.cfg.Node {
			return errFine
		}
		return remove(rec, player)
	}, func(error) {})
}

// absent notes that a player's connection is gone, unless he has come back meanwhile, on this node or on
// another.
func (c *circle[T]) absent(player uint64, code string) {
	c.edit(code, func(rec *T) error {
		all := *c.members(rec)
		i, w := all.index(player), c.l.places[player]
		if i < 0 || w != nil && w.conn != nil || w == nil && all[i].Node != c.l.cfg.Node {
			return errFine
		}
		return all.absent(player, c.l.now())
	}, func(error) {})
}

// parted tells those players of this node whom a record does not list any more.
func (c *circle[T]) parted(code string, was, is *T) {
	if was == nil {
		return
	}
	for _, w := range c.ours(code, was) {
		if c.entering[w] != code && (is == nil || c.members(is).index(w.rec.Player) < 0) {
			c.out(w, code, was)
		}
	}
}

// vouch corrects what a record says of this node's players.
func (c *circle[T]) vouch(code string, rec *T) {
	for _, m := range *c.members(rec) {
		w := c.l.places[m.Player]
		switch {
		case w == nil && m.Node != c.l.cfg.Node || w != nil && c.entering[w] == code:
		case w != nil && *c.code(w) != code:
			c.strike(m.Player, code, c.remove)
		case w == nil || w.conn == nil:
			if m.Gone == 0 {
				c.absent(m.Player, code)
			}
		case m.Gone != 0 || m.Node != c.l.cfg.Node:
			c.edit(code, func(rec *T) error { return c.members(rec).present(w.member()) }, func(error) {})
		}
	}
}

// reunite asks again for the groups of players whom no known record lists, as when the bus was away when
// they came.
func (c *circle[T]) reunite(back func(*place)) {
	if c.l.blind() {
		return
	}
	for _, w := range c.here() {
		page := c.all[*c.code(w)]
		if c.of(w) == nil && w.conn != nil && c.entering[w] == "" && (page == nil || !page.writing) {
			back(w)
		}
	}
}

// look reads the record of a group. If the brokers have lost it, it is written again.
func (c *circle[T]) look(code string) {
	c.l.bus.Get(c.bucket, code, func(e bus.Entry, err error) {
		page := c.all[code]
		if page == nil || page.writing {
			return
		}
		switch {
		case err == nil:
			c.doubt(code, e.Revision)
			c.see(code, e.Value, e.Revision)
		case err == bus.ErrMissing:
			page.absences++ // so that it is looked at again, with the next sweep
			if !c.l.blind() {
				c.rescue(code, func() {})
			}
		}
	})
}

// lookAll reads the record of every group that a player of this node is in.
func (c *circle[T]) lookAll() {
	var codes []string
	for w := range c.in {
		codes = append(codes, *c.code(w))
	}
	slices.Sort(codes)
	for _, code := range slices.Compact(codes) {
		c.look(code)
	}
}

// remains returns what this node knows of a group that is not on the bus. It is nil if no player of this node is
// in the group (one who disconnected a short time ago still is). While this node saw nothing the group may have
// been closed, or its members may have gone elsewhere; so members on other nodes must write themselves in again.
func (c *circle[T]) remains(code string, rec *T) *T {
	var stay members
	ours := false
	for _, m := range *c.members(rec) {
		w := c.l.places[m.Player]
		mine := w != nil && *c.code(w) == code
		switch {
		case !mine && (w != nil || m.Node == c.l.cfg.Node):
			continue
		case mine && w.conn != nil:
		case m.Gone == 0:
			m.Gone = c.l.now()
		}
		ours = ours || mine
		stay = append(stay, m)
	}
	if !ours {
		return nil
	}
	is := *rec
	*c.members(&is) = stay
	return &is
}

package lobby

import (
	"cmp"
	"maps"
	"slices"

	"slipstream/lobby/bus"
)

// circle is a kind of company that a player keeps one of at a time: rooms are one circle, parties
// are another. Who is in what is written twice, in his place and among the members of a record.
// Nobody is brought in or out but here, by these rules:
//
//   - His place says where he is. It belongs to the node that his newest connection is on (place.go), and that node
//     alone brings him in and takes him out.
//   - The record says whether he got in: of those who want the last seat it takes one. Until he knows, he is entering.
//   - Whom the record lists no more is out, whoever put him out: his node takes that over as soon as it sees it.
//   - Whom it lists though his place says otherwise is struck out: he left, or went elsewhere while he was being
//     written.
//   - What could not be written is not given up: with every sweep, vouch makes records say of this node's players what
//     is so, and reunite asks for those whom their record does not list, as far as this node knows.
type circle[T record] struct {
	*book[T]
	members  func(*T) *members
	remove   func(rec *T, player uint64) error
	code     func(*place) *string                // which one a place says; empty: none
	entering map[*place]string                   // which one somebody is being written into
	out      func(w *place, code string, was *T) // tells him that he is in it no more; was is nil if it is not known
	in       map[*place]struct{}                 // whose places say one
}

// put writes into a place which one its player is in; empty: none.
func (c *circle[T]) put(w *place, code string) {
	if *c.code(w) = code; code == "" {
		delete(c.in, w)
		return
	}
	c.in[w] = struct{}{}
}

// here are those of this node who are in one, in an order that is the same each time.
func (c *circle[T]) here() []*place {
	byID := func(a, b *place) int { return cmp.Compare(a.rec.Player, b.rec.Player) }
	return slices.SortedFunc(maps.Keys(c.in), byID)
}

// of returns what a player is in: nil, if that is none, or as far as this node knows none that lists him.
func (c *circle[T]) of(w *place) *T {
	if rec := c.get(*c.code(w)); rec != nil && c.members(rec).index(w.rec.Player) >= 0 {
		return rec
	}
	return nil
}

// says reports whether a player is this node's, and in that one.
func (c *circle[T]) says(player uint64, code string) bool {
	w := c.l.places[player]
	return w != nil && *c.code(w) == code
}

// enter has a player be in one: write writes him there. Then he is in it, unless that failed, or he
// went elsewhere meanwhile.
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

// arrived ends a player's entering. It reports whether he still wants to be there, and is this node's.
func (c *circle[T]) arrived(w *place, code string) bool {
	if c.entering[w] == code {
		delete(c.entering, w)
	}
	return *c.code(w) == code && c.l.places[w.rec.Player] == w
}

// back tells a record that its member is there again, on this node.
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

// leave takes a player out of the one that he is in, by remove.
func (c *circle[T]) leave(w *place, remove func(*T, uint64) error) {
	code := *c.code(w)
	c.put(w, "")
	c.l.keep(w)
	c.strike(w.rec.Player, code, remove)
}

// strike takes a player out of a record, unless he is in it by then, here or on another node.
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

// absent notes that a player's connection is gone, unless he is back by then, here or on another node.
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

// parted tells those of this node whom a record lists no more.
func (c *circle[T]) parted(code string, was, is *T) {
	if was == nil {
		return
	}
	for _, m := range *c.members(was) {
		if c.says(m.Player, code) && c.entering[c.l.places[m.Player]] != code &&
			(is == nil || c.members(is).index(m.Player) < 0) {
			c.out(c.l.places[m.Player], code, was)
		}
	}
}

// vouch sees to it that a record says of this node's players what is so.
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

// reunite asks for what this node's players are in that does not list them, as far as this node
// knows: the bus was away when they came.
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

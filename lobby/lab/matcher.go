package main

import (
	"math"
	"slices"
	"time"

	"slipstream/lobby/pool"
)

// column is a matchmaker and what it is called in the table.
type column struct {
	name string
	matcher
}

// matcher is a matchmaker under trial.
type matcher interface {
	add(t pool.Ticket)
	remove(id uint64)
	step(now int64, propose func(pool.Proposal))
}

// openFor is how long a race with bots takes in people.
const openFor = 8 * time.Second

// curves is the real one.
type curves struct {
	pool    *pool.Pool
	tickets map[uint64]pool.Ticket
	open    []race
	last    uint64
}

// race is one that people may still come to.
type race struct {
	id     uint64
	until  int64
	region uint8
	free   int
	in     []pool.Ticket
}

func newCurves(m pool.Mode) *curves {
	return &curves{pool: pool.New([]pool.Mode{m}, pool.MaxRegions), tickets: map[uint64]pool.Ticket{}}
}

func (c *curves) add(t pool.Ticket) {
	if c.pool.Add(t) == nil {
		c.tickets[t.ID] = t
	}
}

func (c *curves) remove(id uint64) {
	c.pool.Remove(id)
	delete(c.tickets, id)
}

func (c *curves) step(now int64, propose func(pool.Proposal)) {
	c.open = slices.DeleteFunc(c.open, func(r race) bool { return now >= r.until || r.free == 0 })
	for _, r := range c.open {
		c.pool.Offer(pool.Opening{Match: r.id, Region: r.region, Seats: r.free,
			Bounds: c.pool.Bounds(0, r.region, r.in, now)})
	}
	for !c.pool.Step(pool.VisitsPerPiece, now, func(p pool.Proposal) {
		at := slices.IndexFunc(c.open, func(r race) bool { return r.id == p.Match })
		if p.Match == 0 {
			c.last++
			p.Match = c.last
			at = len(c.open)
			c.open = append(c.open, race{id: p.Match, until: now + int64(openFor), region: p.Region})
		}
		r := &c.open[at]
		r.free = p.Free
		for _, id := range p.Tickets {
			r.in = append(r.in, c.tickets[id])
			delete(c.tickets, id)
		}
		propose(p)
	}) {
	}
}

// buckets is what one finds in examples of matchmakers: who has a rating of the same bucket, and is
// nearest to the same region, races in the order of coming; after the wait for bots, with
// bots. With one bucket for all it is first come, first served.
type buckets struct {
	mode     pool.Mode
	width    int // of a bucket, in hundredths
	anywhere bool
	waiting  []pool.Ticket // first come
	last     uint64
}

func (b *buckets) add(t pool.Ticket) { b.waiting = append(b.waiting, t) }

func (b *buckets) remove(id uint64) {
	b.waiting = slices.DeleteFunc(b.waiting, func(t pool.Ticket) bool { return t.ID == id })
}

func (b *buckets) of(t *pool.Ticket) (key [2]int) {
	if !b.anywhere {
		key[0] = nearest(t)
	}
	key[1] = int(math.Floor(100 * t.Rating / float64(b.width)))
	return key
}

func nearest(t *pool.Ticket) (best int) {
	for r, rtt := range t.RTT {
		if rtt != 0 && (t.RTT[best] == 0 || rtt < t.RTT[best]) {
			best = r
		}
	}
	return best
}

func (b *buckets) step(now int64, propose func(pool.Proposal)) {
	gathering := map[[2]int][]pool.Ticket{}
	gone := map[uint64]bool{}
	give := func(in []pool.Ticket) {
		b.last++
		p := pool.Proposal{Match: b.last, Free: b.mode.Seats, Region: uint8(nearest(&in[0]))}
		for i := range in {
			p.Tickets = append(p.Tickets, in[i].ID)
			p.Players += int(in[i].Size)
			gone[in[i].ID] = true
		}
		p.Free -= p.Players
		propose(p)
	}
	for _, t := range b.waiting {
		key := b.of(&t)
		in := gathering[key]
		if size(in)+int(t.Size) > b.mode.Seats {
			continue
		}
		in = append(in, t)
		if size(in) == b.mode.Seats {
			give(in)
			in = nil
		}
		gathering[key] = in
	}
	for _, t := range b.waiting { // in the order of coming, as a map is in none
		in := gathering[b.of(&t)]
		if len(in) > 0 && in[0].ID == t.ID && now-t.Since >= int64(b.mode.Bots) {
			give(in)
		}
	}
	b.waiting = slices.DeleteFunc(b.waiting, func(t pool.Ticket) bool { return gone[t.ID] })
}

func size(in []pool.Ticket) (n int) {
	for i := range in {
		n += int(in[i].Size)
	}
	return n
}

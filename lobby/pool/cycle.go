package pool

import "time"

const (
	// reach is how many candidates a group looks at before it gives up. It bounds a cycle in a pool in which
	// few players accept each other. It costs few matches: a player who is not found now is found when
	// windows are wider.
	reach = 96

	// VisitsPerPiece is what [Pool.Step] does in half a millisecond, with room to spare.
	VisitsPerPiece = 2_000

	// perTaken is how many visits it costs to take a ticket out of the pool.
	perTaken = 8
)

// Phases of a lane in a cycle, in their order.
const (
	gathering  = iota // the lane into the order of rating
	filling           // openings
	grouping          // full matches
	closing           // ranks: those who are gone leave the line
	completing        // matches with bots, for those who waited long enough
	phases
)

// cycle is how far one cycle has come.
type cycle struct {
	running bool
	now     int64
	lane    int
	phase   int
	next    int  // cell, opening or candidate that the phase comes to
	down    bool // groups are formed from the best downwards; every cycle turns, so that neither end is better off

	within, kept int // of the cell that is being gathered: entries looked at, entries still there
	starts       [cells + 1]int32
	players      [cells + 1]int32  // in the cells before
	line         blocks[candidate] // the lane in the order of rating, cell by cell

	chosen []int32  // places in line of a proposal that is being made
	ids    []uint64 // and its tickets
}

// Step goes on with the current cycle, or begins one with the windows at the time now (Unix nanoseconds).
// It returns after about the given number of visits of tickets, or with done when the cycle is over. A
// proposal's tickets have left the pool already; propose may call Add, Remove and Offer.
func (p *Pool) Step(visits int, now int64, propose func(Proposal)) (done bool) {
	c := &p.cycle
	if !c.running {
		c.running, c.now, c.down = true, now, !c.down
		c.lane, c.phase, c.next = 0, gathering, 0
	}
	for visits > 0 {
		l := &p.lanes[c.lane]
		if l.holds == 0 && c.atGate() {
			c.phase = phases - 1 // an empty lane is passed by
		} else if !p.work(l, &visits, propose) {
			continue
		}
		c.phase, c.next = c.phase+1, 0
		if c.phase < phases {
			continue
		}
		l.openings = l.openings[:0]
		c.phase = gathering
		visits--
		if c.lane++; c.lane == len(p.lanes) {
			c.running = false
			return true
		}
	}
	return false
}

// atGate says that the lane has not been begun.
func (c *cycle) atGate() bool { return c.phase == gathering && c.next == 0 && c.within == 0 }

// work does one thing of the current phase, or says that the phase is over.
func (p *Pool) work(l *lane, visits *int, propose func(Proposal)) (over bool) {
	*visits--
	switch p.cycle.phase {
	case gathering:
		return p.gather(l, visits)
	case filling:
		return p.fill(l, visits, propose)
	case grouping:
		return p.group(l, visits, propose)
	case closing:
		return p.close(visits)
	}
	return p.complete(l, visits, propose)
}

// gather brings some entries of a cell into line, and forgets those that are gone.
func (p *Pool) gather(l *lane, visits *int) (over bool) {
	c := &p.cycle
	if c.next == 0 && c.within == 0 {
		c.line.cut(0)
	}
	if c.next == cells {
		c.starts[cells] = int32(c.line.len())
		return true
	}
	if c.within == 0 {
		c.starts[c.next] = int32(c.line.len())
		c.players[c.next+1] = c.players[c.next]
	}
	cell := l.cells[c.next]
	for ; c.within < len(cell); c.within++ {
		if *visits < 0 {
			return false
		}
		*visits--
		i := cell[c.within]
		if !p.entry(i).waiting {
			l.holds--
			p.forget(i, l.region)
			continue
		}
		cell[c.kept] = i
		c.kept++
		one := p.candidate(i, l.region)
		c.line.add(one)
		c.players[c.next+1] += int32(one.size)
	}
	l.cells[c.next] = cell[:c.kept]
	c.next, c.within, c.kept = c.next+1, 0, 0
	return false
}

// forget drops an entry that left the pool from a lane, and for good from the last one.
func (p *Pool) forget(i uint32, region uint8) {
	e := p.entry(i)
	if e.lanes &^= 1 << region; e.lanes == 0 {
		p.free = append(p.free, i)
	}
}

// candidate returns what a ticket is in a lane now. In the lane of its nearest
// region it goes on into those that it accepts by now.
func (p *Pool) candidate(i uint32, region uint8) candidate {
	e := p.entry(i)
	t := &e.ticket
	if region == e.best {
		w := p.windowOf(t.Mode, t.Since, p.cycle.now)
		for r := range p.regions {
			if rtt := t.RTT[r]; e.lanes>>r&1 == 0 && rtt != 0 && rtt-t.RTT[e.best] <= w.detour {
				p.enter(i, uint8(r))
			}
		}
	}
	c := p.seen(e, region, p.cycle.now)
	c.entry = i
	c.bots = region == e.best && time.Duration(p.cycle.now-t.Since) >= p.patience(t.Mode)
	return c
}

// patience is how long a player waits for people before bots may take the free seats.
func (p *Pool) patience(mode uint8) time.Duration {
	m := &p.modes[mode]
	if p.waiting[mode] < m.Seats {
		return m.Alone
	}
	return m.Bots
}

// seen is what others see of a ticket in the lane of a region.
func (p *Pool) seen(e *entry, region uint8, now int64) candidate {
	t := &e.ticket
	return candidate{
		rating: e.rating, window: p.windowOf(t.Mode, t.Since, now),
		rtt: t.RTT[region], size: t.Size, tracks: t.Tracks,
	}
}

// close closes ranks, as far as it comes.
func (p *Pool) close(visits *int) (over bool) {
	c := &p.cycle
	if c.next == 0 {
		c.kept = 0
	}
	for ; c.next < c.line.len(); c.next++ {
		if *visits < 0 {
			return false
		}
		*visits--
		if one := c.line.at(c.next); !one.gone {
			*c.line.at(c.kept) = *one
			c.kept++
		}
	}
	c.line.cut(c.kept)
	c.kept = 0
	return true
}

// take makes what was chosen a proposal.
func (p *Pool) take(l *lane, b *Bounds, match uint64, free int, visits *int, propose func(Proposal)) {
	c := &p.cycle
	players := 0
	c.ids = c.ids[:0]
	*visits -= perTaken * len(c.chosen)
	for _, at := range c.chosen {
		one := c.line.at(int(at))
		one.gone = true
		players += int(one.size)
		c.ids = append(c.ids, p.entry(one.entry).ticket.ID)
		p.leave(one.entry)
	}
	propose(Proposal{
		Match: match, Mode: l.mode, Region: l.region, Tickets: c.ids,
		Players: players, Free: free, Bounds: *b,
	})
}

// waits says whether a candidate is still there to be chosen.
func (p *Pool) waits(one *candidate) bool {
	if !one.gone && !p.entry(one.entry).waiting {
		one.gone = true
	}
	return !one.gone
}

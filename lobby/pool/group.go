package pool

// group tries to form a full match of the next candidate and those behind him in the
// direction of the cycle.
func (p *Pool) group(l *lane, visits *int, propose func(Proposal)) (over bool) {
	c := &p.cycle
	if c.next == c.line.len() {
		return true
	}
	at, step := c.next, 1
	if c.down {
		at, step = c.line.len()-1-c.next, -1
	}
	c.next++
	free := p.modes[l.mode].Seats
	if one := c.line.at(at); c.accepted(one) < free || !p.waits(one) {
		return false
	}
	var b Bounds
	p.choose(&b, &free, at, true)
	live := 0
	for n := 0; n < 4*p.reach && live < p.reach && free > 0; n++ {
		at += step
		if at < 0 || at == c.line.len() {
			break
		}
		one := c.line.at(at)
		*visits--
		if one.gone {
			continue
		}
		// Within a cell there is no order.
		if one.rating-cellWidth > b.To || one.rating+cellWidth < b.From {
			break
		}
		if b.Tracks != 0 && one.tracks != 0 && b.Tracks&one.tracks == 0 {
			continue // that many of these are soon passed by
		}
		live++
		p.choose(&b, &free, at, false)
	}
	if free == 0 {
		p.take(l, &b, 0, 0, visits, propose)
	}
	return false
}

// accepted is at least how many players have a rating that one accepts.
func (c *cycle) accepted(one *candidate) int {
	from, to := cellOf(one.rating-one.window.rating), cellOf(one.rating+one.window.rating)
	return int(c.players[to+1] - c.players[from])
}

// complete forms a match around the next candidate who waited long enough for bots.
func (p *Pool) complete(l *lane, visits *int, propose func(Proposal)) (over bool) {
	c := &p.cycle
	if c.next == c.line.len() {
		return true
	}
	at := c.next
	c.next++
	if one := c.line.at(at); !one.bots || !p.waits(one) {
		return false
	}
	var b Bounds
	free := p.modes[l.mode].Seats
	p.choose(&b, &free, at, true)
	p.around(&b, &free, at, at+1, c.line.at(at).rating, visits)
	p.take(l, &b, 0, free, visits, propose)
	return false
}

// fill looks for players for the next opening.
func (p *Pool) fill(l *lane, visits *int, propose func(Proposal)) (over bool) {
	c := &p.cycle
	if c.next == len(l.openings) {
		return true
	}
	o := l.openings[c.next]
	c.next++
	c.chosen = c.chosen[:0]
	middle := o.Bounds.Low/2 + o.Bounds.High/2
	at := int(c.starts[cellOf(middle)])
	p.around(&o.Bounds, &o.Seats, at, at, middle, visits)
	if len(c.chosen) > 0 {
		p.take(l, &o.Bounds, o.Match, o.Seats, visits, propose)
	}
	return false
}

// around chooses those nearest in rating, of those below (before the place below) and
// those from above on.
func (p *Pool) around(b *Bounds, free *int, below, above int, rating int32, visits *int) {
	line := &p.cycle.line
	below--
	for n := 0; n < p.reach && *free > 0; n++ {
		*visits--
		at := above
		switch {
		case below < 0 && above == line.len():
			return
		case above == line.len(), below >= 0 && rating-line.at(below).rating <= line.at(above).rating-rating:
			at = below
			below--
		default:
			above++
		}
		p.choose(b, free, at, false)
	}
}

// choose takes a candidate into the match that is being formed, if there is room for
// him, everybody accepts everybody, and he is still there. The first one begins it.
func (p *Pool) choose(b *Bounds, free *int, at int, first bool) {
	c := &p.cycle
	if first {
		c.chosen = c.chosen[:0]
	}
	one := c.line.at(at)
	if int(one.size) <= *free && b.admits(one) && p.waits(one) {
		b.add(one)
		*free -= int(one.size)
		c.chosen = append(c.chosen, int32(at))
	}
}

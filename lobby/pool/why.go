package pool

import "time"

// look is with how many others Why compares a ticket at most.
const look = 4096

// Why says what a ticket waits for.
func (p *Pool) Why(id uint64, now int64) (why Why, ok bool) {
	i, ok := p.byID[id]
	if !ok {
		return Why{}, false
	}
	e := p.entry(i)
	t := &e.ticket
	mode := &p.modes[t.Mode]
	w := p.windowOf(t.Mode, t.Since, now)
	waited := max(time.Duration(now-t.Since), 0)
	return Why{
		Waited: waited,
		Rating: float64(w.rating) / 100,
		Detour: time.Duration(w.detour) * time.Millisecond,
		Pool:   p.waiting[t.Mode], Fitting: p.fitting(e, now),
		Seats: mode.Seats, Bots: max(p.patience(t.Mode)-waited, 0),
	}, true
}

// fitting counts the players who accept the ticket of e and are accepted by it.
func (p *Pool) fitting(e *entry, now int64) (players int) {
	mine := p.seen(e, e.best, now)
	var b Bounds
	b.add(&mine)
	l := &p.lanes[int(e.ticket.Mode)*p.regions+int(e.best)]
	looked := 0
	for cell := cellOf(b.From); cell <= cellOf(b.To); cell++ {
		for _, i := range l.cells[cell] {
			if looked++; looked > look {
				return players
			}
			if one := p.entry(i); one.waiting {
				if c := p.seen(one, e.best, now); b.admits(&c) {
					players += int(c.size)
				}
			}
		}
	}
	return players
}

package lobby

import (
	"slices"
	"time"
)

// maker is what the node that holds the lease is doing with tickets.
type maker struct {
	pooled   map[string]bool     // the Pool has them
	busy     map[string]bool     // a match is being made for them
	starting map[uint64]starting // matches that are not in the view yet
	thinking bool                // Step is posted
	step     func()              // what is posted, made once
	over     func() bool         // a piece of it is over
	end      int64               // at this time
}

// starting is a match whose node was not asked yet, or has not answered. It counts as its address's own:
// however many an address has started at once, others find room.
type starting struct {
	match matchRef
	from  string
}

func (l *Lobby) newMaker() maker {
	return maker{
		pooled: map[string]bool{}, busy: map[string]bool{}, starting: map[uint64]starting{},
		step: l.step, over: func() bool { return l.now() >= l.maker.end },
	}
}

// piece is the longest time that the Pool may think without a pause.
const piece = 500 * time.Microsecond

// stuckFor is how long a claimed ticket may remain unassigned before it is tried again.
const stuckFor = int64(5 * time.Second)

// takeOver begins to make matches.
func (l *Lobby) takeOver() {
	l.stopMaking()
	l.matches.each(func(_ string, m *matchRecord) { l.offer(m) })
	l.sweepTickets(true)
}

// stopMaking drops whatever this node was doing with tickets.
func (l *Lobby) stopMaking() {
	for match := range l.maker.starting {
		l.started(match)
	}
	l.cfg.Pool.Clear()
	l.maker = l.newMaker()
}

// offer tells the Pool of a running match, if this node makes matches.
func (l *Lobby) offer(m *matchRecord) {
	if !l.leading() {
		return
	}
	if !m.Public || !m.Open || m.Free <= 0 || !l.alive(m.Node) {
		l.cfg.Pool.Withdraw(m.ID)
		return
	}
	region := ""
	if n := l.nodes.get(nodeKey(m.Node)); n != nil {
		region = n.Region
	}
	l.cfg.Pool.Offer(Offer{Match: m.ID, Wish: m.Wish, Free: m.Free, Region: region})
}

// consider gives a ticket to the Pool, or takes it away.
func (l *Lobby) consider(key string, t *ticketRecord) {
	if t == nil || t.State != waiting || t.Away || !l.attended(t) {
		l.unpool(key)
		return
	}
	if l.maker.busy[key] || l.maker.pooled[key] {
		return
	}
	pooled := Ticket{ID: key, Wish: t.Wish, From: t.From, Since: t.Since}
	for _, r := range t.Riders {
		pooled.Riders = append(pooled.Riders, Rider{r.Player, r.Mu, r.Sigma, r.RTT})
	}
	l.maker.pooled[key] = true
	l.cfg.Pool.Add(pooled)
	l.think()
}

// unpool takes a ticket away from the Pool.
func (l *Lobby) unpool(key string) {
	if l.maker.pooled[key] {
		delete(l.maker.pooled, key)
		l.cfg.Pool.Remove(key)
	}
}

// attended reports whether the node of any of a ticket's riders is alive. If none is, the riders may come
// back on another node, which then says so.
func (l *Lobby) attended(t *ticketRecord) bool {
	return slices.ContainsFunc(t.Riders, func(r riderRecord) bool { return l.alive(r.Node) })
}

// reconcile takes up unfinished work: the tickets of a former matchmaker, and those for which no match
// could be made.
func (l *Lobby) reconcile() {
	newest := uint64(0)
	l.tickets.each(func(_ string, t *ticketRecord) { newest = max(newest, t.Epoch) })
	if newest > l.lease.epoch { // the brokers count anew, and this node did not know how far they had come
		l.outrun(newest)
		return
	}
	l.tickets.each(func(key string, t *ticketRecord) {
		switch {
		case l.maker.busy[key]:
			return
		case t.State == claimed && (t.Epoch != l.lease.epoch || l.now()-t.Claimed > stuckFor):
			l.finish(key, t)
		case t.State == waiting:
			l.consider(key, t)
		}
		if l.stranded(t) {
			l.adopt(key, t)
		}
	})
}

// think lets the Pool think for a moment, now.
func (l *Lobby) think() {
	if l.maker.thinking || !l.leading() || l.blind() {
		return
	}
	l.maker.thinking = true
	l.cfg.Mailbox.PostIdle(l.maker.step)
}

// step lets the Pool think once.
func (l *Lobby) step() {
	l.maker.thinking = false
	if !l.leading() {
		return
	}
	l.maker.end = l.now() + int64(piece)
	proposals, more := l.cfg.Pool.Step(l.now(), l.maker.over)
	for _, p := range proposals {
		l.make(p)
	}
	if more {
		l.think()
	}
}

// make turns a proposal into a match: it claims the tickets, then has the seats kept.
func (l *Lobby) make(p Proposal) {
	var first *ticketRecord
	for _, key := range p.Tickets {
		delete(l.maker.pooled, key)
		if t := l.tickets.get(key); t != nil && first == nil {
			first = t
		}
	}
	if first == nil {
		return
	}
	match := l.place(p, first)
	if match.Node == 0 {
		l.cfg.Pool.Withdraw(p.Match) // it is no more
		return                       // not now; the next sweep adds the tickets again
	}
	o := &order{Op: opStart, Epoch: l.lease.epoch, Match: match.ID, Wish: p.wish(first), Public: true, From: first.From}
	left := len(p.Tickets)
	var got []string
	for _, key := range p.Tickets {
		l.maker.busy[key] = true
		l.claim(key, match, func(t *ticketRecord) {
			if t == nil {
				delete(l.maker.busy, key)
			} else {
				got = append(got, key)
				for _, r := range t.Riders {
					o.Players = append(o.Players, r.Player)
				}
			}
			if left--; left > 0 {
				return
			}
			if len(got) > 0 {
				l.allocate(match, o, got)
			} else if p.Match == 0 { // nobody waits any more: it is not started
				l.started(match.ID)
				l.cfg.Pool.Withdraw(match.ID)
			}
		})
	}
}

// started ends the starting of a match. From now on it is in the view, or there is none.
func (l *Lobby) started(match uint64) {
	if s, is := l.maker.starting[match]; is {
		delete(l.maker.starting, match)
		l.owns(s.from, 0, -1)
	}
}

// wish returns what a new match is to be.
func (p *Proposal) wish(first *ticketRecord) Wish {
	w := first.Wish
	w.Tracks = 0
	if p.Settings != nil {
		w.Settings = p.Settings
	}
	return w
}

// place returns the match of a proposal and its node; the zero matchRef if no node has room.
func (l *Lobby) place(p Proposal, first *ticketRecord) matchRef {
	if p.Match != 0 {
		if m := l.matches.get(MatchName(p.Match)); m != nil {
			return m.ref()
		}
		return l.maker.starting[p.Match].match
	}
	node := l.pick(p.Region)
	if node == 0 || !l.mayStart(first.From) { // every node is full, or others need what is left
		return matchRef{}
	}
	match := matchRef{l.newMatch(), node}
	l.maker.starting[match.ID] = starting{match, first.From}
	l.owns(first.From, 0, 1)
	riders := 0
	for _, key := range p.Tickets {
		if t := l.tickets.get(key); t != nil {
			riders += len(t.Riders)
		}
	}
	// for players who come meanwhile
	l.cfg.Pool.Offer(Offer{Match: match.ID, Wish: p.wish(first), Free: int(first.Wish.Seats) - riders, Region: p.Region,
		Tickets: p.Tickets})
	return match
}

// claim marks a ticket as claimed by this matchmaker. then gets nil if that fails.
func (l *Lobby) claim(key string, match matchRef, then func(*ticketRecord)) {
	epoch := l.lease.epoch
	var is *ticketRecord
	l.tickets.edit(key, func(t *ticketRecord) error {
		if t.State != waiting || t.Away || t.Epoch > epoch {
			return errFine
		}
		t.State, t.Match, t.Epoch, t.Claimed = claimed, match, epoch, l.now()
		is = t
		return nil
	}, func(err error) {
		if err != nil {
			is = nil
		}
		then(is)
	})
}

// allocate has the match's node start the match and keep the seats, and writes the result into the tickets.
func (l *Lobby) allocate(match matchRef, o *order, keys []string) {
	l.ask(match.Node, o, func(a *answer, err error) {
		l.started(match.ID)
		if err == errLate { // and so is whatever we would write
			l.outrun(a.Epoch)
			for _, key := range keys {
				delete(l.maker.busy, key)
			}
			return
		}
		if err == nil {
			l.heed(match, a)
		} else {
			l.cfg.Pool.Withdraw(match.ID)
		}
		refused := map[uint64]bool{}
		for _, player := range a.Refused {
			refused[player] = true
		}
		for _, key := range keys {
			l.settle(key, o.Epoch, func(t *ticketRecord) bool {
				for _, r := range t.Riders {
					if refused[r.Player] {
						return false
					}
				}
				return err == nil
			})
		}
	})
}

// heed takes the condition of a match from its node's answer, before the notice comes.
func (l *Lobby) heed(match matchRef, a *answer) {
	if m := l.matches.get(MatchName(match.ID)); m != nil {
		is := *m
		is.Condition = a.Condition
		l.offer(&is)
	}
}

// settle writes into a ticket that it has its seats, or puts it back into the queue.
func (l *Lobby) settle(key string, epoch uint64, seated func(*ticketRecord) bool) {
	l.tickets.edit(key, func(t *ticketRecord) error {
		if t.State != claimed || t.Epoch != epoch {
			return errFine // another matchmaker has it by now
		}
		if t.State = assigned; !seated(t) {
			t.State, t.Match = waiting, matchRef{}
		}
		return nil
	}, func(error) {
		delete(l.maker.busy, key)
		if t := l.tickets.get(key); t != nil && l.leading() {
			l.consider(key, t)
		}
	})
}

// finish goes on with a ticket that was claimed but not assigned. Its match was ordered under an id, so it
// is safe to order it again.
func (l *Lobby) finish(key string, t *ticketRecord) {
	l.maker.busy[key] = true
	match, epoch := t.Match, l.lease.epoch
	l.tickets.edit(key, func(t *ticketRecord) error {
		if t.State != claimed || t.Epoch > epoch {
			return errFine
		}
		t.Epoch, t.Claimed = epoch, l.now()
		if !l.alive(t.Match.Node) {
			t.State, t.Match = waiting, matchRef{}
		}
		return nil
	}, func(err error) {
		is := l.tickets.get(key)
		if err != nil || is == nil || is.State != claimed {
			delete(l.maker.busy, key)
			return
		}
		o := &order{Op: opStart, Epoch: epoch, Match: match.ID, Wish: is.Wish, Public: true, From: is.From}
		for _, r := range is.Riders {
			o.Players = append(o.Players, r.Player)
		}
		l.allocate(match, o, []string{key})
	})
}

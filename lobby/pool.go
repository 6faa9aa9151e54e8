package lobby

import (
	"cmp"
	"slices"
)

// Pool makes matches out of tickets. It is pure: no I/O, no clock, no randomness of its own. It belongs to
// the goroutine of its Lobby. The Lobby feeds it while this node holds the lease, and carries out Step's
// proposals. The Pool forgets the tickets that it proposes; a ticket that could not be seated is added
// again.
type Pool interface {
	// Add takes a ticket; one with the same ID is replaced. The Pool may keep the ticket's contents.
	Add(t Ticket)

	// Remove forgets a ticket.
	Remove(id string)

	// Offer describes a running match that tickets can still join.
	Offer(o Offer)

	// Withdraw says that a match cannot be joined any more.
	Withdraw(match uint64)

	// Step goes on thinking where the last Step stopped. It calls over after every small piece of work, and
	// stops when over returns true: a Step may take 0.5 ms, because the process also runs matches. more means
	// that there is more to think about.
	Step(now int64, over func() bool) (proposals []Proposal, more bool)

	// Why returns what a ticket waits for.
	Why(id string, now int64) Why

	// Clear forgets everything, because another node holds the lease.
	Clear()
}

// Ticket is a wish of one player, or of a party that stays together.
type Ticket struct {
	ID     string
	Riders []Rider
	Wish   Wish   // fitted
	From   string // who starts a match for it, in accounts of how many one address has; empty: nobody
	Since  int64  // when the waiting began
}

// Rider is one player of a ticket.
type Rider struct {
	Player    uint64
	Mu, Sigma float64          // rating; both 0: not known
	RTT       map[string]int32 // in milliseconds, by region; regions that were not measured are not in it
}

// Offer is a running match that more players can join.
type Offer struct {
	Match  uint64
	Wish   Wish
	Free   int
	Region string

	// Tickets are the tickets of the proposal from which this match was just made.
	Tickets []string
}

// Proposal is a match for some tickets.
type Proposal struct {
	Match   uint64 // a running one that they join; 0: a new one
	Region  string // of a new one; empty: any
	Tickets []string

	// Settings of a new match, if the wishes leave a choice; nil means the wish of the first ticket.
	Settings []int32
}

// Why answers "why am I waiting".
type Why struct {
	Waiting int   // riders in the pool for the same game
	Fitting int   // of those, who would do now
	Window  int32 // how different a rival's rating may be by now, in hundredths; 0: any
	RTT     int32 // and how far away the server, in milliseconds; 0: any
	Bots    int64 // when bots fill what is free, in Unix nanoseconds; 0: they do at once
}

// FirstCome is the simplest Pool. Each ticket goes to the fullest match that is open for its wish; if there
// is none it starts a match, with bots in the seats that nobody takes.
type FirstCome struct {
	tickets []Ticket // first come
	offers  []Offer  // oldest first
}

// NewFirstCome returns an empty FirstCome.
func NewFirstCome() *FirstCome { return &FirstCome{} }

// Add implements Pool.
func (f *FirstCome) Add(t Ticket) {
	f.Remove(t.ID)
	at, _ := slices.BinarySearchFunc(f.tickets, t.Since, func(a Ticket, since int64) int {
		if a.Since <= since {
			return -1
		}
		return 1
	})
	f.tickets = slices.Insert(f.tickets, at, t)
}

// Remove implements Pool.
func (f *FirstCome) Remove(id string) {
	f.tickets = slices.DeleteFunc(f.tickets, func(t Ticket) bool { return t.ID == id })
}

// Offer implements Pool.
func (f *FirstCome) Offer(o Offer) {
	i := slices.IndexFunc(f.offers, func(old Offer) bool { return old.Match == o.Match })
	if i >= 0 {
		f.offers[i] = o
		return
	}
	f.offers = append(f.offers, o)
}

// Withdraw implements Pool.
func (f *FirstCome) Withdraw(match uint64) {
	f.offers = slices.DeleteFunc(f.offers, func(o Offer) bool { return o.Match == match })
}

// Clear implements Pool.
func (f *FirstCome) Clear() { f.tickets, f.offers = nil, nil }

// Step implements Pool.
func (f *FirstCome) Step(_ int64, over func() bool) (all []Proposal, more bool) {
	for len(f.tickets) > 0 && (len(all) == 0 || !over()) {
		t := f.tickets[0]
		if o := f.fullest(&t); o != nil {
			o.Free -= len(t.Riders)
			f.tickets = slices.Delete(f.tickets, 0, 1)
			all = append(all, Proposal{Match: o.Match, Tickets: []string{t.ID}})
			continue
		}
		all = append(all, f.gather(t.Wish))
	}
	return all, len(f.tickets) > 0
}

// fullest returns the match with the fewest free seats that are enough for a ticket.
func (f *FirstCome) fullest(t *Ticket) (best *Offer) {
	for i := range f.offers {
		o := &f.offers[i]
		if o.Free >= len(t.Riders) && o.Wish.equal(&t.Wish) && (best == nil || o.Free < best.Free) {
			best = o
		}
	}
	return best
}

// gather makes a new match of all tickets with the same wish, as far as there are seats.
func (f *FirstCome) gather(wish Wish) (p Proposal) {
	free := int(wish.Seats)
	f.tickets = slices.DeleteFunc(f.tickets, func(t Ticket) bool {
		if !t.Wish.equal(&wish) || len(p.Tickets) > 0 && len(t.Riders) > free {
			return false
		}
		free -= len(t.Riders)
		p.Tickets = append(p.Tickets, t.ID)
		return true
	})
	return p
}

// Why implements Pool.
func (f *FirstCome) Why(id string, _ int64) (w Why) {
	i := slices.IndexFunc(f.tickets, func(t Ticket) bool { return t.ID == id })
	for j := range f.tickets {
		w.Waiting += len(f.tickets[j].Riders)
		if i >= 0 && f.tickets[j].Wish.equal(&f.tickets[i].Wish) {
			w.Fitting += len(f.tickets[j].Riders)
		}
	}
	return w
}

func (w *Wish) equal(v *Wish) bool {
	return cmp.Or(cmp.Compare(w.Game, v.Game), cmp.Compare(w.Seats, v.Seats), slices.Compare(w.Settings, v.Settings)) == 0
}

package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"slices"

	"slipstream/lobby"
	"slipstream/lobby/pool"
	"slipstream/lobby/trace"
)

// recording is what a server's trace has of one mode: who came, and what its matchmaker made of them.
type recording struct {
	arrivals []arrival
	made     []madeOf
	others   int // tickets of other games, or with other seats

	region  map[string]uint8
	numbers map[uint64]int // of players
	tickets map[string]*recorded
	races   map[uint64]uint64 // by the match that the server called it
}

// recorded is a ticket.
type recorded struct {
	index int // in arrivals
	made  int // in recording.made; -1: in none
}

// madeOf is a proposal at a time.
type madeOf struct {
	at int64 // nanoseconds
	pool.Proposal
}

var errRegions = fmt.Errorf("it has more than %d regions", pool.MaxRegions)

// readRecording reads a server's trace; trace.ErrNone if it is something else. How long somebody
// would have waited who was given a seat nobody knows: longer than he did, by a patience that is
// drawn as a population's is.
func readRecording(r io.Reader, o *options) (*recording, error) {
	t, err := trace.NewReader(r)
	if err != nil {
		return nil, err
	}
	rec := &recording{region: map[string]uint8{t.Region: 0}, numbers: map[uint64]int{}, tickets: map[string]*recorded{},
		races: map[uint64]uint64{}}
	for {
		e, err := t.Next()
		switch {
		case err == io.EOF:
			rec.end(o)
			return rec, nil
		case err != nil:
			return nil, err
		case e.Add != nil:
			err = rec.add(e.Add, o)
		case e.Remove != "":
			rec.leave(e.Remove, e.At)
		case e.Offer != nil && len(e.Offer.Tickets) > 0:
			if w := rec.tickets[e.Offer.Tickets[0]]; w != nil && w.made >= 0 {
				rec.races[e.Offer.Match] = rec.made[w.made].Match
			}
		case e.Step != nil:
			for _, m := range e.Step.Made {
				if err = rec.make(&m, e.At, o); err != nil {
					break
				}
			}
		}
		if err != nil {
			return nil, err
		}
	}
}

// add takes a ticket. One that comes back was not seated after all, or its rider was away for a moment.
func (rec *recording) add(a *trace.Added, o *options) error {
	if w := rec.tickets[a.ID]; w != nil {
		if w.made >= 0 {
			p := &rec.made[w.made]
			p.Tickets = slices.DeleteFunc(p.Tickets, func(id uint64) bool { return id == uint64(w.index+1) })
		}
		w.made, rec.arrivals[w.index].Patience = -1, 0
		return nil
	}
	if a.Wish.Game != o.game || int(a.Wish.Seats) != o.seats {
		rec.others++
		return nil
	}
	is := arrival{At: max(a.Since, 0) / 1e6, Tracks: lobby.Tracks(&a.Wish)}
	for _, p := range a.Riders {
		if _, known := rec.numbers[p.Player]; !known {
			rec.numbers[p.Player] = len(rec.numbers)
		}
		is.Players = append(is.Players, rec.numbers[p.Player])
		is.Mu, is.Sigma = append(is.Mu, p.Mu), append(is.Sigma, p.Sigma)
		for _, name := range slices.Sorted(maps.Keys(p.RTT)) {
			at, err := rec.regionOf(name)
			if err != nil {
				return err
			}
			ms := p.RTT[name]
			is.RTT = append(is.RTT, make([]uint16, max(int(at)+1-len(is.RTT), 0))...)
			is.RTT[at] = max(is.RTT[at], uint16(min(max(ms, 1), farthest)))
		}
	}
	if n := len(rec.arrivals); n > 0 { // who waited on another node before has come earlier
		is.At = max(is.At, rec.arrivals[n-1].At)
	}
	rec.tickets[a.ID] = &recorded{len(rec.arrivals), -1}
	rec.arrivals = append(rec.arrivals, is)
	return nil
}

// What the lobby takes round trips for that were not measured: all, or some. In milliseconds.
const (
	farthest   = 2000
	unmeasured = 50
)

func (rec *recording) regionOf(name string) (uint8, error) {
	at, known := rec.region[name]
	if !known {
		if at = uint8(len(rec.region)); at == pool.MaxRegions {
			return 0, errRegions
		}
		rec.region[name] = at
	}
	return at, nil
}

// leave notes that somebody waits no more, without a seat.
func (rec *recording) leave(id string, at int64) {
	if w := rec.tickets[id]; w != nil && w.made < 0 {
		a := &rec.arrivals[w.index]
		a.Patience = max(at/1e6-a.At, 1)
	}
}

// make takes a proposal.
func (rec *recording) make(m *trace.Made, at int64, o *options) error {
	region, err := rec.regionOf(m.Region)
	if err != nil {
		return err
	}
	p := madeOf{at, pool.Proposal{Match: rec.races[m.Match], Region: region, Free: o.seats}}
	if p.Match == 0 {
		p.Match = uint64(len(rec.made) + 1)
	}
	for _, id := range m.Tickets {
		if w := rec.tickets[id]; w != nil {
			w.made = len(rec.made)
			p.Tickets = append(p.Tickets, uint64(w.index+1))
			p.Players += len(rec.arrivals[w.index].Players)
		}
	}
	if len(p.Tickets) > 0 {
		rec.made = append(rec.made, p)
	}
	return nil
}

// end makes arrivals what the lab plays.
func (rec *recording) end(o *options) {
	rng := rand.New(rand.NewPCG(o.seed, 3))
	draw := func() int64 { return 1 + int64(rng.ExpFloat64()*float64(o.patience.Milliseconds())) }
	for i := range rec.arrivals {
		a := &rec.arrivals[i]
		missing := uint16(farthest)
		if a.RTT == nil {
			missing = unmeasured
		}
		a.RTT = append(a.RTT, make([]uint16, len(rec.region)-len(a.RTT))...)
		for r, rtt := range a.RTT {
			if rtt == 0 {
				a.RTT[r] = missing
			}
		}
	}
	for _, w := range sortedTickets(rec.tickets) {
		a := &rec.arrivals[w.index]
		if w.made >= 0 {
			a.Patience = (rec.made[w.made].at+cycleEach)/1e6 - a.At + draw() // the lab's cycle comes later
		} else if a.Patience == 0 {
			a.Patience = draw()
		}
	}
}

func sortedTickets(of map[string]*recorded) []*recorded {
	all := make([]*recorded, len(of))
	for _, w := range of {
		all[w.index] = w
	}
	return all
}

// history is the matchmaker that did what a trace says.
type history struct {
	made    []madeOf
	waiting map[uint64]bool
}

func (h *history) add(t pool.Ticket) { h.waiting[t.ID] = true }
func (h *history) remove(id uint64)  { delete(h.waiting, id) }

func (h *history) step(now int64, propose func(pool.Proposal)) {
	for len(h.made) > 0 && h.made[0].at <= now {
		p := h.made[0].Proposal
		h.made = h.made[1:]
		p.Tickets = slices.DeleteFunc(slices.Clone(p.Tickets), func(id uint64) bool { return !h.waiting[id] })
		for _, id := range p.Tickets {
			delete(h.waiting, id)
		}
		if len(p.Tickets) > 0 {
			propose(p)
		}
	}
}

// verify plays a server's trace again, as it was.
func verify(file string, out io.Writer) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	v, err := trace.Verify(f)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if v.Tickets == 0 {
		return errors.New("nobody came while the trace was written")
	}
	if v.End != "" {
		_, _ = fmt.Fprintf(out, "It ends before its server did: %s.\n", v.End)
	}
	_, err = fmt.Fprintf(out, "%d tickets, %d matches that began and %d times that somebody joined one: all as recorded.\n", v.Tickets, v.Matches, v.Joined)
	return err
}

package pool

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var eights = []Mode{{Name: "race", Seats: 8, Bots: 8 * time.Second, Alone: 8 * time.Second, Curve: Usual}}

// crowd draws tickets of a population: ratings around 25, three regions, some parties.
type crowd struct {
	rand *rand.Rand
	next uint64
	mode func() uint8

	tracks int // of which everybody wants one; 0: one in four does, of four
}

func (c *crowd) ticket(since int64) Ticket {
	c.next++
	home := c.rand.IntN(3)
	t := Ticket{ID: c.next, Since: since, Size: 1, Rating: 25 + 7*c.rand.NormFloat64()}
	if c.mode != nil {
		t.Mode = c.mode()
	}
	for r := range 3 {
		away := min((r-home+3)%3, (home-r+3)%3)
		t.RTT[r] = uint16(10 + 90*away + c.rand.IntN(60))
	}
	switch c.rand.IntN(10) {
	case 0:
		t.Size = 2
	case 1:
		t.Size = uint8(2 + c.rand.IntN(3))
	}
	if c.tracks > 0 {
		t.Tracks = 1 << c.rand.IntN(c.tracks)
	} else if c.rand.IntN(4) == 0 {
		t.Tracks = 1 << c.rand.IntN(4)
	}
	return t
}

// judge checks every proposal against the tickets that were added.
type judge struct {
	t       interface{ Fatalf(string, ...any) }
	modes   []Mode
	now     int64 // of the cycle
	waiting map[uint64]Ticket
	matched int // players
	bots    int
}

func (j *judge) hear(p Proposal) {
	mode := j.modes[p.Mode]
	players := 0
	tracks := ^uint64(0)
	var in []Ticket
	for _, id := range p.Tickets {
		t, ok := j.waiting[id]
		if !ok {
			j.t.Fatalf("ticket %d was proposed twice, or never waited", id)
		}
		delete(j.waiting, id)
		if t.Mode != p.Mode {
			j.t.Fatalf("ticket %d of mode %d is in a match of mode %d", id, t.Mode, p.Mode)
		}
		players += int(t.Size)
		if t.Tracks != 0 {
			tracks &= t.Tracks
		}
		in = append(in, t)
	}
	if players != p.Players || p.Match == 0 && players+p.Free != mode.Seats || len(in) == 0 {
		j.t.Fatalf("%d players and %d free of %d seats: %+v", players, p.Free, mode.Seats, p)
	}
	if tracks == 0 {
		j.t.Fatalf("no track suits everybody in %+v", p)
	}
	if p.Free > 0 && p.Match == 0 && !slices.ContainsFunc(in, func(t Ticket) bool {
		return j.now-t.Since >= int64(mode.Bots)
	}) {
		j.t.Fatalf("bots play with people of whom none has waited for %v", mode.Bots)
	}
	table := mode.Curve.windows()
	for _, a := range in {
		w := table[min(int((j.now-a.Since)/int64(resolution)), len(table)-1)]
		if a.RTT[p.Region] == 0 || a.RTT[p.Region]-a.RTT[a.best()] > w.detour {
			j.t.Fatalf("region %d is too far for %+v", p.Region, a)
		}
		for _, b := range in {
			if math.Abs(a.Rating-b.Rating) > float64(w.rating)/100+.02 {
				j.t.Fatalf("%v is out of the window %v of %v", b.Rating, w, a.Rating)
			}
			if d := math.Abs(float64(a.RTT[p.Region]) - float64(b.RTT[p.Region])); d > float64(w.spread) {
				j.t.Fatalf("round trips are %v apart, which is out of %v", d, w)
			}
		}
	}
	j.matched += players
	j.bots += p.Free
}

func TestProposalsAreWithinEverybodysWindows(t *testing.T) {
	modes := append(eights, Mode{Name: "duel", Seats: 2, Bots: 20 * time.Second, Alone: 20 * time.Second, Curve: Usual})
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		c := crowd{rand: rand.New(rand.NewPCG(seed, 1))}
		c.mode = func() uint8 { return uint8(c.rand.IntN(2)) }
		p := New(modes, 3)
		j := judge{t: rt, modes: modes, waiting: map[uint64]Ticket{}}
		piece := rapid.IntRange(1, 5000).Draw(rt, "piece")
		for second := range 40 {
			now := int64(second) * int64(time.Second)
			if second < 15 {
				for range c.rand.IntN(60) {
					ticket := c.ticket(now - c.rand.Int64N(int64(time.Second)))
					if ticket.Mode == 1 && ticket.Size > 2 {
						ticket.Size = 2
					}
					if err := p.Add(ticket); err != nil {
						rt.Fatalf("%+v: %v", ticket, err)
					}
					j.waiting[ticket.ID] = ticket
				}
			}
			j.now = now
			for !p.Step(piece, now, j.hear) {
				// People give up in the middle of a cycle too.
				if ids := slices.Sorted(maps.Keys(j.waiting)); len(ids) > 0 && c.rand.IntN(20) == 0 {
					id := ids[c.rand.IntN(len(ids))]
					if !p.Remove(id) || p.Remove(id) {
						rt.Fatalf("ticket %d could not be removed once", id)
					}
					delete(j.waiting, id)
				}
			}
			if p.Len() != len(j.waiting) {
				rt.Fatalf("%d wait in the pool, %d are known", p.Len(), len(j.waiting))
			}
		}
		if p.Len() != 0 {
			rt.Fatalf("%d still wait after bots came: %+v", p.Len(), j.waiting)
		}
		if n := p.entries.len() - len(p.free); n > 0 {
			// What a lane has not seen yet is forgotten by a cycle in which nothing happens.
			for !p.Step(1000, 60e9, j.hear) {
			}
			if n = p.entries.len() - len(p.free); n > 0 {
				rt.Fatalf("%d entries were never freed", n)
			}
		}
	})
}

// How a cycle is cut into pieces does not change what it proposes.
func TestPiecesProposeTheSame(t *testing.T) {
	run := func(piece int) (got []string) {
		c := crowd{rand: rand.New(rand.NewPCG(7, 7))}
		p := New(eights, 3)
		for second := range 12 {
			now := int64(second) * int64(time.Second)
			for range 200 {
				if err := p.Add(c.ticket(now)); err != nil {
					t.Fatal(err)
				}
			}
			for !p.Step(piece, now, func(p Proposal) { got = append(got, fmt.Sprint(p)) }) {
			}
		}
		return got
	}
	want := run(math.MaxInt)
	if len(want) < 200 {
		t.Fatalf("only %d proposals", len(want))
	}
	for _, piece := range []int{1, 17, 1000} {
		if got := run(piece); !slices.Equal(got, want) {
			t.Errorf("pieces of %d visits propose something else", piece)
		}
	}
}

func TestCurvesOnlyWiden(t *testing.T) {
	table := Usual.windows()
	for i := 1; i < len(table); i++ {
		a, b := table[i-1], table[i]
		if b.rating < a.rating || b.detour < a.detour || b.spread < a.spread {
			t.Fatalf("after %v the window narrows from %+v to %+v", time.Duration(i)*resolution, a, b)
		}
	}
	last := Usual[len(Usual)-1]
	if w := table[len(table)-1]; w.rating != int32(100*last.Rating) || w.detour != uint16(last.Detour.Milliseconds()) {
		t.Errorf("the last window is %+v, the curve ends with %+v", w, last)
	}
	for name, c := range map[string]Curve{
		"empty":    {},
		"late":     {{Wait: time.Second, Rating: 1, Spread: 1e6}},
		"narrower": {{Rating: 2, Spread: 1e6}, {Wait: time.Second, Rating: 1, Spread: 1e6}},
		"no time":  {{Rating: 2, Spread: 1e6}, {Rating: 3, Spread: 1e6}},
		"closed":   {{Rating: 0, Spread: 1e6}},
		"for ever": {{Rating: 2, Spread: 1e6}, {Wait: time.Hour, Rating: 3, Spread: 1e6}},
	} {
		m := Mode{Name: name, Seats: 8, Bots: time.Second, Curve: c}
		if m.Check() == nil {
			t.Errorf("a curve that is %s passes", name)
		}
	}
}

// Who is alone does not wait for people who are not there. While there are some, all do.
func TestAlone(t *testing.T) {
	p := New([]Mode{{Name: "race", Seats: 3, Bots: 8 * time.Second, Alone: time.Second, Curve: Usual}}, 2)
	matches := 0
	cycle := func(now time.Duration) {
		for !p.Step(7, int64(now), func(p Proposal) { matches++ }) {
		}
	}
	add := func(id uint64, rating float64) {
		if err := p.Add(Ticket{ID: id, Size: 1, Rating: rating, RTT: [MaxRegions]uint16{30, 30}}); err != nil {
			t.Fatal(err)
		}
	}
	add(1, 25)
	cycle(900 * time.Millisecond)
	if matches != 0 {
		t.Error("nobody was waited for")
	}
	if why, _ := p.Why(1, 0); why.Bots != time.Second {
		t.Errorf("%+v", why)
	}
	cycle(time.Second)
	if matches != 1 {
		t.Errorf("%d matches of one", matches)
	}
	add(2, 10)
	add(3, 25)
	add(4, 50)
	cycle(2 * time.Second)
	if matches != 1 {
		t.Error("a match began without people who are there")
	}
	cycle(8 * time.Second)
	if matches == 1 || p.Len() != 0 {
		t.Errorf("%d still wait", p.Len())
	}
}

// A match that has seats left takes whom it and who accept each other, and nobody else.
func TestOpenings(t *testing.T) {
	p := New(eights, 1)
	add := func(id uint64, rating float64, waited time.Duration) {
		err := p.Add(Ticket{ID: id, Since: 60e9 - int64(waited), Size: 1, Rating: rating, RTT: [MaxRegions]uint16{30}})
		if err != nil {
			t.Fatal(err)
		}
	}
	add(1, 25, 8*time.Second)
	var open []Opening
	cycle := func() (got []Proposal) {
		for _, o := range open {
			p.Offer(o)
		}
		for !p.Step(50, 60e9, func(p Proposal) {
			p.Tickets = slices.Clone(p.Tickets)
			got = append(got, p)
		}) {
		}
		return got
	}
	got := cycle()
	if len(got) != 1 || got[0].Free != 7 {
		t.Fatalf("somebody who waited for bots got %+v", got)
	}
	open = []Opening{{Match: 99, Seats: got[0].Free, Bounds: got[0].Bounds}}
	add(2, 27, 0)
	add(3, 30, 0) // accepts 27 to 33
	add(4, 40, 7*time.Second)
	got = cycle()
	if len(got) != 1 || got[0].Match != 99 || !slices.Equal(got[0].Tickets, []uint64{2}) || got[0].Free != 6 {
		t.Fatalf("the open match got %+v", got)
	}
	if got = cycle(); len(got) != 1 || len(got[0].Tickets) != 0 && got[0].Tickets[0] == 4 {
		// An offer is good for one cycle, and is made again here: 3 and 4 still do not fit.
		if len(got) != 0 {
			t.Fatalf("a second cycle proposed %+v", got)
		}
	}
}

func TestWhy(t *testing.T) {
	p := New(eights, 1)
	for i, rating := range []float64{25, 26, 27, 29, 50} {
		if err := p.Add(Ticket{ID: uint64(i + 1), Size: 1, Rating: rating, RTT: [MaxRegions]uint16{30}}); err != nil {
			t.Fatal(err)
		}
	}
	why, ok := p.Why(1, int64(time.Second))
	if !ok || why.Pool != 5 || why.Fitting != 3 || why.Seats != 8 || why.Bots != 7*time.Second || why.Rating != 3.75 {
		t.Errorf("a ticket waits because of %+v", why)
	}
	if _, ok := p.Why(9, 0); ok {
		t.Error("a ticket that does not wait knows why")
	}
}

func TestTicketsThatCannotBe(t *testing.T) {
	p := New(eights, 2)
	near := [MaxRegions]uint16{30}
	for name, ticket := range map[string]Ticket{
		"mode":   {Mode: 1, Size: 1, RTT: near},
		"empty":  {RTT: near},
		"crowd":  {Size: 9, RTT: near},
		"nobody": {Size: 1},
		"region": {Size: 1, RTT: [MaxRegions]uint16{7: 20}},
		"rating": {Size: 1, Rating: math.NaN(), RTT: near},
	} {
		if err := p.Add(ticket); err != ErrTicket {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := p.Add(Ticket{ID: 1, Size: 1, Rating: math.Inf(1), RTT: near}); err != nil {
		t.Error(err)
	}
	if err := p.Add(Ticket{ID: 1, Size: 1, RTT: near}); err != ErrTwice {
		t.Error(err)
	}
}

package lobby

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"slipstream/netcode/control"
)

// hall is a Matchmaker and a clock.
type hall struct {
	*testing.T
	*Matchmaker
	now  int64
	next int
	made func(Proposal) // hears each at once; may be nil
}

const patient = `{"*": {"bots": "8s", "alone": "8s", "curve": [
	{"wait": "0s", "rating": 3, "detour": "20ms", "spread": "40ms"},
	{"wait": "4s", "rating": 6, "detour": "60ms", "spread": "90ms"}]}}`

func newHall(t *testing.T) *hall {
	curves, err := ReadCurves([]byte(patient))
	if err != nil {
		t.Fatal(err)
	}
	return &hall{T: t, Matchmaker: NewMatchmaker(curves, "eu"), now: start}
}

func (h *hall) come(w Wish, riders ...Rider) string {
	h.next++
	id := fmt.Sprint("t", h.next)
	h.Add(Ticket{ID: id, Riders: riders, Wish: w, Since: h.now})
	return id
}

// pass lets time pass, as the lobby's Tick does, and returns what was proposed.
func (h *hall) pass(d time.Duration) (all []Proposal) {
	for end := h.now + int64(d); ; h.now += int64(time.Second) {
		for more := true; more; {
			var some []Proposal
			some, more = h.Step(h.now, func() bool { return true })
			all = append(all, some...)
			for _, p := range some {
				if h.made != nil {
					h.made(p)
				}
			}
		}
		if h.now >= end {
			return all
		}
	}
}

func rated(mu float64) Rider { return Rider{Mu: mu, Sigma: 1} }

var duel = Wish{Game: "tag", Seats: 2, Settings: []int32{0, 3}}

func TestMatchmakerMindsRatings(t *testing.T) {
	h := newHall(t)
	weak, strong := h.come(duel, rated(20)), h.come(duel, rated(25.5))
	if got := h.pass(time.Second); len(got) != 0 {
		t.Fatalf("%+v", got)
	}
	why := h.Why(weak, h.now)
	if why.Waiting != 2 || why.Fitting != 1 || why.Window != 375 || why.Bots != start+int64(8*time.Second) ||
		why.RTT < unmeasured {
		t.Errorf("%+v", why)
	}
	if got := h.pass(4 * time.Second); len(got) != 1 || !slices.Equal(sorted(got[0].Tickets), []string{weak, strong}) {
		t.Errorf("%+v", got)
	}
	if h.Why(weak, h.now) != (Why{}) || len(h.tickets) != 0 {
		t.Error("the tickets are still there")
	}
	// Who is new is taken to be in the middle; a party is as strong as its strongest.
	four := Wish{Game: "tag", Seats: 4, Settings: []int32{0, 3}}
	party := h.come(four, rated(5), rated(26), rated(1))
	newcomer := h.come(four, Rider{})
	if got := h.pass(0); len(got) != 1 || !slices.Equal(sorted(got[0].Tickets), sorted([]string{party, newcomer})) {
		t.Errorf("%+v", got)
	}
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

// The region of a match is near everybody in it. Players whose servers are far apart wait.
func TestMatchmakerMindsRegions(t *testing.T) {
	h := newHall(t)
	at := func(eu, us int32) Rider { return Rider{Mu: 25, Sigma: 1, RTT: map[string]int32{"eu": eu, "us": us}} }
	h.come(duel, at(20, 120))
	h.come(duel, at(130, 25))
	if got := h.pass(3 * time.Second); len(got) != 0 {
		t.Fatalf("%+v", got)
	}
	h.come(duel, at(110, 30))
	got := h.pass(0)
	if len(got) != 1 || got[0].Region != "us" {
		t.Errorf("%+v", got)
	}
	h.come(duel, Rider{RTT: map[string]int32{"us": 30}}) // cannot reach the other
	h.come(duel, Rider{RTT: map[string]int32{"eu": 30}})
	if got := h.pass(0); len(got) != 1 || got[0].Region != "eu" { // with the one who was left
		t.Errorf("%+v", got)
	}
}

// Who leaves the track open plays on one that suits everybody; other settings part people.
func TestMatchmakerTracks(t *testing.T) {
	h := newHall(t)
	h.come(Wish{Game: "tag", Seats: 2, Settings: []int32{0, 3}, Tracks: 1<<2 | 1<<5}, Rider{})
	h.come(Wish{Game: "tag", Seats: 2, Settings: []int32{1, 3}}, Rider{})
	h.come(Wish{Game: "tag", Seats: 2, Settings: []int32{5, 4}}, Rider{})
	if got := h.pass(time.Second); len(got) != 0 {
		t.Fatalf("%+v", got)
	}
	h.come(Wish{Game: "tag", Seats: 2, Settings: []int32{5, 3}}, Rider{})
	got := h.pass(0)
	if len(got) != 1 || !slices.Equal(got[0].Settings, []int32{5, 3}) {
		t.Errorf("%+v", got)
	}
	// And whoever comes into a match that is open comes to its track.
	h.Offer(Offer{Match: 7, Wish: Wish{Game: "tag", Seats: 2, Settings: []int32{5, 3}}, Free: 1, Region: "eu"})
	h.come(Wish{Game: "tag", Seats: 2, Settings: []int32{4, 3}}, Rider{})
	fits := h.come(Wish{Game: "tag", Seats: 2, Settings: []int32{4, 3}, Tracks: 1 << 5}, Rider{})
	if got := h.pass(0); len(got) != 1 || got[0].Match != 7 || got[0].Tickets[0] != fits {
		t.Errorf("%+v", got)
	}
}

// A match that was made here minds who is in it, and minds less the longer they have waited.
func TestMatchmakerFillsWhatIsOpen(t *testing.T) {
	h := newHall(t)
	wish := Wish{Game: "tag", Seats: 3}
	h.come(wish, rated(25))
	h.made = func(p Proposal) {
		if p.Match == 0 {
			h.Offer(Offer{Match: 7, Wish: wish, Free: 2, Region: "eu", Tickets: p.Tickets})
		}
	}
	got := h.pass(8 * time.Second)
	if len(got) != 1 || got[0].Match != 0 {
		t.Fatalf("%+v", got)
	}
	h.Offer(Offer{Match: 7, Wish: wish, Free: 2, Region: "eu"}) // as its node says, which does not know who is in it
	far, near := h.come(wish, rated(30)), h.come(wish, rated(27))
	got = h.pass(0)
	if len(got) != 1 || got[0].Match != 7 || !slices.Equal(got[0].Tickets, []string{near}) {
		t.Fatalf("%+v", got)
	}
	got = h.pass(4 * time.Second)
	if len(got) != 1 || got[0].Match != 7 || !slices.Equal(got[0].Tickets, []string{far}) {
		t.Fatalf("%+v", got)
	}
	late := h.come(wish, rated(26)) // nobody left; its node has not said so yet
	if got = h.pass(0); len(got) != 0 {
		t.Fatalf("%+v", got)
	}
	h.Withdraw(7)
	h.Remove(late)
	h.pass(2 * time.Second)
	if len(h.grids) != 0 || len(h.matches) != 0 || len(h.tickets) != 0 || len(h.byID) != 0 {
		t.Errorf("something is left: %+v", h.Matchmaker)
	}
}

// More wishes than are kept apart: the others play at once, and nobody is forgotten.
func TestMatchmakerRareWishes(t *testing.T) {
	h := newHall(t)
	for i := range maxGrids + 10 {
		h.come(Wish{Game: "tag", Seats: 2, Settings: []int32{0, int32(i)}}, Rider{})
	}
	h.Remove(fmt.Sprint("t", maxGrids+1))
	if got := h.pass(0); len(got) != 9 {
		t.Errorf("%d matches", len(got))
	}
	if got := h.pass(8 * time.Second); len(got) != maxGrids {
		t.Errorf("%d matches", len(got))
	}
	h.pass(2 * time.Second)
	if len(h.grids) != 0 {
		t.Errorf("%d grids are left", len(h.grids))
	}
}

// One address wishes for more than is kept apart, in the queue and in matches that run: others who wish
// the same still find each other.
func TestMatchmakerWishesOfOneAddress(t *testing.T) {
	h := newHall(t)
	for i := range maxGrids {
		h.Offer(Offer{Match: uint64(i + 1), Wish: Wish{Game: "tag", Seats: 4, Settings: []int32{0, int32(i)}}, Free: 2})
	}
	for i := range 2 * maxGrids {
		w := Wish{Game: "tag", Seats: 2, Settings: []int32{0, int32(i)}}
		h.Add(Ticket{ID: fmt.Sprint("greedy", i), From: "192.0.2.1", Riders: []Rider{{}}, Wish: w, Since: h.now})
	}
	h.pass(0)
	for i := range 2 {
		h.Add(Ticket{ID: fmt.Sprint("stranger", i), From: fmt.Sprint("192.0.2.", 2+i), Riders: []Rider{{}},
			Wish: Wish{Game: "tag", Seats: 2, Settings: []int32{0, 1 << 20}}, Since: h.now})
	}
	met := slices.ContainsFunc(h.pass(2*time.Second), func(p Proposal) bool {
		return slices.Equal(sorted(p.Tickets), []string{"stranger0", "stranger1"})
	})
	if !met {
		t.Error("two strangers do not meet")
	}
}

// Whatever comes, goes, is offered and withdrawn: everybody who stays is proposed exactly
// once, no Step proposes more than it may, and nothing is left.
func TestMatchmakerLosesNobody(t *testing.T) {
	for seed := range uint64(20) {
		h := newHall(t)
		rng := rand.New(rand.NewPCG(seed, 3))
		waits := map[string]bool{}
		hear := func(all []Proposal) {
			for _, p := range all {
				for _, id := range p.Tickets {
					if !waits[id] {
						t.Fatalf("seed %d: %s was proposed and does not wait", seed, id)
					}
					delete(waits, id)
				}
			}
		}
		for range 2000 {
			switch rng.IntN(10) {
			case 0, 1, 2, 3:
				w := Wish{Game: "tag", Seats: uint8(2 + rng.IntN(3)), Settings: []int32{int32(rng.IntN(4)), int32(rng.IntN(2))},
					Tracks: rng.Uint64N(16)}
				waits[h.come(w, slices.Repeat([]Rider{rated(rng.Float64() * 50)}, 1+rng.IntN(2))...)] = true
			case 4:
				for id := range waits {
					h.Remove(id)
					delete(waits, id)
					break
				}
			case 5:
				h.Offer(Offer{Match: rng.Uint64N(20), Wish: Wish{Game: "tag", Seats: 4, Settings: []int32{1, 1}},
					Free: rng.IntN(4), Region: "us"})
			case 6:
				h.Withdraw(rng.Uint64N(20))
			case 7:
				h.now += rng.Int64N(int64(time.Second))
			default:
				all, _ := h.Step(h.now, func() bool { return rng.IntN(3) == 0 })
				if hear(all); len(all) > perStep+visits/8 {
					t.Fatalf("%d proposals", len(all))
				}
			}
		}
		for match := range uint64(20) {
			h.Withdraw(match)
		}
		hear(h.pass(10 * time.Second))
		h.pass(2 * time.Second)
		if len(waits) > 0 || len(h.grids) > 0 || len(h.tickets) > 0 || len(h.byID) > 0 || len(h.matches) > 0 {
			t.Fatalf("seed %d: %d still wait; %d grids, %d tickets, %d matches", seed, len(waits), len(h.grids),
				len(h.tickets), len(h.matches))
		}
	}
}

// A whole lobby with curves that let people wait.
func TestQuickWaitsForPeople(t *testing.T) {
	b := newBench(t)
	curves, err := ReadCurves([]byte(patient))
	if err != nil {
		t.Fatal(err)
	}
	b.l.cfg.Pool = NewMatchmaker(curves, "")
	first := b.enter("first")
	first.ask(&control.Quick{})
	b.pass(2 * time.Second)
	first.ask(&control.Why{})
	if w := one[control.Waiting](first); w.Players != 1 || w.Bots == 0 || w.Bots > 6 || w.Window < 300 {
		t.Errorf("%+v", w)
	}
	second := b.enter("second")
	second.ask(&control.Quick{})
	if x, y := one[control.Ticket](first), one[control.Ticket](second); x.Match != y.Match {
		t.Error("two matches")
	}
	third := b.enter("third")
	third.ask(&control.Quick{})
	b.pass(7 * time.Second)
	if len(third.said) != 0 {
		t.Errorf("%+v", third.said)
	}
	b.pass(2 * time.Second)
	one[control.Ticket](third)
}

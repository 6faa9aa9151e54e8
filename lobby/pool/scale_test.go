package pool

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// many are modes for a pool in which few fit: a hundred thousand players of sixteen modes, who
// mind whom they play.
func many() (modes []Mode) {
	for n := range MaxModes {
		modes = append(modes, Mode{Name: "race", Seats: 4 + 4*(n%4), Bots: 30 * time.Second, Curve: Curve{
			{0, .1, 0, 5 * time.Millisecond},
			{20 * time.Second, 1, 20 * time.Millisecond, 20 * time.Millisecond},
		}})
	}
	return modes
}

// narrow is a mode of which everybody wants round trips to be nearly equal: of those whose
// rating suits, few suit, so that the bound is felt.
func narrow() []Mode {
	return []Mode{{Name: "race", Seats: 8, Bots: 20 * time.Second, Alone: 20 * time.Second, Curve: Curve{
		{0, 2, 20 * time.Millisecond, 3 * time.Millisecond},
		{20 * time.Second, 6, 40 * time.Millisecond, 8 * time.Millisecond},
	}}}
}

// A hundred thousand wait and a thousand come every second, for a minute; a cycle
// starts every second. The same crowd in a pool that looks as far as it likes says
// what the bound costs. Times are printed; counts are judged.
func TestHundredThousandTickets(t *testing.T) {
	for _, run := range []struct {
		name   string
		modes  []Mode
		tracks int
	}{
		{"one mode", eights, 0},
		{"sixteen modes", many(), 0},
		{"nearly equal round trips", narrow(), 0},
		{"everybody wants one of ten tracks", eights, 10},
	} {
		t.Run(run.name, func(t *testing.T) { hundredThousand(t, run.modes, run.tracks) })
	}
}

// The bound can be felt: where few suit, a quarter of it loses too many.
func TestTheBoundIsFelt(t *testing.T) {
	quarter, _, _ := minute(t, narrow(), 0, reach/4)
	all, _, _ := minute(t, narrow(), 0, math.MaxInt/8)
	if share := float64(quarter) / float64(all); share > .95 {
		t.Errorf("a quarter of the bound still finds %.1f %%: the test above proves nothing", 100*share)
	}
}

func hundredThousand(t *testing.T, modes []Mode, tracks int) {
	bounded, waits, slowest := minute(t, modes, tracks, reach)
	unbounded, _, _ := minute(t, modes, tracks, math.MaxInt/8)
	share := float64(bounded) / float64(unbounded)
	slices.Sort(waits)
	at := func(q float64) time.Duration { return waits[int(q*float64(len(waits)-1))].Round(time.Millisecond) }
	t.Logf("%d players in full matches, %.1f %% of the %d of an unbounded pass; wait p50 %v, p99 %v; slowest cycle %v, of its pieces p99.9 %v, slowest %v",
		bounded, 100*share, unbounded, at(.5), at(.99), slowest[0], slowest[1], slowest[2])
	if share < .95 {
		t.Errorf("the bound costs %.1f %% of the matches", 100*(1-share))
	}
}

// minute returns how many players were matched without bots, how long all of
// them waited, and the times of the slowest cycle and of the slowest pieces.
func minute(t *testing.T, modes []Mode, tracks, reach int) (full int, waits []time.Duration, slowest [3]time.Duration) {
	c := crowd{rand: rand.New(rand.NewPCG(1, 2)), tracks: tracks}
	c.mode = func() uint8 { return uint8(c.rand.IntN(len(modes))) }
	p := New(modes, 3)
	p.reach = reach
	since := map[uint64]int64{}
	var pieces []time.Duration
	add := func(ticket Ticket) {
		if err := p.Add(ticket); err != nil {
			t.Fatal(err)
		}
		since[ticket.ID] = ticket.Since
	}
	for range 100_000 {
		add(c.ticket(0))
	}
	for second := range 60 {
		now := int64(second+1) * int64(time.Second)
		for range 1000 {
			add(c.ticket(now - c.rand.Int64N(int64(time.Second))))
		}
		var cycle time.Duration
		for done := false; !done; {
			began := time.Now()
			done = p.Step(VisitsPerPiece, now, func(p Proposal) {
				if p.Free == 0 {
					full += p.Players
				}
				for _, id := range p.Tickets {
					waits = append(waits, time.Duration(now-since[id]))
				}
			})
			piece := time.Since(began)
			cycle += piece
			pieces = append(pieces, piece)
		}
		slowest[0] = max(slowest[0], cycle)
	}
	slices.Sort(pieces)
	slowest[1], slowest[2] = pieces[len(pieces)*999/1000], pieces[len(pieces)-1]
	return full, waits, slowest
}

// A full cycle over a hundred thousand tickets of whom hardly anybody finds a match:
// everybody looks at as many as he may.
func BenchmarkCycleOfHundredThousand(b *testing.B) {
	sparse := []Mode{{Name: "race", Seats: 64, Bots: longest, Curve: Curve{{Rating: 2, Spread: time.Millisecond}}}}
	c := crowd{rand: rand.New(rand.NewPCG(1, 2))}
	p := New(sparse, 3)
	for range 100_000 {
		if err := p.Add(c.ticket(0)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		for !p.Step(VisitsPerPiece, int64(time.Second), func(Proposal) { b.Fatal("a match was found") }) {
		}
	}
	if p.Len() != 100_000 {
		b.Fatal("somebody left")
	}
}

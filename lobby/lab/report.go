package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"text/tabwriter"
	"time"

	"slipstream/lobby/pool"
	"slipstream/lobby/rating"
)

// person is a player: what he can, and what is believed of him.
type person struct {
	skill  float64
	rated  rating.Rating
	races  int
	racing int64 // until when
	known  bool  // a trace says who he is
}

const (
	raceFor   = int64(2 * time.Minute)
	deviation = 6.0              // of the population's skill
	luck      = rating.Sigma / 2 // of one race, in skill
	newcomers = 5                // races, up to which somebody is one
	cycleEach = int64(time.Second)
)

// report is how a matchmaker did.
type report struct {
	name                        string
	waits, fresh                []float64 // of everybody, of newcomers, in seconds
	worst, spread               []float64 // round trips of a race, in milliseconds
	skills                      []float64 // between best and worst of a race
	seats, bots, gaveUp, left   int
	races                       int
	predicted, actual, compared [10]float64 // by how sure the prediction is
	seatings                    []seating   // if they are wanted
}

// play sends everybody who arrives through a matchmaker.
func play(c column, arrivals []arrival, o *options) *report {
	w := &world{report: &report{name: c.name}, column: c, rng: rand.New(rand.NewPCG(o.seed, 2)), seats: o.seats,
		listed: o.matches != "",
		people: map[int]*person{}, waiting: map[uint64]*arrival{}, races: map[uint64][]seated{}}
	next := 0
	for now := int64(0); ; now += cycleEach {
		for ; next < len(arrivals) && arrivals[next].At*1e6 <= now; next++ {
			w.come(uint64(next+1), &arrivals[next])
		}
		w.giveUp(now)
		w.column.step(now, func(p pool.Proposal) { w.seat(&p, now) })
		w.finish(now)
		if next == len(arrivals) && (len(w.waiting) == 0 || now > arrivals[len(arrivals)-1].At*1e6+int64(5*time.Minute)) {
			break
		}
	}
	w.finish(math.MaxInt64)
	w.report.left = len(w.waiting)
	return w.report
}

// world is a population while it is played.
type world struct {
	*report
	column
	rng     *rand.Rand
	seats   int
	listed  bool // seatings are wanted
	people  map[int]*person
	waiting map[uint64]*arrival
	order   []uint64 // of waiting, first come
	races   map[uint64][]seated
	running []running
}

// seated is a player in a race.
type seated struct {
	*person
	rtt float64
}

// running is a race that was begun.
type running struct {
	id    uint64
	until int64
}

func (w *world) person(n int) *person {
	p := w.people[n]
	if p == nil {
		rng := rand.New(rand.NewPCG(uint64(n), 77)) // the same for every matchmaker
		p = &person{skill: rating.Mu + deviation*rng.NormFloat64(), rated: rating.New()}
		for range rng.IntN(30) { // raced before
			p.races++
			p.rated.Mu += (p.skill + luck*rng.NormFloat64() - p.rated.Mu) / float64(p.races+2)
			p.rated.Sigma = max(1.2, p.rated.Sigma*.93)
		}
		w.people[n] = p
	}
	return p
}

// is makes a person who a trace says he is: what he can follows from what is believed of him, once
// and for all.
func (p *person) is(mu, sigma float64) {
	if p.rated = rating.New(); sigma > 0 {
		p.rated = rating.Rating{Mu: mu, Sigma: sigma}
	}
	if !p.known {
		p.known, p.races = true, 0
		lot := (p.skill - rating.Mu) / deviation
		p.skill = p.rated.Mu + lot*min(p.rated.Sigma, deviation)
	}
}

func (w *world) come(id uint64, a *arrival) {
	if len(a.Players) > w.seats {
		return
	}
	t := pool.Ticket{ID: id, Since: a.At * 1e6, Size: uint8(len(a.Players)), Rating: math.Inf(-1), Tracks: a.Tracks}
	for i, n := range a.Players {
		p := w.person(n)
		switch {
		case a.Mu != nil:
			p.is(a.Mu[i], a.Sigma[i])
		case p.racing > t.Since:
			return // he does not queue while he races
		}
		t.Rating = max(t.Rating, p.rated.Mu)
	}
	copy(t.RTT[:], a.RTT)
	for _, n := range a.Players {
		w.person(n).racing = math.MaxInt64
	}
	w.waiting[id] = a
	w.order = append(w.order, id)
	w.column.add(t)
}

func (w *world) giveUp(now int64) {
	w.order = slices.DeleteFunc(w.order, func(id uint64) bool {
		a := w.waiting[id]
		if a != nil && (a.Patience == 0 || now < (a.At+a.Patience)*1e6) {
			return false
		}
		if a != nil {
			w.gaveUp += len(a.Players)
			delete(w.waiting, id)
			w.column.remove(id)
			for _, n := range a.Players {
				w.person(n).racing = now
			}
		}
		return true
	})
}

func (w *world) seat(p *pool.Proposal, now int64) {
	if w.races[p.Match] == nil {
		w.running = append(w.running, running{p.Match, now + raceFor})
	}
	for _, id := range p.Tickets {
		a := w.waiting[id]
		delete(w.waiting, id)
		for _, n := range a.Players {
			one := w.person(n)
			one.racing = now + raceFor
			wait := float64(now-a.At*1e6) / 1e9
			w.waits = append(w.waits, wait)
			if w.listed {
				w.seatings = append(w.seatings, seating{p.Match, now, p.Region, n, wait,
					float64(a.RTT[p.Region]), one.rated.Mu})
			}
			if one.races < newcomers {
				w.fresh = append(w.fresh, wait)
			}
			w.races[p.Match] = append(w.races[p.Match], seated{one, float64(a.RTT[p.Region])})
		}
	}
}

// finish ends the races whose time is up: who is better is first, with luck, and
// ratings follow.
func (w *world) finish(now int64) {
	for len(w.running) > 0 && w.running[0].until <= now {
		in := w.races[w.running[0].id]
		delete(w.races, w.running[0].id)
		w.running = w.running[1:]
		w.judge(in)
	}
}

func (w *world) judge(in []seated) {
	w.report.races++
	w.report.seats += w.seats
	w.bots += w.seats - len(in)
	for i := range in {
		in[i].person.races++
	}
	by := func(f func(seated) float64) (low, high float64) {
		low, high = math.Inf(1), math.Inf(-1)
		for _, s := range in {
			low, high = min(low, f(s)), max(high, f(s))
		}
		return low, high
	}
	fast, slow := by(func(s seated) float64 { return s.rtt })
	weak, strong := by(func(s seated) float64 { return s.skill })
	w.worst, w.spread = append(w.worst, slow), append(w.spread, slow-fast)
	if len(in) < 2 {
		return
	}
	w.skills = append(w.skills, strong-weak)
	field, done := make([]rating.Rating, len(in)), make([]float64, len(in))
	for i, s := range in {
		field[i], done[i] = s.rated, s.skill+luck*w.rng.NormFloat64()
	}
	ranks := make([]int, len(in))
	for i := range in {
		for j := range in {
			if done[j] > done[i] {
				ranks[i]++
			}
			if i < j {
				w.compare(rating.Beats(field[i], field[j]), done[i] > done[j])
			}
		}
	}
	for i, r := range rating.Rate(field, ranks) {
		in[i].rated = r
	}
}

// compare notes whether the one who was predicted to be ahead was.
func (r *report) compare(sure float64, ahead bool) {
	if sure < .5 {
		sure, ahead = 1-sure, !ahead
	}
	i := min(int((sure-.5)*20), len(r.predicted)-1)
	r.predicted[i] += sure
	r.compared[i]++
	if ahead {
		r.actual[i]++
	}
}

// right returns how many of the predicted orders were right, and by how much predictions were too
// sure or not sure enough, on average.
func (r *report) right() (share, off float64) {
	all := 0.0
	for i, n := range r.compared {
		all += n
		share += r.actual[i]
		off += math.Abs(r.predicted[i] - r.actual[i])
	}
	return share / max(all, 1), off / max(all, 1)
}

func printTable(out io.Writer, all []*report) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	row := func(name string, cell func(*report) string) {
		_, _ = fmt.Fprint(w, name, "\t")
		for _, r := range all {
			_, _ = fmt.Fprint(w, cell(r), "\t")
		}
		_, _ = fmt.Fprintln(w)
	}
	three := func(format string, of func(*report) []float64) func(*report) string {
		return func(r *report) string {
			s := slices.SortedFunc(slices.Values(of(r)), cmp.Compare[float64])
			return fmt.Sprintf(format, at(s, .5), at(s, .9), at(s, .99))
		}
	}
	percent := func(part, all int) string { return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(max(all, 1))) }
	row("", func(r *report) string { return r.name })
	row("races", func(r *report) string { return fmt.Sprint(r.races) })
	row("players", func(r *report) string { return fmt.Sprint(len(r.waits)) })
	row("gave up", func(r *report) string { return percent(r.gaveUp, len(r.waits)+r.gaveUp) })
	row("seats of bots", func(r *report) string { return percent(r.bots, r.seats) })
	row("wait p50 / p90 / p99, s", three("%.1f / %.1f / %.1f", func(r *report) []float64 { return r.waits }))
	row("of newcomers", three("%.1f / %.1f / %.1f", func(r *report) []float64 { return r.fresh }))
	row("worst round trip, ms", three("%.0f / %.0f / %.0f", func(r *report) []float64 { return r.worst }))
	row("spread of round trips, ms", three("%.0f / %.0f / %.0f", func(r *report) []float64 { return r.spread }))
	row("spread of skill", three("%.1f / %.1f / %.1f", func(r *report) []float64 { return r.skills }))
	row("order predicted right", func(r *report) string {
		share, _ := r.right()
		return fmt.Sprintf("%.1f %%", 100*share)
	})
	row("predictions off by", func(r *report) string { _, off := r.right(); return fmt.Sprintf("%.1f %%", 100*off) })
	return w.Flush()
}

// at returns a quantile of sorted values.
func at(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(q*float64(len(sorted)-1))]
}

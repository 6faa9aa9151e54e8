package trace

import (
	"encoding/json"
	"hash/maphash"

	"slipstream/lobby"
)

// Recorder is a Pool that writes down what another one is told, and what that says. It belongs to
// the goroutine of the Pool, whose callers notice nothing but the time that a line of text takes to
// make.
type Recorder struct {
	pool  lobby.Pool
	file  *File
	now   func() int64
	began int64
	seed  maphash.Seed // of the numbers that players have
	told  bool         // something, since the last Step that was written
}

// Record returns a Pool that does what pool does, and writes it into f. pool must be new, of these
// curves and this region. now is its lobby's clock.
func (f *File) Record(pool lobby.Pool, curves lobby.Curves, region string, now func() int64) *Recorder {
	r := &Recorder{pool: pool, file: f, now: now, began: now(), seed: maphash.MakeSeed()}
	f.write(&Head{Trace: Version, Began: r.began, Region: region, Curves: curvesText(curves)})
	return r
}

func curvesText(curves lobby.Curves) json.RawMessage {
	if curves == nil {
		return lobby.BuiltInCurves()
	}
	return curves.Append(nil)
}

func (r *Recorder) write(e Event) {
	e.At = r.now() - r.began
	r.told = true
	r.file.write(&e)
}

// Add implements lobby.Pool.
func (r *Recorder) Add(t lobby.Ticket) {
	a := &Added{ID: t.ID, Since: t.Since - r.began, Wish: t.Wish}
	if t.From != "" {
		a.From = maphash.String(r.seed, t.From) >> 11
	}
	for _, p := range t.Riders {
		number := maphash.Comparable(r.seed, p.Player) >> 11 // whoever reads JSON as floating point has it whole
		a.Riders = append(a.Riders, Rider{number, p.Mu, p.Sigma, p.RTT})
	}
	r.write(Event{Add: a})
	r.pool.Add(t)
}

// Remove implements lobby.Pool.
func (r *Recorder) Remove(id string) {
	r.write(Event{Remove: id})
	r.pool.Remove(id)
}

// Offer implements lobby.Pool.
func (r *Recorder) Offer(o lobby.Offer) {
	r.write(Event{Offer: &Offer{o.Match, o.Wish, o.Free, o.Region, o.Tickets}})
	r.pool.Offer(o)
}

// Withdraw implements lobby.Pool.
func (r *Recorder) Withdraw(match uint64) {
	if match != 0 {
		r.write(Event{Withdraw: match})
	}
	r.pool.Withdraw(match)
}

// Clear implements lobby.Pool.
func (r *Recorder) Clear() {
	r.write(Event{Clear: true})
	r.pool.Clear()
}

// Step implements lobby.Pool. One that was told nothing new and found nothing to do has changed
// nothing: it is not written.
func (r *Recorder) Step(now int64, over func() bool) ([]lobby.Proposal, bool) {
	var s Step
	proposals, more := r.pool.Step(now, func() bool {
		s.Asked++
		s.Over = over()
		return s.Over
	})
	if !r.told && s.Asked == 0 && len(proposals) == 0 {
		return proposals, more
	}
	s.Made = made(proposals)
	r.file.write(&Event{At: now - r.began, Step: &s})
	r.told = false
	return proposals, more
}

func made(all []lobby.Proposal) (of []Made) {
	for _, p := range all {
		of = append(of, Made{p.Match, p.Region, p.Settings, p.Tickets})
	}
	return of
}

// Why implements lobby.Pool.
func (r *Recorder) Why(id string, now int64) lobby.Why { return r.pool.Why(id, now) }

package lobby

import (
	"maps"
	"slices"

	"slipstream/lobby/pool"
	"slipstream/lobby/rating"
)

// Matchmaker is the Pool that considers who plays with whom. It translates tickets into what package pool
// knows, and that package's proposals into ours. Each different wish has a pool of its own (a grid) for as
// long as anybody has that wish.
type Matchmaker struct {
	curves  pool.Curves
	regions []string // by the pools' index; the first is this node's own
	grids   []*grid  // oldest first
	turn    int      // in grids, which is thinking
	tickets map[string]*pooled
	byID    map[uint64]*pooled
	matches map[uint64]*opening
	rare    []*pooled // for which there was no grid
	last    uint64    // id given to a ticket

	proposals []Proposal         // of the Step that is under way
	proposed  map[string]*pooled // their tickets, until the next Step
}

// pooled is a ticket as its grid's pool has it.
type pooled struct {
	key    string
	grid   *grid // nil: it is rare
	region uint8 // of the match that it was proposed for
	ticket pool.Ticket
}

// Limits of a Matchmaker.
const (
	// maxGrids is how many different wishes are kept apart, at 70 kB each. A player with yet another wish
	// gets his match at once, with bots.
	maxGrids = 256

	// maxOffered of those can be for matches that run: nobody says whose they are, and the others are
	// left to who waits.
	maxOffered = maxGrids * 3 / 4

	// perStep is after how many matches a Step ends. To make a match costs the node writes to the bus, and
	// that is more than finding it costs.
	perStep = 4

	// visits is after how much work a pool lets us look at the clock.
	visits = 64

	// unmeasured is the assumed round trip, in milliseconds, to a region that a player did not measure.
	unmeasured = 50
)

// Curves say how long a player waits for which rivals; nil means the built-in ones.
type Curves = pool.Curves

// ReadCurves reads a file of curves. Its errors are for the operator.
func ReadCurves(text []byte) (Curves, error) { return pool.ParseCurves(text) }

// BuiltInCurves returns the built-in curves as a file.
func BuiltInCurves() []byte { return pool.BuiltIn().Append(nil) }

// NewMatchmaker returns an empty Matchmaker of a node in region. A player who measured no region is taken
// to be near that one.
func NewMatchmaker(curves Curves, region string) *Matchmaker {
	m := &Matchmaker{curves: curves, regions: []string{region}}
	m.Clear()
	return m
}

// Clear implements Pool.
func (m *Matchmaker) Clear() {
	*m = Matchmaker{
		curves: m.curves, regions: m.regions[:1], last: m.last,
		tickets: map[string]*pooled{}, byID: map[uint64]*pooled{},
		matches: map[uint64]*opening{}, proposed: map[string]*pooled{},
	}
}

// Add implements Pool.
func (m *Matchmaker) Add(t Ticket) {
	m.Remove(t.ID)
	m.last++
	p := &pooled{key: t.ID, grid: m.gridFor(&t.Wish, t.From), ticket: pool.Ticket{
		ID: m.last, Since: t.Since, Size: uint8(min(len(t.Riders), pool.MaxSeats)),
		Rating: strongest(t.Riders), RTT: m.worst(t.Riders), Tracks: Tracks(&t.Wish),
	}}
	m.tickets[p.key] = p
	if p.grid == nil || p.grid.pool.Add(p.ticket) != nil {
		p.grid = nil
		m.rare = append(m.rare, p)
		return
	}
	p.grid.fresh = true
	m.byID[p.ticket.ID] = p
}

// Remove implements Pool.
func (m *Matchmaker) Remove(id string) {
	p := m.tickets[id]
	if p == nil {
		return
	}
	m.forget(p)
	if p.grid == nil {
		m.rare = slices.DeleteFunc(m.rare, func(r *pooled) bool { return r == p })
		return
	}
	p.grid.pool.Remove(p.ticket.ID)
}

func (m *Matchmaker) forget(p *pooled) {
	delete(m.tickets, p.key)
	delete(m.byID, p.ticket.ID)
}

// Offer implements Pool.
func (m *Matchmaker) Offer(o Offer) {
	is := m.matches[o.Match]
	if is == nil {
		g := m.gridOf(&o.Wish)
		if g == nil && len(m.grids) < maxOffered {
			g = m.newGrid(&o.Wish, "")
		}
		if g == nil {
			return
		}
		is = g.open(o.Match)
		m.matches[o.Match] = is
	}
	is.grid.fresh = true
	is.free, is.tracks = o.Free, Tracks(&o.Wish)
	if len(o.Tickets) == 0 {
		is.region = m.region(o.Region)
	}
	for _, key := range o.Tickets {
		if p := m.proposed[key]; p != nil {
			is.in, is.region = append(is.in, p.ticket), p.region
		}
	}
}

// Withdraw implements Pool.
func (m *Matchmaker) Withdraw(match uint64) {
	if o := m.matches[match]; o != nil {
		delete(m.matches, match)
		o.grid.shut(o)
	}
}

// Step implements Pool. A cycle goes over everybody with the same wish. It begins when somebody new is
// there, though not so often that this process does nothing else, and when windows have become wider.
func (m *Matchmaker) Step(now int64, over func() bool) ([]Proposal, bool) {
	m.proposals = nil
	clear(m.proposed)
	for {
		if len(m.proposals) >= perStep {
			return m.proposals, true
		}
		if len(m.rare) > 0 {
			p := m.rare[0]
			m.rare = m.rare[1:]
			m.propose(Proposal{}, p)
		} else if !m.piece(now) {
			return m.proposals, false
		}
		if over() {
			return m.proposals, true
		}
	}
}

// piece lets one grid think for a moment; false means that none has anything to think about.
func (m *Matchmaker) piece(now int64) bool {
	for range len(m.grids) {
		if m.turn >= len(m.grids) {
			m.turn = 0
		}
		g := m.grids[m.turn]
		if g.idle() {
			m.grids = slices.Delete(m.grids, m.turn, m.turn+1)
			continue
		}
		if g.think(now, m.hear) {
			return true
		}
		m.turn++
	}
	return false
}

// hear takes a proposal of a pool.
func (m *Matchmaker) hear(g *grid, p *pool.Proposal) {
	ours := Proposal{Match: p.Match, Region: m.regions[p.Region]}
	if p.Match == 0 && p.Bounds.Tracks != 0 {
		ours.Settings = slices.Clone(g.wish.Settings)
		ours.Settings[0] = someTrack(p.Bounds.Tracks, m.last)
	}
	var in []*pooled
	for _, id := range p.Tickets {
		in = append(in, m.byID[id])
		m.byID[id].region = p.Region
	}
	if is := m.matches[p.Match]; is != nil {
		is.free = p.Free // until its node says how it is
		for _, t := range in {
			is.in = append(is.in, t.ticket)
		}
	}
	m.propose(ours, in...)
}

func (m *Matchmaker) propose(p Proposal, in ...*pooled) {
	for _, t := range in {
		p.Tickets = append(p.Tickets, t.key)
		m.forget(t)
		m.proposed[t.key] = t
	}
	m.proposals = append(m.proposals, p)
}

// Why implements Pool.
func (m *Matchmaker) Why(id string, now int64) Why {
	p := m.tickets[id]
	if p == nil || p.grid == nil {
		return Why{}
	}
	w, _ := p.grid.pool.Why(p.ticket.ID, now)
	nearest := p.ticket.RTT[0]
	for _, rtt := range p.ticket.RTT {
		if rtt != 0 {
			nearest = min(nearest, rtt)
		}
	}
	return Why{
		Waiting: w.Pool, Fitting: w.Fitting, Window: int32(100 * w.Rating),
		RTT: int32(nearest) + int32(w.Detour.Milliseconds()), Bots: now + int64(w.Bots),
	}
}

// strongest returns the rating by which a party is matched.
func strongest(riders []Rider) float64 {
	best := 0.0
	for i, r := range riders {
		if r.Sigma == 0 {
			r.Mu = rating.Mu
		}
		if i == 0 || r.Mu > best {
			best = r.Mu
		}
	}
	return best
}

// worst returns, for each region, the longest round trip of a party's members.
func (m *Matchmaker) worst(riders []Rider) (all [pool.MaxRegions]uint16) {
	for _, r := range riders {
		for _, name := range slices.Sorted(maps.Keys(r.RTT)) { // in an order: what it says follows from what it was told
			m.region(name)
		}
	}
	for i, name := range m.regions {
		all[i] = 1
		for _, r := range riders {
			ms, measured := r.RTT[name]
			switch {
			case !measured && len(r.RTT) == 0:
				ms = unmeasured
			case !measured: // could not reach it
				ms = farthest
			}
			all[i] = max(all[i], uint16(min(max(ms, 1), farthest)))
		}
	}
	return all
}

// farthest is the longest round trip that counts, in milliseconds.
const farthest = 2000

// region returns the pools' index of a region. When there is no index left, further regions are taken for
// the first.
func (m *Matchmaker) region(name string) uint8 {
	i := slices.Index(m.regions, name)
	switch {
	case i >= 0:
		return uint8(i)
	case name == "" || len(m.regions) == pool.MaxRegions:
		return 0
	}
	m.regions = append(m.regions, name)
	return uint8(len(m.regions) - 1)
}

// gridOf returns the grid for a wish, or nil if there is none.
func (m *Matchmaker) gridOf(w *Wish) *grid {
	for _, g := range m.grids {
		if g.suits(w) {
			return g
		}
	}
	return nil
}

// gridFor returns the grid for a wish that comes from an address, or nil if there is no room for
// another one. As of rooms and matches, an address has at most as many as are left: who wishes for
// something else on each of his connections does not have all others play alone.
func (m *Matchmaker) gridFor(w *Wish, from string) *grid {
	if g := m.gridOf(w); g != nil {
		return g
	}
	its, left := 0, maxGrids-len(m.grids)
	for _, g := range m.grids {
		if from != "" && g.from == from {
			its++
		}
	}
	if left <= 0 || its > 0 && its >= left {
		return nil
	}
	return m.newGrid(w, from)
}

func (m *Matchmaker) newGrid(w *Wish, from string) *grid {
	g := newGrid(w, m.curves)
	g.from = from
	m.grids = append(m.grids, g)
	return g
}

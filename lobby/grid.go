package lobby

import (
	"math/bits"
	"slices"
	"time"

	"slipstream/lobby/pool"
)

// grid is everybody who wishes the same match, but for the track, and the matches of the kind that are
// open.
type grid struct {
	wish     Wish
	from     string // the address of who wished that first; empty if that is not counted
	pool     *pool.Pool
	openings []*opening // oldest first
	offering int        // in openings: how many the pool has been told of in this cycle
	thinking bool       // a cycle is under way
	fresh    bool       // something came since it began
	began    int64
}

// opening is a match that people can still get into.
type opening struct {
	grid   *grid
	match  uint64
	region uint8
	free   int
	tracks uint64
	in     []pool.Ticket // who is in it, as far as this matchmaker put them there
}

const (
	// perTicket is how long a cycle takes for each ticket, with what is left to others: it
	// measures below a microsecond, so that matchmaking takes a tenth of a core at most.
	perTicket = 10 * time.Microsecond

	// widened is after how long windows are worth another look.
	widened = 250 * time.Millisecond
)

func newGrid(w *Wish, curves pool.Curves) *grid {
	g := &grid{wish: Wish{Game: w.Game, Seats: w.Seats, Settings: slices.Clone(w.Settings)}}
	g.pool = pool.New([]pool.Mode{curves.Mode(w.Game, int(w.Seats))}, pool.MaxRegions)
	return g
}

// suits reports whether a wish is for the same match, but for the track.
func (g *grid) suits(w *Wish) bool {
	if g.wish.Game != w.Game || g.wish.Seats != w.Seats || len(g.wish.Settings) != len(w.Settings) ||
		g.tracked() != tracked(w) {
		return false
	}
	from := 0
	if tracked(w) {
		from = 1
	}
	return slices.Equal(g.wish.Settings[from:], w.Settings[from:])
}

func (g *grid) tracked() bool { return tracked(&g.wish) }

// idle reports whether nobody would miss the grid.
func (g *grid) idle() bool { return g.pool.Len() == 0 && len(g.openings) == 0 && !g.thinking }

// think does a little of a cycle; false: there is none to do now.
func (g *grid) think(now int64, hear func(*grid, *pool.Proposal)) bool {
	if !g.thinking {
		if !g.due(now) {
			return false
		}
		g.thinking, g.fresh, g.began, g.offering = true, false, now, 0
	}
	if g.offering < len(g.openings) {
		g.offer(g.openings[g.offering])
		g.offering++
		return true
	}
	g.thinking = !g.pool.Step(visits, g.began, func(p pool.Proposal) { hear(g, &p) })
	return true
}

// due reports whether a cycle should begin.
func (g *grid) due(now int64) bool {
	since := time.Duration(now - g.began)
	if g.pool.Len() == 0 || since < min(time.Duration(g.pool.Len())*perTicket, time.Second) && g.pool.Len() > few {
		return false
	}
	return g.fresh || since >= widened
}

// few is how many wait where a cycle costs nothing to speak of.
const few = 256

// offer tells the pool of a match for the cycle that begins.
func (g *grid) offer(o *opening) {
	b := g.pool.Bounds(0, o.region, o.in, g.began)
	b.Tracks = o.tracks
	g.pool.Offer(pool.Opening{Match: o.match, Region: o.region, Seats: o.free, Bounds: b})
}

func (g *grid) open(match uint64) *opening {
	o := &opening{grid: g, match: match}
	g.openings = append(g.openings, o)
	return o
}

func (g *grid) shut(o *opening) {
	g.openings = slices.DeleteFunc(g.openings, func(other *opening) bool { return other == o })
	g.offering = min(g.offering, len(g.openings))
}

// The first setting is the track. Tracks that have a bit do not part those who wait: a wish may
// name several.

func tracked(w *Wish) bool {
	return len(w.Settings) > 0 && w.Settings[0] >= 0 && w.Settings[0] < 64
}

// Tracks returns the bits of the tracks that a wish accepts; 0: there is nothing to choose.
func Tracks(w *Wish) uint64 {
	if !tracked(w) {
		return 0
	}
	return w.Tracks | 1<<w.Settings[0]
}

// someTrack returns one of some tracks, each in its turn.
func someTrack(of uint64, turn uint64) int32 {
	for range turn % uint64(bits.OnesCount64(of)) {
		of &= of - 1
	}
	return int32(bits.TrailingZeros64(of))
}

package pool

import (
	"errors"
	"math"
	"time"
)

// Limits of a pool.
const (
	MaxTickets = 1 << 20 // waiting at once: 150 MB

	cells     = 320 // of a lane, by rating
	cellWidth = 25  // hundredths of a point
	lowest    = -1000

	maxRating = 1000.0 // whatever a caller says, so that hundredths and windows stay small numbers
)

// What Add can answer.
var (
	ErrTicket = errors.New("pool: no ticket of this pool")
	ErrTwice  = errors.New("pool: the ticket is in the pool")
	ErrFull   = errors.New("pool: too many wait")
)

// Pool holds the tickets that wait. It belongs to one goroutine.
type Pool struct {
	modes   []Mode
	windows [][]window // by mode and wait
	regions int
	reach   int // the constant, but for the test that measures what it costs

	entries blocks[entry]
	free    []uint32
	byID    map[uint64]uint32
	waiting []int  // players, by mode
	lanes   []lane // by mode, then region

	cycle cycle
}

// entry is a ticket and in which lanes it is.
type entry struct {
	ticket  Ticket
	rating  int32 // hundredths
	lanes   uint8 // bit by region
	best    uint8
	waiting bool // else it is forgotten when the last lane has seen that it is gone
}

// lane is all tickets that could play in one mode and region.
type lane struct {
	mode, region uint8
	holds        int // entries
	// entries by rating; oldest first within a cell, but for those who came from another region
	cells    [cells][]uint32
	openings []Opening
}

// New returns an empty pool. The modes must pass Check; they are at most MaxModes.
func New(modes []Mode, regions int) *Pool {
	p := &Pool{
		modes: modes, regions: min(max(regions, 1), MaxRegions), reach: reach,
		byID: map[uint64]uint32{}, waiting: make([]int, len(modes)),
	}
	for m := range modes {
		if err := modes[m].Check(); err != nil {
			panic(err)
		}
		p.windows = append(p.windows, modes[m].Curve.windows())
		for r := range p.regions {
			p.lanes = append(p.lanes, lane{mode: uint8(m), region: uint8(r)})
		}
	}
	return p
}

// Len returns how many tickets wait.
func (p *Pool) Len() int { return len(p.byID) }

// Players returns how many players wait in a mode.
func (p *Pool) Players(mode uint8) int { return p.waiting[mode] }

// Add lets a ticket wait. One that was proposed and came to nothing is added again
// with its old Since.
func (p *Pool) Add(t Ticket) error {
	best := t.best()
	if int(t.Mode) >= len(p.modes) || t.Size == 0 || int(t.Size) > p.modes[t.Mode].Seats ||
		best < 0 || best >= p.regions || math.IsNaN(t.Rating) {
		return ErrTicket
	}
	if _, there := p.byID[t.ID]; there {
		return ErrTwice
	}
	if len(p.byID) >= MaxTickets {
		return ErrFull
	}
	i := p.slot()
	*p.entry(i) = entry{
		ticket: t, best: uint8(best), waiting: true,
		rating: hundredths(t.Rating),
	}
	p.byID[t.ID] = i
	p.waiting[t.Mode] += int(t.Size)
	p.enter(i, uint8(best))
	return nil
}

func hundredths(rating float64) int32 {
	return int32(math.Round(100 * min(max(rating, -maxRating), maxRating)))
}

// Remove takes a ticket out, whether it was there or not.
func (p *Pool) Remove(id uint64) bool {
	i, there := p.byID[id]
	if there {
		p.leave(i)
	}
	return there
}

// Offer lets the next cycle fill a match that has not started. An offer is good for
// one cycle: what it says is out of date afterwards.
func (p *Pool) Offer(o Opening) {
	if int(o.Mode) >= len(p.modes) || int(o.Region) >= p.regions || o.Seats <= 0 {
		return
	}
	l := &p.lanes[int(o.Mode)*p.regions+int(o.Region)]
	l.openings = append(l.openings, o)
}

func (p *Pool) slot() uint32 {
	if n := len(p.free); n > 0 {
		i := p.free[n-1]
		p.free = p.free[:n-1]
		return i
	}
	p.entries.add(entry{})
	return uint32(p.entries.len() - 1)
}

func (p *Pool) entry(i uint32) *entry { return p.entries.at(int(i)) }

// leave takes an entry out of the pool; its lanes drop it when they next see it.
func (p *Pool) leave(i uint32) {
	e := p.entry(i)
	delete(p.byID, e.ticket.ID)
	p.waiting[e.ticket.Mode] -= int(e.ticket.Size)
	e.waiting = false
}

// enter puts an entry into the lane of a region.
func (p *Pool) enter(i uint32, region uint8) {
	e := p.entry(i)
	e.lanes |= 1 << region
	l := &p.lanes[int(e.ticket.Mode)*p.regions+int(region)]
	l.holds++
	c := &l.cells[cellOf(e.rating)]
	*c = append(*c, i)
}

func cellOf(rating int32) int {
	return int(min(max((rating-lowest)/cellWidth, 0), cells-1))
}

// windowOf returns what a ticket of a mode accepts that began to wait at since.
func (p *Pool) windowOf(mode uint8, since, now int64) window {
	table := p.windows[mode]
	n := max(time.Duration(now-since), 0) / resolution
	return table[min(int(n), len(table)-1)]
}

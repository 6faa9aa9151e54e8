package match

import "slipstream/sim"

// rungs divide the tick rate: at 60 ticks a second they mean 60, 30, 20 and 10 snapshots a second. Seats
// with the same rate are sent the same ticks, so that they share an encoding. The top of the ladder is the
// match's own rate, which need not be one of these; rungs faster than that are left out.
var rungs = [...]sim.Tick{1, 2, 3, 6}

// Half seconds without strain before a seat's rate is raised.
const (
	minPatience = 6
	maxPatience = 64
)

// strain is what kept a snapshot from being sent.
type strain uint8

const (
	unstrained strain = iota
	outdated          // old ones are still on their way
	blocked           // the connection has not drained
)

// ladder lowers a seat's rate while its link cannot take more, and raises it again when the link seems able
// to. Every raise that fails doubles the wait for the next one.
//
// A lost segment holds up everything behind it for a quarter of a second, and then all of it arrives at
// once. That says nothing about the link's capacity, and fewer snapshots would only make the picture older.
// A link that is too narrow has old snapshots on their way nearly all the time.
type ladder struct {
	every    sim.Tick // ticks from one snapshot to the next
	asked    int      // snapshots that the rate asked for in this half second
	taken    int      // those of them that were sent
	strains  [3]int   // by what stood in their way
	calm     int      // half seconds in which nothing did
	patience int
	rose     bool // the last change was a rise
}

// isDue reports whether the seat's rate asks for a snapshot of tick.
func (l *ladder) isDue(tick sim.Tick) bool { return tick%l.every == 0 }

// note counts a snapshot that was due.
func (l *ladder) note(sent bool, s strain) {
	l.asked++
	if sent {
		l.taken++
	}
	l.strains[s]++
}

// adjust chooses the rate of the next half second, at best one in every top ticks.
func (l *ladder) adjust(hz int, top sim.Tick) {
	asked, taken, strains := l.asked, l.taken, l.strains
	l.asked, l.taken, l.strains = 0, 0, [3]int{}
	switch {
	case taken == 0: // hidden, or a stall: it says nothing about the link
	case 4*strains[blocked] >= asked || 4*strains[unstrained] <= asked:
		l.lower(hz)
	case strains[blocked] > 0 || 2*strains[outdated] >= asked:
		l.calm = 0
	case strains[outdated] > 0: // a stall, or the first half second of a narrow link
	default:
		l.calm++
		l.raise(top)
	}
}

func (l *ladder) lower(hz int) {
	l.patience = max(l.patience, minPatience)
	if l.rose && l.calm < minPatience {
		l.patience = min(2*l.patience, maxPatience)
	}
	l.calm, l.rose = 0, false
	for _, r := range rungs {
		if r > l.every && hz/int(r) >= sim.MinRate {
			l.every = r
			return
		}
	}
}

func (l *ladder) raise(top sim.Tick) {
	if l.every > top && l.calm >= l.patience {
		next := top
		for _, r := range rungs {
			if r > top && r < l.every {
				next = r
			}
		}
		l.every = next
		l.calm, l.rose = 0, true
	}
	if l.every == top && l.calm >= maxPatience {
		l.patience = minPatience
	}
}

package pool

import "time"

// Ticket is a party of one or more that waits for a match together.
type Ticket struct {
	ID     uint64
	Since  int64              // when it began to wait, in Unix nanoseconds: a ticket that comes back has kept its place
	Mode   uint8              // index into the modes
	Size   uint8              // seats it needs
	Rating float64            // of its strongest member
	RTT    [MaxRegions]uint16 // of its worst member, by region, milliseconds; 0: cannot play there
	Tracks uint64             // the bits of the tracks it accepts; 0: any
}

// best returns the region nearest to a ticket, or -1.
func (t *Ticket) best() int {
	best := -1
	for r, rtt := range t.RTT {
		if rtt != 0 && (best < 0 || rtt < t.RTT[best]) {
			best = r
		}
	}
	return best
}

// Opening is a match that has free seats and has not started.
type Opening struct {
	Match  uint64
	Mode   uint8
	Region uint8
	Seats  int // free
	Bounds Bounds
}

// Proposal is a match that every ticket in it accepts. They have left the pool.
type Proposal struct {
	Match   uint64 // the opening that they fill; 0: a new match
	Mode    uint8
	Region  uint8
	Tickets []uint64 // valid only until the call that brought them returns
	Players int      // that came with them
	Free    int      // seats left, for bots and for an Opening
	Bounds  Bounds   // of everybody in it: what its Opening says
}

// Why is what a waiting ticket can be told.
type Why struct {
	Waited time.Duration
	Rating float64       // how far up or down others may be by now
	Detour time.Duration // how much farther than the nearest region, by now
	Pool   int           // players who wait for the same mode
	// of those, how many this ticket and they accept in its region now, itself included; counted up to a bound
	Fitting int
	Seats   int           // of the match
	Bots    time.Duration // until the match starts with bots; 0: at the next chance
}

package pool

import "math"

// Bounds describe the players of one match, and whom they accept. The zero value is a match without
// players; it may still have a certain track. Ratings are in hundredths, round trips in milliseconds.
type Bounds struct {
	Low, High  int32  // ratings in it
	From, To   int32  // ratings that everybody in it accepts
	Fast, Slow uint16 // round trips in it
	Spread     uint16 // between them that everybody in it accepts
	Tracks     uint64 // that everybody in it accepts; 0: any
	some       bool
}

// candidate is a ticket in its lane: what a search looks at, side by side.
type candidate struct {
	entry  uint32
	rating int32
	window window
	rtt    uint16
	size   uint8
	bots   bool // has waited long enough for them, and this is its best region
	gone   bool
	tracks uint64
}

// admits says whether c accepts everybody in it and they accept c.
func (b *Bounds) admits(c *candidate) bool {
	if c.tracks != 0 && b.Tracks != 0 && c.tracks&b.Tracks == 0 {
		return false
	}
	if !b.some {
		return true
	}
	if c.rating < b.From || c.rating > b.To ||
		b.Low < c.rating-c.window.rating || b.High > c.rating+c.window.rating {
		return false
	}
	return max(b.Slow, c.rtt)-min(b.Fast, c.rtt) <= min(b.Spread, c.window.spread)
}

// add takes c in.
func (b *Bounds) add(c *candidate) {
	if !b.some {
		*b = Bounds{
			Low: math.MaxInt32, High: math.MinInt32, From: math.MinInt32, To: math.MaxInt32,
			Fast: math.MaxUint16, Spread: math.MaxUint16, Tracks: b.Tracks, some: true,
		}
	}
	b.Low, b.High = min(b.Low, c.rating), max(b.High, c.rating)
	b.From, b.To = max(b.From, c.rating-c.window.rating), min(b.To, c.rating+c.window.rating)
	b.Fast, b.Slow = min(b.Fast, c.rtt), max(b.Slow, c.rtt)
	b.Spread = min(b.Spread, c.window.spread)
	switch {
	case b.Tracks == 0:
		b.Tracks = c.tracks
	case c.tracks != 0:
		b.Tracks &= c.tracks
	}
}

// Bounds returns the present Bounds of players who already sit in a match of a mode in a region and wait
// for its start: they become more tolerant with time, as tickets do. No pool holds them any more, so they
// are passed in.
func (p *Pool) Bounds(mode, region uint8, in []Ticket, now int64) (b Bounds) {
	for i := range in {
		e := entry{ticket: in[i], rating: hundredths(in[i].Rating)}
		e.ticket.Mode = mode
		c := p.seen(&e, region, now)
		b.add(&c)
	}
	return b
}

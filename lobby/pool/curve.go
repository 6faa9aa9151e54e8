package pool

import (
	"errors"
	"fmt"
	"time"
)

// Limits of curves.
const (
	MaxModes   = 16
	MaxRegions = 8
	MaxSeats   = 64

	resolution = 250 * time.Millisecond // of a table of windows
	longest    = 2 * time.Minute        // after which nothing widens any more
)

// Point is the window of a ticket that has waited for Wait.
type Point struct {
	Wait   time.Duration
	Rating float64       // how far others may be, up or down
	Detour time.Duration // how much longer the round trip may be than to the nearest region
	Spread time.Duration // between the best and the worst round trip of a match
}

// Curve says how windows widen: in straight lines from point to point, and after the last point they stay
// as they are. A window must never become narrower.
type Curve []Point

// Usual loosens rating over the first seconds, then the connection.
var Usual = Curve{
	{0, 3, 20 * time.Millisecond, 40 * time.Millisecond},
	{4 * time.Second, 6, 30 * time.Millisecond, 60 * time.Millisecond},
	{10 * time.Second, 15, 80 * time.Millisecond, 100 * time.Millisecond},
	{20 * time.Second, 60, 250 * time.Millisecond, 250 * time.Millisecond},
}

// Mode is what a player queues for: one game with one number of seats.
type Mode struct {
	Name  string
	Seats int
	Bots  time.Duration // after this wait a match starts with bots in the seats that are left
	Alone time.Duration // the same while fewer wait than a match has seats: nobody waits for those who are not there
	Curve Curve
}

// Check returns what is wrong with a mode.
func (m *Mode) Check() error {
	switch {
	case m.Seats < 2 || m.Seats > MaxSeats:
		return fmt.Errorf("mode %q has %d seats, which must be 2 to %d", m.Name, m.Seats, MaxSeats)
	case m.Bots <= 0 || m.Bots > longest:
		return fmt.Errorf("mode %q: bots come after %v, which must be above 0 and at most %v", m.Name, m.Bots, longest)
	case m.Alone < 0 || m.Alone > m.Bots:
		return fmt.Errorf("mode %q: who is alone waits %v, which must be 0 to the %v after which bots come anyway", m.Name, m.Alone, m.Bots)
	}
	if err := m.Curve.check(); err != nil {
		return fmt.Errorf("mode %q: %w", m.Name, err)
	}
	return nil
}

func (c Curve) check() error {
	if len(c) == 0 || c[0].Wait != 0 {
		return errors.New("a curve begins at a wait of 0")
	}
	for i, p := range c {
		if p.Wait > longest || p.Rating <= 0 || p.Rating > maxRating || p.Detour < 0 || p.Spread <= 0 ||
			p.Detour > time.Minute || p.Spread > time.Minute {
			return fmt.Errorf("point %d of the curve is out of range", i+1)
		}
		if i == 0 {
			continue
		}
		if q := c[i-1]; p.Wait <= q.Wait || p.Rating < q.Rating || p.Detour < q.Detour || p.Spread < q.Spread {
			return fmt.Errorf("point %d of the curve is narrower than the one before it: windows only widen", i+1)
		}
	}
	return nil
}

// window is a Point in the units of tickets.
type window struct {
	rating         int32  // hundredths
	detour, spread uint16 // milliseconds
}

// windows returns the window for every wait, a resolution apart.
func (c Curve) windows() []window {
	last := c[len(c)-1].Wait
	table := make([]window, last/resolution+2)
	i := 0
	for n := range table {
		wait := time.Duration(n) * resolution
		for i+1 < len(c) && c[i+1].Wait <= wait {
			i++
		}
		table[n] = c.between(i, wait)
	}
	return table
}

// between returns the window at a wait that is not before point i, nor behind the next.
func (c Curve) between(i int, wait time.Duration) window {
	a, b, share := c[i], c[i], 0.0
	if i+1 < len(c) {
		b = c[i+1]
		share = float64(wait-a.Wait) / float64(b.Wait-a.Wait)
	}
	mix := func(x, y float64) float64 { return x + share*(y-x) }
	ms := func(x, y time.Duration) uint16 {
		return uint16(mix(float64(x), float64(y)) / float64(time.Millisecond))
	}
	return window{int32(100 * mix(a.Rating, b.Rating)), ms(a.Detour, b.Detour), ms(a.Spread, b.Spread)}
}

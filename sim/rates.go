package sim

// Rates are how many messages a second a match and its players send. They do not change how many ticks a
// second the game steps. Every message costs a server about the same, however short it is, so half the rate
// is nearly half the cost; it also adds about a tick of delay. Zero means one message a tick.
type Rates struct {
	Snapshots int // to each seat, at most
	Messages  int // of commands from each seat, at most: those of several ticks share one
}

// MinRate is the lowest rate other than zero: below it a game is not playable.
const MinRate = 10

// Valid reports whether both rates are zero, or at least MinRate.
func (r Rates) Valid() bool {
	ok := func(rate int) bool { return rate == 0 || rate >= MinRate }
	return ok(r.Snapshots) && ok(r.Messages)
}

// Or returns r, with base's value for each rate that r leaves at zero.
func (r Rates) Or(base Rates) Rates {
	if r.Snapshots == 0 {
		r.Snapshots = base.Snapshots
	}
	if r.Messages == 0 {
		r.Messages = base.Messages
	}
	return r
}

// Ticks returns, for a game of hz ticks a second, how many ticks it is from one
// snapshot to the next, and how many commands share a message. Both divide hz, so
// that a second has a whole number of them: a rate that does not becomes the next
// lower one that does, but none below MinRate.
func (r Rates) Ticks(hz int) (snapshot Tick, commands int) {
	return Tick(every(r.Snapshots, hz)), every(r.Messages, hz)
}

func every(rate, hz int) (ticks int) {
	ticks = 1
	for n := 1; n <= hz/MinRate && rate > 0 && hz > rate*ticks; n++ {
		if hz%n == 0 {
			ticks = n
		}
	}
	return ticks
}

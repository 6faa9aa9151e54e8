// Package human is a seeded model of a person at the wheel. Load tests and reference
// traces drive with it, because the game's own bot is what every client can compute.
// It knows the game's state and the track, and nothing of networks.
//
// Half the drivers have a keyboard (steering 0 or full, throttle on or off), half
// a stick of 8 bits. They see the race 100 ms late, with noise, make mistakes, and
// look for contact.
package human

import (
	"slipstream/sim"
	"slipstream/sim/racing"
)

// Delay is how many ticks a driver's eyes and hands are late.
const Delay = 6

// Driver is one person: its nature, and the little it remembers. It is used by
// one goroutine. The zero Driver is not one; make it with New.
type Driver struct {
	slot sim.Slot
	rand sim.Rand

	keys   bool                  // a keyboard rather than a stick
	racer  bool                  // it drives to win: it waits for nobody and goes for nobody
	skill  int32                 // of 1024, how much faster than the track's pace it wants to be
	wander int32                 // where it drifts off its line, slowly
	mood   int32                 // ticks until it changes its mind
	mark   sim.Slot              // the rival it is after
	wrong  int32                 // ticks a mistake still lasts
	slip   racing.Command        // what it does meanwhile
	queue  [Delay]racing.Command // decided, not yet done
	at     int
	last   racing.Command
}

// New returns the driver of a slot, by a seed: even slots have keys, odd ones a stick.
func New(seed uint32, slot sim.Slot) Driver {
	d := Driver{slot: slot, rand: sim.NewRand(seed*64 + uint32(slot)), keys: slot%2 == 0}
	d.skill = d.rand.IntN(40) - 100
	return d
}

// NewRacer returns a driver who means to win, rather than to make company: as good as
// New's, but it leans on nobody and is as fast in front as behind.
func NewRacer(seed uint32, slot sim.Slot) Driver {
	d := New(seed, slot)
	d.racer = true
	return d
}

// Drive returns the driver's command for the step that follows s. It is to be
// called once a tick with the state as the driver sees it; it changes nothing in s.
func (d *Driver) Drive(s *racing.State) racing.Command {
	cmd := d.queue[d.at]
	d.queue[d.at] = d.decide(s)
	d.at = (d.at + 1) % Delay
	return cmd
}

// DriveWords is Drive for a state and a command as words.
func (d *Driver) DriveWords(state, cmd []int32) {
	*sim.Of[racing.Command](cmd) = d.Drive(sim.Of[racing.State](state))
}

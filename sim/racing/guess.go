package racing

import (
	"slipstream/sim"
	"slipstream/sim/fix"
)

// What is noted of a driver, in the words of a sim.Habit.
const (
	habitPace = iota // how much faster than the line's pace he wants to be, of habitOne
	habitLane        // how far to the left of the racing line he drives
	habitFine        // ticks since when he moved a stick, counting down from habitForget
)

const (
	habitOne    = 1024
	habitFaster = habitOne * 4 / 10 // nobody wants to be faster,
	habitSlower = habitOne * 6 / 10 // or slower by more
	habitForget = Hz / 2
	habitShare  = 8 // of what was learned, one part of so many is new

	guessSteer  = 25            // ticks in which the wheel becomes that of who drives along his lane,
	guessPedals = 10            // and in which the pedals become those of who drives at his pace,
	guessHolds  = 4             // after so many more
	guessCoasts = 4 * Metre     // m/s too fast, at most, of who neither brakes nor is on the throttle
	guessBrakes = 3 * Metre     // m/s too fast of who begins to brake,
	guessGoesOn = 3 * Metre / 2 // and of who leaves off one pedal
	guessLane   = 40            // percent of his distance from the racing line that he keeps
	guessRolls  = 5 * Metre     // m/s below which nobody drives at a pace
)

// Learn implements sim.Guesser: at which share of the line's pace a driver lifts, brakes and goes
// on again, how far off the line he is, and whether he has keys.
func (Game) Learn(h *sim.Habit, s *State, slot sim.Slot, cmd Command) {
	b := bot{s: s, t: s.Circuit(), c: &s.Cars[slot], slot: int(slot)}
	b.look()
	if s.Clock < 0 || b.lost() || b.speed < guessRolls {
		return
	}
	h[habitFine] = max(h[habitFine]-1, 0)
	if cmd.Pedal%15 != 0 || cmd.Steer%127 != 0 {
		h[habitFine] = habitForget
	}
	h[habitLane] = (b.here - b.a.Line) * guessLane / 100
	b.recall(h)
	low, high := b.meant(cmd, h[habitFine] == 0)
	off := int64(min(max(b.pace, low), high)-b.pace) * (habitOne + int64(h[habitPace])) / int64(max(b.pace, Metre))
	h[habitPace] = min(max(h[habitPace]+int32(off)/habitShare, -habitSlower), habitFaster)
}

// meant is between which speeds a driver wants to be who does this at the speed that he has.
func (b *bot) meant(cmd Command, keys bool) (low, high int32) {
	const any = 1 << 24
	switch {
	case cmd.Pedal == 15:
		return b.speed - Metre, any
	case cmd.Pedal == -15:
		return -any, b.speed - Metre
	case keys:
		return b.speed - guessCoasts, b.speed
	}
	is := b.speed + (cmd.Pedal-botIdle)*botPedal
	return is, is
}

// recall aims where a driver goes on along his lane, at the pace that he is known for.
func (b *bot) recall(h *sim.Habit) {
	b.far = botLook + share(b.speed, botGlance)
	b.aim = b.ahead(b.far)
	b.lane = fix.Clamp(b.aim.Line+h[habitLane], b.aim.Half-botMargin)
	pace := int64(b.ahead(b.speed / 16).Pace)
	b.pace = int32(pace * (habitOne + int64(h[habitPace])) / habitOne)
}

// Guess implements sim.Guesser: the longer nothing is known of a driver, the more he is taken to keep
// to the road, to his lane of it and to his pace. It minds no rivals: people do not, either.
func (Game) Guess(h *sim.Habit, s *State, slot sim.Slot, held Command, age sim.Tick) Command {
	b := bot{s: s, t: s.Circuit(), c: &s.Cars[slot], slot: int(slot)}
	b.look()
	if s.Clock < 0 || b.lost() || b.speed < guessRolls {
		return held
	}
	b.recall(h)
	steer, _ := b.arc()
	pedal := b.pedal()
	if h[habitFine] == 0 {
		pedal = b.press(held.Pedal)
	}
	held.Steer += (steer - held.Steer) * min(int32(age), guessSteer) / guessSteer
	held.Pedal += (pedal - held.Pedal) * min(max(int32(age)-guessHolds, 0), guessPedals) / guessPedals
	return held
}

// press is what a driver with keys does, who holds one down for longer than it takes.
func (b *bot) press(held int32) int32 {
	switch over := b.speed - b.pace; {
	case over < 0 || held > 0 && over < guessGoesOn:
		return 15
	case over > guessBrakes || held < 0 && over > guessGoesOn:
		return -15
	}
	return 0
}

package racing

import (
	"slipstream/sim"
	"slipstream/sim/fix"
)

// What a client remembers of a driver, in the words of a sim.Habit.
const (
	habitPace = iota // how much faster than the line's pace he wants to be, in parts of habitOne
	habitLane        // how far to the left of the racing line he drives
	habitFine        // counts down from habitForget after he moved a stick; 0 means that he uses keys
)

const (
	habitOne    = 1024
	habitFaster = habitOne * 4 / 10 // the most that anybody is taken to want to be faster,
	habitSlower = habitOne * 6 / 10 // or slower
	habitForget = Hz / 2
	habitShare  = 8 // one part in so many of a habit is newly learned

	guessSteer  = 25            // ticks until the guessed steering is that of a driver who follows his lane
	guessPedals = 10            // ticks until the guessed pedals are those of a driver who keeps his pace,
	guessHolds  = 4             // after so many in which he does what he did
	guessCoasts = 4 * Metre     // m/s, at most, by which a driver who uses neither pedal is too fast
	guessBrakes = 3 * Metre     // m/s by which a driver is too fast when he begins to brake,
	guessGoesOn = 3 * Metre / 2 // and when he releases either pedal
	guessLane   = 40            // percent of his distance from the racing line that he keeps
	guessRolls  = 5 * Metre     // m/s: below it a driver has no pace
)

// Learn implements sim.Guesser. It learns at which share of the line's pace a driver lifts, brakes and
// accelerates again, how far from the line he drives, and whether he uses keys.
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

// meant returns the range of speeds that a driver seems to want, by what he does at his present speed.
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

// recall aims at where a driver arrives if he stays in his lane, and sets the pace that he is known for.
func (b *bot) recall(h *sim.Habit) {
	b.far = botLook + share(b.speed, botGlance)
	b.aim = b.ahead(b.far)
	b.lane = fix.Clamp(b.aim.Line+h[habitLane], b.aim.Half-botMargin)
	pace := int64(b.ahead(b.speed / 16).Pace)
	b.pace = int32(pace * (habitOne + int64(h[habitPace])) / habitOne)
}

// Guess implements sim.Guesser. The longer nothing is known of a driver, the more it assumes that he keeps
// to the road, to his lane and to his pace. It ignores rivals, as people mostly do.
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

// press returns the pedal of a driver with keys, who holds a key down for longer than he needs.
func (b *bot) press(held int32) int32 {
	switch over := b.speed - b.pace; {
	case over < 0 || held > 0 && over < guessGoesOn:
		return 15
	case over > guessBrakes || held < 0 && over > guessGoesOn:
		return -15
	}
	return 0
}

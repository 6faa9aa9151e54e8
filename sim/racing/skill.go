package racing

import "slipstream/sim/fix"

// Strengths of bots: values of [SettingSkill].
const (
	Easy = iota
	Medium
	Hard

	// Alone is that of a run alone: the bot drives it as a Hard one, and whatever a driver does, nobody
	// takes his car over.
	Alone = Hard + 3
)

// strength is how well a bot drives: no bot waits for a person, and none has
// another car.
type strength struct {
	pace, spread int32 // share of the line's pace that it dares, and how much more the best of them do
	wander       int32 // how far off the line it may drive all race long
	errs         int32 // of 256 spells, so many are a mistake
}

var strengths = [...]strength{
	Easy:   {pace: fix.One * 68 / 100, spread: fix.One * 12 / 100, wander: Metre, errs: 50},
	Medium: {pace: fix.One * 82 / 100, spread: fix.One * 12 / 100, wander: Metre / 2, errs: 28},
	Hard:   {pace: fix.One * 92 / 100, spread: fix.One * 5 / 100, wander: Metre / 4, errs: 10},
}

func (s *State) strength() *strength { return &strengths[uint32(s.Skill)%uint32(len(strengths))] }

const (
	errSpell = 8                 // two to this many ticks: four seconds
	errLate  = fix.One * 9 / 100 // how much too fast it comes to a bend
	errWide  = 2 * Metre
	errLift  = fix.One * 88 / 100
)

// err has a driver brake too late, drift off the line or lift for nothing, for a
// spell now and then. When and what comes from the race's seed and its clock.
func (b *bot) err(by *strength) {
	spell := uint32(b.s.Clock+int32(b.slot)*16) >> errSpell
	luck := b.s.trait(b.slot, 16+spell)
	if int32(luck>>24) >= by.errs || spell == 0 {
		return
	}
	switch luck % 4 {
	case 0:
		b.pace += share(b.pace, errLate)
	case 1:
		b.lane += errWide
	case 2:
		b.lane -= errWide
	case 3:
		b.pace = share(b.pace, errLift)
	}
}

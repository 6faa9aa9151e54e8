package sim

// Habit is what a client remembers of how one person plays, for a [Guesser]. Only the game knows what its
// words mean; the zero Habit is that of a person of whom nothing is known yet.
type Habit [4]int32

// Guesser is a Game that knows what people are likely to do. A client that has no newer command of a rival
// assumes that he repeats his last one. After a few ticks that is usually wrong, and the game can guess
// better: a driver follows the road.
//
// Only clients call it, only for other players, and only for what they draw until the true commands arrive.
// No state of a match depends on a guess, so a better guess does not make it a different game. It is not
// called for a game with secrets, because there nobody is told what others do. Guess is called for every
// rival in every predicted tick: it should take less than a microsecond.
type Guesser[S, C any] interface {
	// Learn notes what a person did: cmd was his command for the step that follows s. It is called for some
	// of the ticks, and must change nothing but h.
	Learn(h *Habit, s *S, slot Slot, cmd C)

	// Guess returns what a person is likely to do in the step that follows s. It is the age-th step, counted
	// from 1, for which no command of his is known. held is his last known command. Guess must change
	// nothing.
	Guess(h *Habit, s *S, slot Slot, held C, age Tick) C
}

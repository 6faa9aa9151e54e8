package sim

// Habit is what a client notes of how one person plays, for a [Guesser]. What its words mean is the
// game's affair; the zero Habit is of somebody of whom nothing is known yet.
type Habit [4]int32

// Guesser is a Game that knows what people are likely to do. Of a rival whose commands have not come
// yet a client assumes that he goes on with what he did last. After a few ticks he does not, and the
// game can say better what he does: he drives on along the road.
//
// Only clients ask, of others than themselves, for what they draw until the truth comes. No state of
// a match depends on the answer, so a game may learn to guess better without becoming another game.
// Of a game with secrets nothing is asked: there, nobody is told what others hold down. Guess is
// called for every rival in every tick that is predicted: a microsecond is much.
type Guesser[S, C any] interface {
	// Learn notes what a person did: cmd was his for the step that follows s. It is told of some
	// ticks, not of all, and changes nothing but h.
	Learn(h *Habit, s *S, slot Slot, cmd C)

	// Guess returns what a person is likely to do in the step that follows s, the age-th, from 1 on,
	// of which nothing is known. Held is what he does if he goes on as he did. It changes nothing.
	Guess(h *Habit, s *S, slot Slot, held C, age Tick) C
}

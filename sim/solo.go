package sim

// SoloSeconds is the longest time that a run alone can take; a run that is not done by then counts for
// nothing.
const SoloSeconds = 300

// Soloist is a Game that can be played alone against the clock. A run begins in a state that follows from a
// few numbers, and its commands describe the rest: it takes a few kilobytes, and anybody who simulates the
// commands again gets the same time.
type Soloist[S any] interface {
	// Solo makes of *s, which is zero, the state in which every run begins, with one driver in slot 0. number
	// is the value of the game's first setting, such as the track, and can be any number. sketch is the
	// player's drawing, if number says that there is one.
	Solo(s *S, number int32, sketch []int32)

	// Timing reads the clock of a run. Its time counts until the run is done, and does not change after that.
	Timing(s *S) Timing
}

// Timing is how far a run alone has come.
type Timing struct {
	Marks int32 // the places passed at which times are compared; it grows by one, and the last is the end
	Ticks int32 // on the clock, which may start later than the run; 0 before that
	Done  bool  // and Ticks is its time
}

package sim

// SoloSeconds is the longest that a run alone lasts; one that is not done by then never is.
const SoloSeconds = 300

// Soloist is a Game that can be played alone against the clock. A run begins in a state
// made by rule, and from there its commands say all there is to say of it: it fits some
// kilobytes, and whoever runs them again finds the same time.
type Soloist[S any] interface {
	// Solo makes of *s, which is zero, the state that every run begins in, with one driver, in
	// slot 0. The number is the value of the game's first setting, such as the track: any number.
	// Behind it comes what a player drew, if the number says so.
	Solo(s *S, number int32, sketch []int32)

	// Timing reads the clock of a run. It says so until the run is done, and never changes after that.
	Timing(s *S) Timing
}

// Timing is how far a run alone has come.
type Timing struct {
	Marks int32 // the places passed at which times are compared; it grows by one, and the last is the end
	Ticks int32 // on the clock, which may start later than the run; 0 before that
	Done  bool  // and Ticks is its time
}

package solo

// Reason says why a lap is not admitted. Its name is what players' pages, counters and
// tests know it by.
type Reason uint8

const (
	Fair       Reason = iota // nothing is wrong with it
	Malformed                // no program of ours writes this
	TooLong                  // more bytes or ticks than a lap has
	Truncated                // a part of it is missing
	OtherGame                // of a game that is not here, or that nobody plays alone
	OtherBuild               // of a build that plays by other rules
	OtherTrack               // of another track than was said
	OutOfRange               // a command that no device can give
	Altered                  // its commands lead elsewhere: they are not those that were driven
	Unfinished               // its commands do not finish it
	WrongTime                // it was driven, but not in that time
	BadSketch                // of a drawing that nobody can play on
	NumReasons
)

var reasons = [NumReasons]string{
	"fair", "malformed", "too_long", "truncated", "other_game", "other_build", "other_track", "out_of_range", "altered",
	"unfinished", "wrong_time", "bad_sketch",
}

func (r Reason) String() string { return reasons[r] }

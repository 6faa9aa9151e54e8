package solo

// Reason says why a lap is not admitted. Players' pages, counters and tests know it by
// its name.
type Reason uint8

const (
	Fair       Reason = iota // nothing is wrong with it
	Malformed                // no program of ours writes this
	TooLong                  // it has more bytes or ticks than a lap can have
	Truncated                // a part of it is missing
	OtherGame                // its game is not here, or cannot be played alone
	OtherBuild               // its build plays by other rules
	OtherTrack               // it was not driven on the track that it names
	OutOfRange               // it has a command that no device can give
	Altered                  // its commands lead to another state: they are not those that were driven
	Unfinished               // its commands do not finish the lap
	WrongTime                // it was driven, but not in that time
	BadSketch                // nobody can play on its drawing
	NumReasons
)

var reasons = [NumReasons]string{
	"fair", "malformed", "too_long", "truncated", "other_game", "other_build", "other_track", "out_of_range", "altered",
	"unfinished", "wrong_time", "bad_sketch",
}

func (r Reason) String() string { return reasons[r] }

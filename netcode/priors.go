package netcode

// The contexts in which the seats of a tick and the commands of a message are coded: each names the event that its bit
// stands for and, after a semicolon, what it is split by. PROTOCOL.md lists them in this order, says what each is for,
// and has the same numbers.
const (
	probMore   = iota                 // another command in this message
	probEvent                         // somebody comes or goes in this tick
	probComes                         // in such a tick: this slot changes
	probKind                          // it changes to the higher of the two other kinds
	probAbsent                        // no command for this very tick; by expectation
	probLate   = probAbsent + 4       // but a late one, so not as expected; by expectation
	probBy     = probLate + 4         // it is late by one tick more
	probChange = probBy + probByCount // the command differs from the held one; by whether the held one is all keys
	probAhead  = probChange + 2       // commands for one more tick ahead wait
	// this person's is missing; by how far ahead it is, and whether the one for the tick before is missing too
	probLacks   = probAhead + 1
	probFields  = probLacks + 2*MaxAhead
	stepProbs   = probFields + maxFields*fieldProbs
	probByCount = 4

	maxFields = 8 // fields of a command with contexts of their own; the rest share the last one's
)

// The contexts of one field of a command.
const (
	fieldDiffers  = 0                        // it differs; by whether it holds a key, and an earlier field differed
	fieldKey      = fieldDiffers + 4         // it changes to a key; by whether it holds one
	fieldWhich    = fieldKey + 2             // not to the likelier key that is left; two for each of: it holds one or not
	fieldDown     = fieldWhich + 4           // it changes to a lower value; by the sign of the held one
	fieldFar      = fieldDown + 3            // the distance is one bit longer
	fieldTop      = fieldFar + fieldFarCount // the bit below the distance's leading one; by the bits of the distance
	fieldSmall    = fieldTop + fieldFarCount // which of at most eight values: a tree
	fieldProbs    = fieldSmall + 8
	fieldFarCount = 10
)

// stepPriors are the probs that a message starts with.
var stepPriors = spread()

func spread() (p [stepProbs]prob) {
	copy(p[:], seatPriors[:])
	for i := range maxFields {
		copy(p[probFields+i*fieldProbs:], fieldPriors[:])
	}
	return p
}

// The numbers are those that TestFit found in races of people, rounded, and evened out where they only showed the
// habits of one model of a person. They are the same for every game. What differs from them in a game is learned
// within a message, if the message is long.
var seatPriors = [probFields]prob{
	probMore:   {44000, 8},
	probEvent:  {65490, 10},
	probComes:  {60000, 4},
	probKind:   {32768, 4},
	probAbsent: {65200, 40}, {57000, 4}, {20000, 4}, {600, 30},
	probLate: {65100, 4}, {65000, 20}, {60000, 10}, {65000, 30},
	probBy: {40000, 4}, {36000, 4}, {32768, 4}, {32768, 4},
	probChange: {57200, 4}, {41300, 16},
	probAhead: {4000, 4},
	probLacks: {60000, 8}, {8000, 8}, {40000, 8}, {2000, 8}, {20000, 8}, {1500, 8},
}

var fieldPriors = [fieldProbs]prob{
	fieldDiffers: {4000, 10}, {50000, 16}, {32768, 4}, {58200, 4},
	fieldKey: {57000, 4}, {19500, 16},
	fieldWhich: {20000, 8}, {60000, 4}, {32768, 4}, {32768, 4},
	fieldDown: {40000, 8}, {32768, 4}, {25500, 8},
	fieldFar: {5000, 6}, {8000, 4}, {22000, 4}, {32768, 8}, {52000, 4}, {40000, 4}, {36000, 4}, {32768, 4},
	{32768, 4}, {32768, 4},
	fieldTop: {32768, 4}, {32768, 4}, {32768, 4}, {38000, 8}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4},
	{32768, 4}, {32768, 4},
	fieldSmall: {32768, 4}, {58000, 8}, {44000, 4}, {32768, 4}, {54000, 8}, {32768, 4}, {32768, 4}, {32768, 4},
}

// plainPriors are the contexts of one class of a plain delta. They count as hardly seen, so the first rows of a message
// teach the coder for the others.
var plainPriors = [plainProbs]prob{
	plainSame: {27000, 1}, {43700, 1}, {56800, 1},
	plainDown:   {36000, 8},
	plainLength: {32768, 1}, {62000, 1}, {50000, 1}, {52000, 1}, {32768, 1}, {54000, 1}, {54000, 1}, {32768, 1},
	{32768, 1}, {32768, 1}, {40000, 1}, {44000, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1},
	{40000, 1}, {32768, 2}, {32768, 4}, {32768, 4}, {36000, 4}, {36000, 1}, {44000, 1}, {32768, 1},
	{32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1},
	plainTop: {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4},
	{32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4},
	{32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4},
	{32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4},
}

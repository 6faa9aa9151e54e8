package netcode

// The contexts in which the seats of a tick and the commands of a message are
// coded. PROTOCOL.md lists them in this order, says what each is for, and has the
// same numbers.
const (
	probMore    = iota                 // another command in this message
	probEvent                          // somebody comes or goes in this tick
	probComes                          // in such a tick, this slot
	probKind                           // to the higher of the two kinds it can change to
	probAbsent                         // no command for this very tick; by expectation
	probLate    = probAbsent + 4       // and yet not as expected: a late one; by expectation
	probBy      = probLate + 4         // one tick more late
	probChange  = probBy + probByCount // the command differs from the held one; by whether that is all keys
	probFields  = probChange + 2
	stepProbs   = probFields + maxFields*fieldProbs
	probByCount = 4

	maxFields = 8 // fields of a command with contexts of their own; the rest share the last one's
)

// The contexts of one field of a command.
const (
	fieldDiffers  = 0                        // by whether it holds a key, and an earlier field differed
	fieldKey      = fieldDiffers + 4         // to a key; by whether it holds one
	fieldWhich    = fieldKey + 2             // not the likelier of the keys that are left; two by whether it holds one
	fieldDown     = fieldWhich + 4           // to a lower value; by the sign of what it holds
	fieldFar      = fieldDown + 3            // one bit further
	fieldTop      = fieldFar + fieldFarCount // the bit below the leading one; by bits
	fieldSmall    = fieldTop + fieldFarCount // which of at most eight values
	fieldProbs    = fieldSmall + 8
	fieldFarCount = 10
)

// stepPriors are what a message starts with.
var stepPriors = spread()

func spread() (p [stepProbs]prob) {
	copy(p[:], seatPriors[:])
	for i := range maxFields {
		copy(p[probFields+i*fieldProbs:], fieldPriors[:])
	}
	return p
}

// The numbers are fitted to races of people (see TestFit) and the same for
// every game: a game far from them learns its own in a message of some length.
var seatPriors = [probFields]prob{
	probMore:   {40000, 4},
	probEvent:  {65500, 30},
	probComes:  {60000, 4},
	probKind:   {32768, 4},
	probAbsent: {65000, 30}, {30000, 4}, {10000, 4}, {1000, 20},
	probLate: {65000, 20}, {65000, 20}, {60000, 10}, {65000, 30},
	probBy: {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4},
	probChange: {60000, 20}, {20000, 8},
}

var fieldPriors = [fieldProbs]prob{
	fieldDiffers: {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4},
	fieldKey: {32768, 4}, {32768, 4},
	fieldWhich: {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4},
	fieldDown: {32768, 4}, {32768, 4}, {32768, 4},
	fieldFar: {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4},
	fieldTop: {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4},
	fieldSmall: {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4}, {32768, 4},
}

// plainPriors are the contexts of one class of a plain delta.
var plainPriors = [plainProbs]prob{
	plainSame: {32768, 1}, {32768, 1}, {32768, 1},
	plainDown:   {32768, 1},
	plainLength: {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1},
	{32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1},
	{32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1},
	{32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1},
	plainTop: {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1},
	{32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1},
	{32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1},
	{32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1}, {32768, 1},
}

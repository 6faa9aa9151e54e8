package netcode

// The contexts in which the seats of a tick and the commands of a message are
// coded. PROTOCOL.md lists them in this order.
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
	fieldDiffers  = 0                        // by whether it holds no key, and an earlier field differed
	fieldKey      = fieldDiffers + 4         // to a key; by whether it holds none
	fieldWhich    = fieldKey + 2             // not the likelier of the keys that are left; two by whether it holds none
	fieldDown     = fieldWhich + 4           // to a lower value; by the sign of what it holds
	fieldFar      = fieldDown + 3            // one bit further
	fieldTop      = fieldFar + fieldFarCount // the bit below the leading one; by bits
	fieldSmall    = fieldTop + fieldFarCount // which of at most eight values
	fieldProbs    = fieldSmall + 8
	fieldFarCount = 10
)

var stepPriors = func() (p [stepProbs]prob) {
	even := prob{1 << 15, 4}
	for i := range p {
		p[i] = even
	}
	p[probMore] = prob{40000, 4}
	p[probEvent] = prob{65500, 30}
	p[probComes] = prob{60000, 4}
	copy(p[probAbsent:], []prob{{65000, 30}, {30000, 4}, {10000, 4}, {1000, 20}})
	copy(p[probLate:], []prob{{65000, 20}, {65000, 20}, {60000, 10}, {65000, 30}})
	copy(p[probChange:], []prob{{60000, 20}, {20000, 8}})
	return p
}()

var plainPriors = func() (p [plainProbs]prob) {
	for i := range p {
		p[i] = prob{1 << 15, 1}
	}
	return p
}()

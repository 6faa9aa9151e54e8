package netcode

// wordBytes bounds what a word of a plain delta costs at worst, its share of the
// coder's tail included: random words take under 4.
const wordBytes = 6

// MaxSnapshot is the longest snapshot message of m, whatever the words are: what a
// transport must be able to take in one piece. A step snapshot that would be
// longer is sent as a plain one.
func (m *Model) MaxSnapshot() int { return 16 + wordBytes*m.Layout.Words }

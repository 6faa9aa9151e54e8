package netcode

// wordBytes bounds what a word of a plain delta costs at worst, including its share of the coder's tail:
// random words take less than 4 bytes.
const wordBytes = 6

// MaxSnapshot returns the length of the longest possible snapshot message of m: a transport must be able to take
// that much in one piece. A step snapshot that would be longer is sent as a plain one.
func (m *Model) MaxSnapshot() int { return 16 + wordBytes*m.Layout.Words }

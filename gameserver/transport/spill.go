package transport

import (
	"time"

	"slipstream/netcode/frame"
)

// spill is what of a connection waits: for the rest of its frame, or for the socket. Most connections
// have none at any time, so it is taken from its loop and given back.
type spill struct {
	bytes []byte
	since time.Duration // the message began; the socket last took something
	pongs int           // within bytes
	pong  []byte        // the answer to the latest ping, behind bytes
}

// maxSpills are kept for later, 128 KiB of them.
const maxSpills = 256

// spill returns an empty one that waits since now.
func (l *loop) spill() *spill {
	s := new(spill)
	if n := len(l.spills); n > 0 {
		s, l.spills = l.spills[n-1], l.spills[:n-1]
	}
	s.since = l.now
	return s
}

// hold keeps b behind what of c's message, or of its request, is kept already, and returns all of it.
func (l *loop) hold(c *Conn, b []byte) []byte {
	if c.keep == nil {
		c.keep = l.spill()
	}
	c.keep.put(b)
	return c.keep.bytes
}

// recycle takes back what spill gave, if anything. Memory that has grown is not kept.
func (l *loop) recycle(s **spill) {
	old := *s
	if *s = nil; old != nil && cap(old.bytes) <= frame.Spill && len(l.spills) < maxSpills {
		*old = spill{bytes: old.bytes[:0]}
		l.spills = append(l.spills, old)
	}
}

// size is how many bytes wait; none if s is nil.
func (s *spill) size() int {
	if s == nil {
		return 0
	}
	return len(s.bytes)
}

// put adds bytes.
func (s *spill) put(b []byte) { s.bytes = append(s.space(), b...) }

// space is the bytes, with room for more: a socket that is only full, with nothing waiting, needs none.
func (s *spill) space() []byte {
	if s.bytes == nil {
		s.bytes = make([]byte, 0, frame.Spill)
	}
	return s.bytes
}

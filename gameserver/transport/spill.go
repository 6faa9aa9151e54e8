package transport

import (
	"time"

	"slipstream/netcode/frame"
)

// spill is bytes of a connection that wait: received ones for the rest of their frame, or ones to be sent
// for the socket. At any time most connections have none, so a spill is taken from the loop and given back.
type spill struct {
	bytes []byte
	since time.Duration // when the message began, or the socket last took something
	pongs int           // how many are in bytes
	pong  []byte        // the answer to the latest ping, behind bytes
}

// maxSpills is how many free ones a loop keeps: 128 KiB.
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

// hold keeps b behind what is already kept of c's message or request head, and returns all of it.
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

// space returns the bytes, and makes room for them if there is none: a socket that is full while nothing
// waits needs none.
func (s *spill) space() []byte {
	if s.bytes == nil {
		s.bytes = make([]byte, 0, frame.Spill)
	}
	return s.bytes
}

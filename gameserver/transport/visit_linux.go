package transport

import (
	"slices"
	"time"
)

// A shard that has time has epoll tell it which sockets are readable, at every slice. One that has
// much to do knows: of thousands of players who speak 60 times a second each has said something in
// a round of 1/60 s, and to be told so by epoll is a tenth of what a player costs (bench). So it
// visits each socket once a round, just before the slice in which it sends there: what recv brings
// into the cache of socket and Conn, send finds. A player's command is then read when the tick
// comes that may use it. What a match measures of its arrival is a tick at worst too little, and a
// ping is answered with the tick.
const (
	// A shard begins to visit when less than idleLeast of its time is left, and ends when more than
	// idleMost is: far enough apart that what visiting saves does not end it. In percent, of
	// weighSlices.
	idleLeast   = 40
	idleMost    = 60
	weighSlices = SlicesPerSecond / 8

	turnSlices = 32 // in so many slices each connection is looked at whether it is to be visited
)

// visits is what an engine knows of the sockets that it visits. The engine's goroutine.
type visits struct {
	on     bool
	idle   time.Duration // since it was weighed
	cursor int           // of turn, in the loop's slots
	rounds [roundSlices][]*Conn
}

// visit reads the sockets that are visited in slice n.
func (e *epollEngine) visit(n int64) {
	phase := uint8(n % roundSlices)
	for i := 0; i < len(e.visits.rounds[phase]); {
		c := e.visits.rounds[phase][i]
		e.read(c, readable)
		e.l.settle()
		round := e.visits.rounds[phase]
		if i >= len(round) || round[i] != c {
			continue // it left, and another stands in its place
		}
		if c.fds.phase != phase { // its match sends to it in another slice now
			e.forsake(&c.fds)
			e.frequent(c)
			continue
		}
		i++
	}
}

// weigh decides now and then whether sockets are visited. The shard is about to sleep for rest, if at all.
func (e *epollEngine) weigh(n int64, rest time.Duration) {
	v := &e.visits
	v.idle += max(rest, 0)
	if n%weighSlices != 0 {
		return
	}
	switch idle := 100 * v.idle / SliceAt(weighSlices); {
	case idle < idleLeast || e.p.kernel.visits:
		v.on = true
	case idle > idleMost:
		v.on = false
	}
	v.idle = 0
}

// turn looks at some connections whether they are visited as they are to be.
func (e *epollEngine) turn() {
	v, slots := &e.visits, e.l.slots
	for range min(len(slots)/turnSlices+1, len(slots)) {
		if v.cursor++; v.cursor >= len(slots) {
			v.cursor = 0
		}
		c := slots[v.cursor].c
		if c == nil || c.fds.e != e || c.watched {
			continue
		}
		switch visited := c.fds.round != notVisited; {
		case v.on && !visited && c.fds.phase != notVisited:
			e.frequent(c)
			e.poll.mod(int(c.fds.fd), c.fds.interest(false))
		case !v.on && visited:
			e.forsake(&c.fds)
			e.poll.mod(int(c.fds.fd), c.fds.interest(false))
		}
	}
}

// frequent begins to visit c.
func (e *epollEngine) frequent(c *Conn) {
	round := c.fds.phase
	c.fds.round = round
	e.visits.rounds[round] = append(e.visits.rounds[round], c)
}

// forsake ends it.
func (e *epollEngine) forsake(s *fdSocket) {
	round := &e.visits.rounds[s.round]
	i := slices.IndexFunc(*round, func(c *Conn) bool { return &c.fds == s })
	*round = without(*round, i)
	s.round = notVisited
}

// without takes the i-th out; the last takes its place.
func without(conns []*Conn, i int) []*Conn {
	last := len(conns) - 1
	conns[i], conns[last] = conns[last], nil
	return conns[:last]
}

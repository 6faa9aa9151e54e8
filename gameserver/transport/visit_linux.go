package transport

import (
	"slices"
	"time"
)

// A shard has two ways to find out what its players have sent. With time to spare it polls: at every slice,
// epoll says which sockets are readable. With little time it visits: it reads every player's socket once a
// round (1/60 s), whether epoll would have named it or not.
//
// Of thousands of players who send 60 times a second, nearly every one has sent something in a round, and
// learning that from epoll is a tenth of what a player costs (bench). A socket is read just before the
// slice in which its match sends to it: then the parts of socket and Conn that recv brings into the cache
// are still there for send. It follows that a command is read just before the tick that may use it, that a
// match measures its arrival up to a tick late, and that a ping is answered with the tick.
//
// A connection that nothing was ever sent to has no slice of its own, and is polled. For a visited socket
// epoll still reports a reset and, if something waits for it, writability.
const (
	// A shard starts visiting when less than idleLeast percent of the last weighSlices was idle, and stops
	// when more than idleMost percent was. The two are so far apart that the time saved by visiting does
	// not itself end the visiting.
	idleLeast   = 40
	idleMost    = 60
	weighSlices = SlicesPerSecond / 8

	reviewSlices = 32 // review comes to each connection once in so many slices
)

// visits are the sockets that an engine visits. They belong to the engine's goroutine.
type visits struct {
	on     bool
	idle   time.Duration // since weigh last decided
	cursor int           // of review, in the loop's slots
	rounds [roundSlices][]*Conn
}

// none reports whether no socket is visited.
func (v *visits) none() bool {
	for i := range v.rounds {
		if len(v.rounds[i]) > 0 {
			return false
		}
	}
	return true
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
			e.endVisits(&c.fds)
			e.beginVisits(c)
			continue
		}
		i++
	}
}

// weigh decides from time to time whether sockets are visited. rest is how long the shard is about to
// sleep, if at all.
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

// review changes some connections, different ones each time, to visits or to polling, as weigh decided.
// Each change costs a system call, so not all are changed in one slice.
func (e *epollEngine) review() {
	v, slots := &e.visits, e.l.slots
	if !v.on && v.none() {
		return
	}
	for range min(len(slots)/reviewSlices+1, len(slots)) {
		if v.cursor++; v.cursor >= len(slots) {
			v.cursor = 0
		}
		c := slots[v.cursor].c
		if c == nil || c.fds.e != e || c.watched {
			continue
		}
		switch visited := c.fds.round != notVisited; {
		case v.on && !visited && c.fds.phase != notVisited:
			e.beginVisits(c)
			e.poll.mod(int(c.fds.fd), c.fds.interest(false))
		case !v.on && visited:
			e.endVisits(&c.fds)
			e.poll.mod(int(c.fds.fd), c.fds.interest(false))
		}
	}
}

// beginVisits puts c into the round of the slice in which it was last sent to.
func (e *epollEngine) beginVisits(c *Conn) {
	round := c.fds.phase
	c.fds.round = round
	e.visits.rounds[round] = append(e.visits.rounds[round], c)
}

// endVisits takes a socket out of its round.
func (e *epollEngine) endVisits(s *fdSocket) {
	round := &e.visits.rounds[s.round]
	i := slices.IndexFunc(*round, func(c *Conn) bool { return &c.fds == s })
	*round = without(*round, i)
	s.round = notVisited
}

// without removes the i-th; the last takes its place.
func without(conns []*Conn, i int) []*Conn {
	last := len(conns) - 1
	conns[i], conns[last] = conns[last], nil
	return conns[:last]
}

package transport

import (
	"sync"
	"time"

	"slipstream/netcode/frame"
)

// readSize is the most that one read takes: seconds of commands from a player who stalled.
const readSize = 16 << 10

// loop is one goroutine that owns connections: a front loop, or the loop of a
// Shard. The three transports differ in their engine and in their sockets.
type loop struct {
	t      *Transport
	engine engine
	index  int
	shard  *Shard // nil on a front
	phase  uint8  // of the present slice in its round; notVisited on a front

	slots  []slot
	free   []uint32
	cursor int // of the sweep

	now      time.Duration // read once a pass or event
	settling []*Conn       // they close or move as soon as the present callback is over
	mem      []byte        // the read buffer: frame.Spill bytes of headroom, then readSize
	scratch  []byte        // a frame that is about to be sent
	spills   []*spill      // free ones
	finished bool          // the goroutine may end
	empty    chan struct{} // to be closed when no connection is left

	mail  mailbox
	stats LoopStats

	pub struct {
		sync.Mutex
		stats  LoopStats // what other goroutines may read
		closes [NumReasons]uint64
	}
	closes [NumReasons]uint64
}

// slot is a place for a connection. Its generation tells a late event about a former tenant from one about
// the present tenant.
type slot struct {
	c   *Conn
	gen uint32
}

// engine is what drives a loop's goroutine.
type engine interface {
	// wake makes the loop look into its mailbox. Any goroutine may call it. It does not block.
	wake()

	// attach begins to report c's socket to c's slot: always when it is readable, and if write when it is
	// writable. Bytes that came before are reported, too.
	attach(c *Conn, write bool) error

	// pace starts what drives sweeps and slices, if it is not running. It stops by itself when the loop has
	// nothing to do.
	pace()
}

// socket is the transport's end of a stream. It never blocks.
type socket interface {
	// send writes as much of p as the kernel takes now. errAgain means that it takes nothing.
	send(p []byte) (int, error)

	// watch turns the report of writability on and off.
	watch(write bool)

	detach() // no more reports to the present loop
	finish() // end the stream towards the peer once everything sent is out
	drop()   // close; the last call
	tune()   // from now on it carries small messages that must not be stale

	// conn gives the socket away as a net.Conn whose reader first gets prefix. The socket is detached and
	// must not be used again.
	conn(prefix []byte) (*prefixed, error)
}

func (l *loop) init(t *Transport, index int, shard *Shard) {
	*l = loop{t: t, index: index, shard: shard, phase: notVisited}
	l.mem = make([]byte, frame.Spill+readSize)
	l.stats.Index, l.stats.Shard = index, shard != nil
}

// post runs fn on the loop's goroutine, soon; false: never, because the loop has finished.
func (l *loop) post(fn func()) bool { return l.mail.put(fn, l.engine) }

// runMail runs what was posted.
func (l *loop) runMail() {
	for _, fn := range l.mail.take() {
		fn()
		l.settle()
	}
}

// at returns the connection that an event is about, or nil when it came too late.
func (l *loop) at(slot, gen uint32) *Conn {
	if s := &l.slots[slot]; s.gen == gen {
		return s.c
	}
	return nil
}

// generation is that of the slot that c has.
func (l *loop) generation(c *Conn) uint32 { return l.slots[c.slot].gen }

// place gives c a slot.
func (l *loop) place(c *Conn) {
	n := len(l.free)
	if n == 0 {
		l.slots = append(l.slots, slot{})
		l.free = append(l.free, uint32(len(l.slots)-1))
		n = 1
	}
	c.slot = l.free[n-1]
	l.free = l.free[:n-1]
	s := &l.slots[c.slot]
	s.c = c
	l.stats.Conns++
	l.engine.pace()
}

// vacate takes c's slot away: whatever is still reported about it is stale.
func (l *loop) vacate(c *Conn) {
	s := &l.slots[c.slot]
	s.c, s.gen = nil, s.gen+1
	l.free = append(l.free, c.slot)
	l.stats.Conns--
	if l.empty != nil && l.stats.Conns == 0 {
		close(l.empty)
		l.empty = nil
	}
}

// whenEmpty closes ch when no connection is left here.
func (l *loop) whenEmpty(ch chan struct{}) {
	if l.stats.Conns == 0 {
		close(ch)
		return
	}
	l.empty = ch
}

// enter takes a fresh connection in.
func (l *loop) enter(c *Conn) {
	c.owner.Store(l)
	c.since, c.heard = l.now, l.now
	l.place(c)
	switch {
	case l.t.stopped.Load():
		l.end(c, Stopped)
	case l.engine.attach(c, false) != nil: // the system watches no more descriptors
		l.end(c, Crowded)
	}
}

// settle ends what a callback left to be done: closings and moves. It runs when
// no handler is on the stack.
func (l *loop) settle() {
	for i := 0; i < len(l.settling); i++ {
		c := l.settling[i]
		c.marked = false
		switch {
		case c.state >= stateClosing:
			l.tell(c)
		case c.transit != nil:
			l.depart(c)
		}
	}
	clear(l.settling)
	l.settling = l.settling[:0]
}

func (l *loop) mark(c *Conn) {
	if !c.marked {
		c.marked = true
		l.settling = append(l.settling, c)
	}
}

// tell counts the end of c and tells its handler, once.
func (l *loop) tell(c *Conn) {
	if c.told {
		return
	}
	c.told = true
	l.closes[c.why]++
	if c.why.Breach() && !c.free {
		l.t.gate.offended(l.now, c)
	}
	if c.opened {
		c.opened = false
		c.handler.OnClose(c, c.why)
	}
}

// stop closes every connection. Those that still come are closed as they come.
func (l *loop) stop(why Reason) {
	for i := range l.slots {
		switch c := l.slots[i].c; {
		case c == nil:
		case c.state == stateHead:
			l.end(c, why)
		default:
			c.Close(why)
		}
	}
	l.settle()
}

// dropAll ends the connections that are left when a stop's grace is over.
func (l *loop) dropAll() {
	for i := range l.slots {
		if c := l.slots[i].c; c != nil {
			l.end(c, Stopped)
		}
	}
	l.settle()
}

// finish closes the mailbox. Connections that were on their way here still end properly.
func (l *loop) finish() {
	for _, fn := range l.mail.close() {
		fn()
		l.settle()
	}
	l.publish()
	l.finished = true
}

// publish copies the counters to where other goroutines may read them.
func (l *loop) publish() {
	l.pub.Lock()
	l.pub.stats, l.pub.closes = l.stats, l.closes
	l.pub.Unlock()
}

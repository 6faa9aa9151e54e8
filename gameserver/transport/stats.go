package transport

import "time"

// Stats is a copy of all counters at about one time.
type Stats struct {
	Accepted uint64 // connections taken from the listener
	Refused  uint64 // of them, turned away at once: Crowded, or no descriptor left
	Barred   uint64 // of them, turned away at once because others at their address kept breaking the protocol
	Bars     uint64 // how often an address was barred for that
	Pending  int    // connections whose head or first message is awaited, now
	Conns    int    // connections now, pending ones and net/http's included
	Handed   uint64 // connections given to net/http
	Hasty    uint64 // TLS handshakes that were turned away because too many came at once
	Closes   [NumReasons]uint64

	Loops []LoopStats // fronts, then shards
}

// LoopStats are the counters of one front loop or shard. Counters only grow;
// Conns is a gauge.
type LoopStats struct {
	Shard bool
	Index int // within fronts or shards
	Conns int

	MessagesIn, BytesIn   uint64 // complete messages and their payload bytes
	MessagesOut, BytesOut uint64 // messages taken by Send and SendReliable, payload bytes
	Skipped               uint64 // Sends that found a socket not drained
	Overflowed            uint64 // SendReliables that did not fit the backlog
	Copied                uint64 // bytes of Sends that had to be copied because the kernel cut them short
	Reads, Writes         uint64 // system calls that moved bytes
	Pings, Pongs          uint64 // sent

	Slices  uint64 // run by a shard
	Skips   uint64 // slices left out behind a stall
	Opened  uint64
	MovedIn uint64
}

// statsWithin is how long Stats waits for loops to copy their counters. A loop that is
// stuck or overloaded shows its last copy: a tenth of a second old while it runs.
const statsWithin = 100 * time.Millisecond

// publishSlices is how often a shard copies its counters unasked.
const publishSlices = SlicesPerSecond / 10

// Stats returns a copy of every counter. It costs the loops nothing but the copying.
func (t *Transport) Stats() Stats {
	t.gate.mu.Lock()
	s := Stats{
		Accepted: t.gate.accepted, Refused: t.gate.refused, Barred: t.gate.keptOut, Bars: t.gate.bars,
		Handed: t.gate.handed, Pending: t.gate.all.pending, Conns: t.gate.all.conns,
	}
	t.gate.mu.Unlock()
	if p, ok := t.kind.(*portable); ok {
		s.Hasty = p.handshakes.line.Turned()
	}
	t.republish()
	for l := range t.loops {
		l.pub.Lock()
		one := l.pub.stats
		one.Shard, one.Index = l.shard != nil, l.index // also of a loop that had no time to publish yet
		s.Loops = append(s.Loops, one)
		for r, n := range l.pub.closes {
			s.Closes[r] += n
		}
		l.pub.Unlock()
	}
	return s
}

// republish asks every loop for fresh counters.
func (t *Transport) republish() {
	if t.kind == nil { // a Loopback: the caller is the loops' goroutine
		for l := range t.loops {
			l.publish()
		}
		return
	}
	done := make(chan struct{}, len(t.fronts)+len(t.shards))
	asked := 0
	for l := range t.loops {
		if l.post(func() { l.publish(); done <- struct{}{} }) {
			asked++
		}
	}
	late := time.NewTimer(statsWithin)
	defer late.Stop()
	for range asked {
		select {
		case <-done:
		case <-late.C:
			return
		}
	}
}

package match

import (
	"time"

	"slipstream/sim"
)

const (
	// staleTicks is how much older than the round trip a seat's oldest unacknowledged
	// snapshot may be. Beyond it the seat gets nothing until its ack moves: the
	// kernel and proxies would take minutes of small messages, and the reader
	// would have to go through all of them (PROTOCOL.md, Latest wins).
	staleTicks = 15

	// strainTicks of it make a seat's link a strained one, for the rate ladder.
	strainTicks = staleTicks / 2

	// maxUnacked snapshots are remembered until they are acknowledged. Half of it is
	// more than the round trip of any link that one can play on.
	maxUnacked = 128

	rttWindow = 2 * time.Second
)

// delivery is what a match knows about which snapshots a connection has received.
type delivery struct {
	baseline sim.Tick // the last snapshot that was handed to the kernel; 0: none
	acked    sim.Tick // the newest snapshot that the client says it decoded; 0: none
	last     sim.Tick // the newest snapshot ever sent
	lost     sim.Tick // the newest one that a client which started anew has no use for

	unacked [maxUnacked]sending // oldest first: a ring of count from unacked[from]
	from    int
	count   int

	nextKey  sim.Tick // before it, no keyframe: they are large, and a client can ask for them
	desynced bool     // the client asked for a keyframe once
	plain    bool     // and again: it gets plain deltas only

	rtt roundTrip
	ladder
}

type sending struct {
	tick sim.Tick
	at   time.Duration
}

// onSent notes that the snapshot of tick was handed to the kernel.
func (d *delivery) onSent(tick sim.Tick, now time.Duration) {
	d.baseline, d.last = tick, tick
	d.unacked[(d.from+d.count)%maxUnacked] = sending{tick, now}
	d.count++
}

// onAck notes that the client holds the snapshot of tick. An ack of a snapshot from before the last
// keyframe request is ignored. False means that the snapshot was never sent, so that no client of ours
// acknowledges it.
func (d *delivery) onAck(tick sim.Tick, now time.Duration) bool {
	if tick > d.last {
		return false
	}
	if tick <= d.acked || tick <= d.lost {
		return true
	}
	d.acked = tick
	for d.count > 0 && d.oldest().tick <= tick {
		if d.oldest().tick == tick {
			d.rtt.add(now-d.oldest().at, now)
		}
		d.from, d.count = (d.from+1)%maxUnacked, d.count-1
	}
	return true
}

// isFull reports that no further snapshot could be remembered.
func (d *delivery) isFull() bool { return d.count == maxUnacked }

func (d *delivery) oldest() *sending { return &d.unacked[d.from] }

// lag returns for how long, beyond the round trip, the oldest unacknowledged snapshot has been on its way;
// 0 if there is none.
func (d *delivery) lag(now time.Duration) time.Duration {
	if d.count == 0 {
		return 0
	}
	return now - d.oldest().at - d.rtt.least()
}

// forget is called for a client that starts again: it could use nothing that is on its way.
func (d *delivery) forget() {
	d.baseline, d.acked, d.count, d.lost = 0, 0, 0, d.last
}

// roundTrip is the least time from sending a snapshot to having its ack in the
// last rttWindow or two. It is the least, so that the snapshots a stalled
// client reads at last, seconds old, do not pass for a long link.
type roundTrip struct {
	now, last time.Duration // least of this window and of the one before; 0 for none
	since     time.Duration
}

func (r *roundTrip) add(sample, now time.Duration) {
	if now-r.since > rttWindow {
		r.last, r.now, r.since = r.now, 0, now
	}
	if r.now == 0 || sample < r.now {
		r.now = max(sample, 1)
	}
}

func (r *roundTrip) least() time.Duration {
	if r.now == 0 || r.last != 0 && r.last < r.now {
		return r.last
	}
	return r.now
}

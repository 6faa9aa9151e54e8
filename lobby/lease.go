package lobby

import (
	"time"

	"slipstream/lobby/bus"
)

// lease is the right to make matches. One node has it at a time; its epoch grows from one holder to the
// next and goes with every claim and order. It is the revision with which the lease was got, unless the
// brokers lost everything and count anew: then it is so much above the highest that is known.
//
// The others ask the holder twice a second whether it still makes matches. A process that ended is
// known at once by that: nobody answers in its place. Its lease is taken then, by replacing the
// very revision that was read, so of many who try one gets it. If the holder lives after all
// nothing is lost: its next renewal fails, and until then its claims and orders are of an epoch
// that nobody obeys any more.
type lease struct {
	held     bool
	epoch    uint64
	revision uint64 // of its record, as far as is known; 0: there is none
	until    int64  // nothing is done on it from then on, unless it was renewed
	asking   bool
	holder   uint32 // as far as is known; 0: nobody
	highest  uint64 // epoch of any holder, as far as is known

	watched  int64 // when the holder was last asked
	watching bool
	heard    int64 // when it last answered, or its record was seen to be a newer one
}

const leaseKey = "matchmaker"

const (
	// leaseMargin is left out of a lease: what is done on it arrives before it ends.
	leaseMargin = int64(1e9)

	// watchEvery is how often the holder is asked: half a second's pause, for a dozen microseconds a node.
	watchEvery = 500 * time.Millisecond

	// silentFor is how long a holder may neither answer nor renew its lease, before another node
	// takes it: half as long again as between two renewals. To be wrong costs little, as said
	// above. While brokers elect a leader (4 to 9 s) nobody can renew, but the holder answers: so
	// no election costs the matchmaker, too.
	silentFor = 3 * time.Second
)

const _ = uint(silentFor - sweepEvery*5/4)
const _ = uint(leaseTTL - 10*time.Second) // the record itself outlasts an election

// leading reports whether this node makes matches.
func (l *Lobby) leading() bool { return l.lease.held && l.now() < l.lease.until }

// lead renews the lease, or sees who has it.
func (l *Lobby) lead() {
	if l.lease.held {
		l.take()
		return
	}
	l.follow(false)
}

// take gets the lease, or renews it.
func (l *Lobby) take() {
	le := &l.lease
	if le.asking || l.draining {
		return
	}
	le.asking = true
	asked := l.now()
	l.serial++
	raw := marshal(leaf[leaseRecord]{l.cfg.Node, l.serial, leaseRecord{l.cfg.Node, le.epoch}})
	l.bus.Update("lease", leaseKey, raw, le.revision, func(newer uint64, err error) {
		le.asking = false
		switch {
		case err == nil:
			l.led(newer, asked)
		case err == bus.ErrConflict && le.held:
			l.depose()
		}
	})
}

// follow sees who has the lease, and takes it if nobody has: or if the holder that is known is
// gone, or has been silent for too long.
func (l *Lobby) follow(gone bool) {
	le := &l.lease
	l.bus.Get("lease", leaseKey, func(e bus.Entry, err error) {
		switch {
		case le.held || le.asking:
		case err == bus.ErrMissing:
			le.holder, le.revision = 0, 0
			l.take()
		case err == nil:
			is, ok := unseal[leaseRecord](l, leaseKey, e.Value)
			if !ok {
				return // until it expires
			}
			if is.Node != le.holder || e.Revision != le.revision {
				gone = gone && is.Node == le.holder
				le.holder, le.revision, le.heard = is.Node, e.Revision, l.now()
			}
			le.highest = max(le.highest, is.Epoch)
			if gone || le.holder == l.cfg.Node || l.now()-le.heard >= int64(silentFor) {
				l.take()
			}
		}
	})
}

// opLead asks a node whether it makes matches.
const opLead = "lead"

// checkHolder asks the holder whether it still is that.
func (l *Lobby) checkHolder() {
	le := &l.lease
	if le.held || le.asking || l.draining || l.now()-le.watched < int64(watchEvery) {
		return
	}
	le.watched = l.now()
	holder := le.holder
	if le.watching || holder == 0 || holder == l.cfg.Node {
		l.follow(false)
		return
	}
	le.watching = true
	l.ask(holder, &order{Op: opLead}, func(a *answer, err error) {
		le.watching = false
		switch {
		case le.holder != holder:
		case err == nil && a.Epoch != 0:
			le.heard, le.highest = l.now(), max(le.highest, a.Epoch)
		case err == nil || err == bus.ErrNobody: // it gave the lease up, or ended
			l.follow(true)
		}
	})
}

// led notes that the lease is this node's.
func (l *Lobby) led(revision uint64, asked int64) {
	le := &l.lease
	le.revision, le.until, le.holder = revision, asked+int64(leaseTTL)-leaseMargin, l.cfg.Node
	if le.held {
		return
	}
	le.held, le.epoch = true, revision
	if le.highest = max(le.highest, l.hosting.epoch); revision <= le.highest {
		le.epoch = le.highest + revision
	}
	le.highest = le.epoch
	if l.draining {
		l.resign()
		return
	}
	l.takeOver()
}

// depose makes nothing of what this node was doing as matchmaker: another one is by now.
func (l *Lobby) depose() {
	le := &l.lease
	le.held, le.epoch, le.revision = false, 0, 0
	l.cfg.Pool.Clear()
	l.maker = l.newMaker()
}

// outrun heeds that a node obeyed a matchmaker of a later epoch. If the lease is this node's all the same,
// it did not know how high epochs were, and gets a higher one.
func (l *Lobby) outrun(epoch uint64) {
	le := &l.lease
	if le.highest = max(le.highest, epoch); le.held && epoch > le.epoch {
		l.resign()
	}
}

// resign gives the lease back, so that another node need not wait for its end.
func (l *Lobby) resign() {
	le := &l.lease
	if !le.held {
		return
	}
	l.bus.Delete("lease", leaseKey, le.revision, func(error) {})
	l.depose()
}

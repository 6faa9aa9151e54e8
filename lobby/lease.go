package lobby

import (
	"time"

	"slipstream/lobby/bus"
)

// lease is the right to make matches. One node has it at a time. Its epoch grows from one holder to the
// next and goes with every claim and order. The epoch is the revision with which the lease was taken. Only
// if the brokers lost everything and count from 1 again, it is raised above the highest epoch that is
// known.
//
// The other nodes ask the holder twice a second whether it still makes matches. If its process has ended
// they learn that at once, because nobody answers in its place. One of them then takes the lease by
// replacing exactly the revision that it read, so only one of many succeeds. If the holder is alive after
// all, nothing is lost: its next renewal fails, and until then its claims and orders carry an old epoch,
// which nobody obeys.
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
	// leaseMargin is subtracted from the end of a lease, so that what the holder does arrives before the
	// lease ends.
	leaseMargin = int64(1e9)

	// watchEvery is how often the holder is asked. It bounds the pause after a crash, and costs a dozen
	// microseconds a node.
	watchEvery = 500 * time.Millisecond

	// silentFor is how long a holder may neither answer nor renew its lease before another node takes it: one
	// and a half times the pause between two renewals. A wrong decision costs little, as said above. While
	// brokers elect a leader (4 to 9 s) nobody can renew, but the holder answers, so an election does not
	// also depose the matchmaker.
	silentFor = 3 * time.Second
)

const _ = uint(silentFor - sweepEvery*5/4)
const _ = uint(leaseTTL - 10*time.Second) // the record itself outlasts an election

// leading reports whether this node makes matches.
func (l *Lobby) leading() bool { return l.lease.held && l.now() < l.lease.until }

// lead renews the lease, or finds out who has it.
func (l *Lobby) lead() {
	if l.lease.held {
		l.take()
		return
	}
	l.follow(false)
}

// take takes the lease, or renews it.
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

// follow finds out who has the lease, and takes it if nobody has it, if the known holder is gone, or if it
// has been silent for too long.
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

// checkHolder asks the holder whether it still makes matches.
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

// depose drops what this node was doing as matchmaker, because another node is the matchmaker now.
func (l *Lobby) depose() {
	le := &l.lease
	le.held, le.epoch, le.revision = false, 0, 0
	l.stopMaking()
}

// outrun is called when a node has obeyed a matchmaker with a later epoch. If this node does hold the
// lease, it did not know how high epochs were, and takes the lease again with a higher one.
func (l *Lobby) outrun(epoch uint64) {
	le := &l.lease
	if le.highest = max(le.highest, epoch); le.held && epoch > le.epoch {
		l.resign()
	}
}

// resign gives the lease back, so that another node need not wait until it ends.
func (l *Lobby) resign() {
	le := &l.lease
	if !le.held {
		return
	}
	l.bus.Delete("lease", leaseKey, le.revision, func(error) {})
	l.depose()
}

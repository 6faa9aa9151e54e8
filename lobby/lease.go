package lobby

import (
	"encoding/json"

	"slipstream/lobby/bus"
)

// lease is the right to make matches. One node has it at a time; its epoch grows from one holder to the
// next and goes with every claim and order. It is the revision with which the lease was got, unless the
// brokers lost everything and count anew: then it is so much above the highest that is known.
type lease struct {
	held     bool
	epoch    uint64
	revision uint64
	until    int64 // nothing is done on it from then on, unless it was renewed
	asking   bool
	holder   uint32 // as far as is known
	highest  uint64 // epoch of any holder, as far as is known
}

const leaseKey = "matchmaker"

// leaseMargin is left out of a lease: what is done on it arrives before it ends.
const leaseMargin = int64(1e9)

// leading reports whether this node makes matches.
func (l *Lobby) leading() bool { return l.lease.held && l.now() < l.lease.until }

// lead gets the lease, or renews it.
func (l *Lobby) lead() {
	le := &l.lease
	if le.asking || l.draining {
		return
	}
	le.asking = true
	asked := l.now()
	l.serial++
	raw := marshal(leaf[leaseRecord]{l.cfg.Node, l.serial, leaseRecord{l.cfg.Node, le.epoch}})
	revision := le.revision
	if !le.held {
		raw = marshal(leaf[leaseRecord]{l.cfg.Node, l.serial, leaseRecord{l.cfg.Node, 0}})
		revision = 0
	}
	l.bus.Update("lease", leaseKey, raw, revision, func(newer uint64, err error) {
		le.asking = false
		switch {
		case err == nil:
			l.led(newer, asked)
		case err == bus.ErrConflict:
			l.follow()
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

// follow looks who has the lease.
func (l *Lobby) follow() {
	le := &l.lease
	if le.held {
		l.cfg.Pool.Clear()
		l.maker = newMaker()
	}
	le.held, le.epoch, le.revision = false, 0, 0
	l.bus.Get("lease", leaseKey, func(e bus.Entry, err error) {
		var v leaf[leaseRecord]
		if err == nil && json.Unmarshal(e.Value, &v) == nil {
			le.holder, le.highest = v.Rec.Node, max(le.highest, v.Rec.Epoch)
		}
	})
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
	le.held, le.epoch, le.revision = false, 0, 0
	l.cfg.Pool.Clear()
	l.maker = newMaker()
}

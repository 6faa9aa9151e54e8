package lobby

import "time"

// A node that is alone writes these records to its bus: its own node record, the lease, rooms, parties,
// tickets and keys. It does not write its players' places and its matches' condition, because nobody else
// reads them; they stay in its own view until another node comes. Writing a record to the broker in this
// process takes about a hundred allocations, and the records of hundreds of matches change several times
// each.

// beatEvery is how often the node renews its own record.
func (l *Lobby) beatEvery() time.Duration {
	if l.alone {
		return beatAloneEvery
	}
	return sweepEvery
}

// nodeChanged reacts to another node: whatever that one must know is written at once, and from now on.
func (l *Lobby) nodeChanged(_ string, _, is *nodeRecord) {
	if !l.alone || is == nil || is.ID == l.cfg.Node {
		return
	}
	l.alone = false
	l.cluster.read, l.cluster.wrote = l.now(), l.now() // until a sweep says otherwise
	l.cluster.swept, l.cluster.beaten = 0, 0           // with the next second
	l.recheck()
	for _, match := range l.ownMatches() {
		l.matches.edit(MatchName(match), func(*matchRecord) error { return nil }, func(error) {})
	}
}

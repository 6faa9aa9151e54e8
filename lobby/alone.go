package lobby

import "time"

// A node that is alone writes down that it is there, who makes matches, its rooms, parties and
// tickets, and the keys. Nobody reads where its players are and how its matches do: of those it
// only keeps the view, until somebody comes who does. A broker in the process takes a hundred
// pieces of memory for a record; hundreds of matches change several times each.

// beatEvery is how often the node says that it is there.
func (l *Lobby) beatEvery() time.Duration {
	if l.alone {
		return beatAloneEvery
	}
	return sweepEvery
}

// nodeChanged heeds another node: whatever it must know is written, from now on and at once.
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

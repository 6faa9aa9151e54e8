package lobby

import (
	"net/netip"
	"time"
)

// What comes from one address is counted, so that no one address fills the house: of
// rooms and of matches it gets at most as many as are left. Half are one's who is alone
// in being greedy, a third are each one's of two, and a newcomer finds a place
// however many there are. The zero address is not counted: who comes through a proxy.

// maxGuesses of an address are a class that mistypes, and a stranger who looks for
// somebody else's room for years.
const maxGuesses = 100

// maxAccounts of an address are a hall that comes for the first time; from then on it is one in
// forgiveEvery, with which a script makes a database grow by 3 MB a day.
const maxAccounts = 1000

// addressSketches of an address are looked at at once, and then one every addressSketch: a class that draws.
// Who comes again as somebody else has new ones of his own (sketchBurst), and they would keep a
// lobby busy that everybody waits for.
const (
	addressSketches = 60
	addressSketch   = 100 * time.Millisecond
)

// address is what a player's rooms and matches are counted under; empty if nothing is.
func (w *place) address() string {
	if w.conn == nil || !w.conn.from.IsValid() {
		return ""
	}
	return w.conn.from.String()
}

// owns adds to what an address has in the cluster.
func (l *Lobby) owns(from string, rooms, matches int) {
	if from == "" {
		return
	}
	has := l.cluster.from[from]
	has.rooms += rooms
	has.matches += matches
	if has == (own{}) {
		delete(l.cluster.from, from)
		return
	}
	l.cluster.from[from] = has
}

// mayStart reports whether an address may start one more match: not if others need what is left.
func (l *Lobby) mayStart(from string) bool {
	has := l.cluster.from[from].matches
	return has == 0 || has < l.left()
}

// hasRoom reports whether a player may open one more room.
func (l *Lobby) hasRoom(w *place) bool {
	has := l.cluster.from[w.address()].rooms
	return l.cluster.rooms < maxRooms && (has == 0 || has < maxRooms-l.cluster.rooms)
}

// share is what came from an address lately.
type share struct {
	guesses  int // wrong codes
	accounts int // that are new
	sketches bucket
}

// nothing reports whether an address may have all that any may.
func (s *share) nothing(now int64) bool {
	return s.guesses == 0 && s.accounts == 0 && s.sketches.full(now, addressSketches, addressSketch)
}

// guesses returns how many wrong codes came from a player's address lately.
func (l *Lobby) guesses(w *place) int {
	if w.conn == nil {
		return 0
	}
	return l.shares[w.conn.from].guesses
}

// guessed notes a wrong code of a player.
func (l *Lobby) guessed(w *place) {
	if w.conn != nil {
		l.charge(w.conn.from, share{guesses: 1})
	}
}

// mayBeNew reports whether an address may have one more account made. Those that it has are good
// however many there are.
func (l *Lobby) mayBeNew(from netip.Addr) bool {
	return l.shares[from].accounts < maxAccounts
}

// charge adds to what came from an address.
func (l *Lobby) charge(from netip.Addr, more share) {
	if from == (netip.Addr{}) {
		return
	}
	has := l.shares[from]
	has.guesses += more.guesses
	has.accounts += more.accounts
	l.shares[from] = has
}

// mayDraw takes one of the drawings that are looked at for a player's address.
func (l *Lobby) mayDraw(w *place) bool {
	if w.conn == nil || !w.conn.from.IsValid() {
		return true
	}
	has := l.shares[w.conn.from]
	ok := has.sketches.take(l.now(), addressSketches, addressSketch, 1)
	l.shares[w.conn.from] = has
	return ok
}

// forgiveEvery is how often one of each is forgotten. With as many rooms as there can be, one of 5,000
// codes is somebody's: an address that guesses on and on finds one in 14 hours.
const forgiveEvery = 10 * time.Second

// forgive forgets one of each of everybody.
func (l *Lobby) forgive() {
	if l.now()-l.forgave < int64(forgiveEvery) {
		return
	}
	l.forgave = l.now()
	for from, has := range l.shares {
		has.guesses, has.accounts = max(has.guesses-1, 0), max(has.accounts-1, 0)
		if l.shares[from] = has; has.nothing(l.now()) {
			delete(l.shares, from)
		}
	}
}

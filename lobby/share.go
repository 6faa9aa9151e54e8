package lobby

import (
	"net/netip"
	"time"
)

// What comes from one address is counted, so that no address can take everything: it gets at most as many
// rooms and matches as are left for others. That is half if only one address takes as much as it can, a
// third each if two do, and a newcomer always finds a place. The zero address is not counted: it is that of
// players behind a proxy that does not name them.

// maxGuesses is how many wrong codes an address may try: enough for a class that mistypes, and so few that
// a stranger would look for somebody else's room for years.
const maxGuesses = 100

// maxAccounts is how many accounts an address may make at once: enough for many players who come for the
// first time. After that it is one per forgiveEvery, with which a script makes the database grow by 3 MB a
// day.
const maxAccounts = 1000

// addressSketches is how many drawings of an address are checked at once: enough for a class that draws. After
// that it is one per addressSketch. Who comes again as a new guest has a new limit of his own (sketchBurst), and
// without this one his drawings would keep a lobby busy that everybody waits for. allSketches and allSketch are
// the same for all addresses of a node together: a few hundredths of a core.
const (
	addressSketches = 30
	addressSketch   = 250 * time.Millisecond

	allSketches = 50
	allSketch   = 10 * time.Millisecond
)

// address is the address under which a player's rooms and matches are counted; empty if they are not.
func (w *place) address() string {
	if w.conn == nil || !w.conn.from.IsValid() {
		return ""
	}
	return w.conn.from.String()
}

// owns adds to what an address has open in the cluster.
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

// shares are what came from where, lately.
type shares struct {
	from     map[netip.Addr]share
	sketches bucket // that are checked, of all players
	forgave  int64  // when forgive last ran
}

// share is what came from an address lately.
type share struct {
	guesses  int // wrong codes
	accounts int // that are new
	sketches bucket
}

// nothing reports whether an address has its full limits again.
func (s *share) nothing(now int64) bool {
	return s.guesses == 0 && s.accounts == 0 && s.sketches.full(now, addressSketches, addressSketch)
}

// guesses returns how many wrong codes came from a player's address lately.
func (l *Lobby) guesses(w *place) int {
	if w.conn == nil {
		return 0
	}
	return l.shares.from[w.conn.from].guesses
}

// guessed notes a wrong code of a player.
func (l *Lobby) guessed(w *place) {
	if w.conn != nil {
		l.charge(w.conn.from, share{guesses: 1})
	}
}

// mayBeNew reports whether an address may make one more account. Existing accounts are not limited.
func (l *Lobby) mayBeNew(from netip.Addr) bool {
	return l.shares.from[from].accounts < maxAccounts
}

// charge adds to what came from an address.
func (l *Lobby) charge(from netip.Addr, more share) {
	if from == (netip.Addr{}) {
		return
	}
	has := l.shares.from[from]
	has.guesses += more.guesses
	has.accounts += more.accounts
	l.shares.from[from] = has
}

// mayDraw reports whether one more drawing from a player's address may be checked now, and counts it.
func (l *Lobby) mayDraw(w *place) bool {
	if w.conn != nil && w.conn.from.IsValid() {
		has := l.shares.from[w.conn.from]
		ok := has.sketches.take(l.now(), addressSketches, addressSketch, 1)
		if l.shares.from[w.conn.from] = has; !ok {
			return false
		}
	}
	return l.shares.sketches.take(l.now(), allSketches, allSketch, 1)
}

// forgiveEvery is how often one of each count is forgiven. When there are as many rooms as possible, one in
// 5,000 codes is somebody's room: an address that guesses without end finds one in 14 hours.
const forgiveEvery = 10 * time.Second

// forgive reduces each count of every address by one.
func (l *Lobby) forgive() {
	if l.now()-l.shares.forgave < int64(forgiveEvery) {
		return
	}
	l.shares.forgave = l.now()
	for from, has := range l.shares.from {
		has.guesses, has.accounts = max(has.guesses-1, 0), max(has.accounts-1, 0)
		if l.shares.from[from] = has; has.nothing(l.now()) {
			delete(l.shares.from, from)
		}
	}
}

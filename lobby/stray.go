package lobby

import (
	"maps"
	"time"

	"slipstream/lobby/bus"
)

// A seat is given up by order of the node that its player is on (seat.go). That node may end before the order
// arrives, and then an old page drives on for as long as it is open, while its player has a seat elsewhere.
// So every node asks now and then, for who has a seat in its matches, in which match his place says that
// he is. If that is another one, and he does have a seat there, twice in a row, he is a stray here: whoever
// gave him the newer seat has written it into his place.

// strayEvery is how often a node asks: a page that is gone has lost its seat between two times.
const strayEvery = 35 * time.Second

// opSeated asks a node whether a player has a seat in its match.
const opSeated = "seated"

// seatOf is a player's seat in a match of this node.
type seatOf struct{ match, player uint64 }

// sighting is a match in which somebody who has a seat here has one, too.
type sighting struct {
	other uint64
	at    int64
}

// seekStrays asks where those are who have seats here: of each match in a second of its own.
func (l *Lobby) seekStrays() {
	found := l.hosting.strays
	maps.DeleteFunc(found, func(_ seatOf, s sighting) bool { return l.now()-s.at > 5*int64(strayEvery)/2 })
	if l.blind() {
		clear(found) // what is written may be old
	}
	if l.alone || l.blind() {
		return
	}
	const every = uint64(strayEvery / time.Second)
	for _, match := range l.ownMatches() {
		if match%every != uint64(l.now())/1e9%every {
			continue
		}
		for _, player := range l.hosting.seats.Holders(match) {
			l.whereIs(player, func(is matchRef) {
				if is.ID != 0 && is.ID != match {
					l.seekStray(seatOf{match, player}, is)
				}
			})
		}
	}
}

// whereIs finds out in which match a player's place says that he is; then is not called if nothing is known.
func (l *Lobby) whereIs(player uint64, then func(matchRef)) {
	if w := l.places[player]; w != nil {
		then(w.rec.Match)
		return
	}
	key := placeKey(player)
	l.bus.Get("places", key, func(e bus.Entry, err error) {
		if err != nil {
			return
		}
		if rec, ok := unseal[placeRecord](l, key, e.Value); ok {
			then(rec.Match)
		}
	})
}

// seekStray asks whether a player has a seat in another match, too.
func (l *Lobby) seekStray(seat seatOf, other matchRef) {
	l.ask(other.Node, &order{Op: opSeated, Match: other.ID, Player: seat.player}, func(a *answer, err error) {
		if err != nil || !a.Seated {
			return
		}
		found := l.hosting.strays
		if was := found[seat]; was.other == other.ID && l.now()-was.at > int64(strayEvery)/2 {
			delete(found, seat)
			l.hosting.seats.Release(seat.match, seat.player)
			l.tellMatch(seat.match)
			return
		}
		found[seat] = sighting{other.ID, l.now()}
	})
}

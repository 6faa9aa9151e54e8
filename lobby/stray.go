package lobby

import (
	"maps"
	"time"

	"slipstream/lobby/bus"
)

// A player's old seat is given up when the node of his connection orders that (seat.go). That node may die
// before its order arrives. Then an old page drives on for as long as it is open, while its player has a
// seat in another match. So from time to time every node looks up, for each player with a seat in its
// matches, which match his place names. If the place names another match, and the player does have a seat
// there, at one look and soon at another, his seat here is a stray one and is released: the place always names
// the newer seat. It need not be the same match both times: he may go from one to the next. But if in between
// the place names the match here, he is back.

// strayEvery is how often a node looks. A page that was closed loses its seat in less time than that.
const strayEvery = 35 * time.Second

// opSeated asks a node whether a player has a seat in its match.
const opSeated = "seated"

// seatOf is a player's seat in a match of this node.
type seatOf struct{ match, player uint64 }

// seekStrays looks up the places of all players with seats here. Each match has its own second for this, so
// that the work is spread.
func (l *Lobby) seekStrays() {
	found := l.hosting.strays
	maps.DeleteFunc(found, func(_ seatOf, at int64) bool { return l.now()-at > 5*int64(strayEvery)/2 })
	if l.blind() {
		clear(found) // what is written may be old
		return
	}
	if l.alone {
		return
	}
	const every = uint64(strayEvery / time.Second)
	for _, match := range l.ownMatches() {
		if match%every != uint64(l.now())/1e9%every {
			continue
		}
		for _, player := range l.hosting.seats.Holders(match) {
			seat := seatOf{match, player}
			l.whereIs(player, func(is matchRef) {
				switch is.ID {
				case 0:
				case match:
					delete(found, seat)
				default:
					l.seekStray(seat, is)
				}
			})
		}
	}
}

// whereIs finds out which match a player's place names. It does not call then if nothing is known.
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

// seekStray asks the other match's node whether the player has a seat there, too.
func (l *Lobby) seekStray(seat seatOf, other matchRef) {
	l.ask(other.Node, &order{Op: opSeated, Match: other.ID, Player: seat.player}, func(a *answer, err error) {
		if err != nil || !a.Seated {
			return
		}
		found := l.hosting.strays
		if at, seen := found[seat]; seen && l.now()-at > int64(strayEvery)/2 {
			delete(found, seat)
			l.hosting.seats.Release(seat.match, seat.player)
			l.tellMatch(seat.match)
			return
		}
		found[seat] = l.now()
	})
}

package lobby

import (
	"errors"

	"slipstream/lobby/store"
)

// A player who proves that he has his key is let in, and plays, even while the database is away. What the
// database would have been asked is asked as soon as it is back; from then on he has an account. If a
// result of his arrives there first, the account is made from what the result says of him (store.Place).

// unkept are this node's players for whose accounts the database could not be asked yet.
type unkept struct {
	players []uint64 // in the order in which they came
	asking  bool
}

// introduceSoon notes a player for whom the database has to be asked.
func (l *Lobby) introduceSoon(w *place) {
	if w.rec.Unkept != nil && l.cfg.Accounts != nil {
		l.unkept.players = append(l.unkept.players, w.rec.Player)
	}
}

// introduce asks for the first player who waits: once a second while the database is away, and then for one
// after the other.
func (l *Lobby) introduce() {
	u := &l.unkept
	for len(u.players) > 0 && !u.asking {
		w := l.places[u.players[0]]
		if w == nil || w.rec.Unkept == nil {
			u.players = u.players[1:]
			continue
		}
		u.asking = true
		l.cfg.Accounts.Enter(w.rec.Player, w.rec.Unkept.Key, w.rec.Name, false, l.now(), func(a store.Player, err error) {
			u.asking = false
			switch {
			case err == nil:
				u.players = u.players[1:]
				l.introduced(a)
				l.introduce()
			case errors.Is(err, store.ErrKey): // nobody's fault, and for good
				u.players = u.players[1:]
			}
		})
		return
	}
}

// introduced gives a player his account.
func (l *Lobby) introduced(a store.Player) {
	w := l.places[a.ID]
	if w == nil {
		return
	}
	w.rec.Unkept = nil
	l.call(w, a.Name)
	l.open(w)
	l.remute(w)
}

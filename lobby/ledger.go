package lobby

import (
	"errors"
	"time"

	"slipstream/lobby/store"
	"slipstream/netcode/control"
)

// This file serves requests about accounts, and about what is kept of matches. The database answers them
// later; each connection has one question waiting there at a time.

// Each player's questions to the database, beside the limit of all requests.
const (
	asksBurst  = 12
	asksRefill = time.Second
	exportCost = 6 // reads everything there is of a player
)

var (
	errAccount = errors.New("lobby: no account")
	errAway    = errors.New("lobby: the database does not answer")
)

// errorFrom turns an error of the store, or of a rule for names, into what the player is told.
func errorFrom(err error) error {
	for _, known := range []error{nil, ErrMixed, ErrReserved, ErrWords, store.ErrSoon, store.ErrUnknown, store.ErrFull,
		store.ErrBusy} {
		if errors.Is(err, known) {
			return known
		}
	}
	return errAway
}

// account serves a request if it is about accounts, and reports whether it was.
func (l *Lobby) account(w *place, m any, done func(error)) bool {
	cost := 1
	switch m.(type) {
	case *control.Export:
		cost = exportCost
	case *control.BoardAsk, *control.HistoryAsk, *control.Rename, *control.Erase:
	default:
		return false
	}
	board, isBoard := m.(*control.BoardAsk)
	rename, isRename := m.(*control.Rename)
	guest := !control.HasAccount(w.rec.Player)
	switch {
	case guest && isRename && w.acts().asks.take(l.now(), asksBurst, asksRefill, cost):
		l.callGuest(w, rename.Name)
		done(nil)
	case l.cfg.Accounts == nil && !isRename, guest && !isBoard && !isRename:
		done(errAccount)
	case !w.acts().asks.take(l.now(), asksBurst, asksRefill, cost):
		done(errRate)
	case isBoard:
		l.board(w, board, done)
	default:
		l.own(w, m, done)
	}
	return true
}

// own serves a player's request about his own account.
func (l *Lobby) own(w *place, m any, done func(error)) {
	a, player := l.cfg.Accounts, w.rec.Player
	switch m := m.(type) {
	case *control.HistoryAsk:
		a.History(m, player, func(h *control.History, err error) {
			if err == nil {
				w.say(h)
			}
			done(errorFrom(err))
		})
	case *control.Rename:
		a.Rename(player, m.Name, l.now(), func(p store.Player, err error) { l.renamed(w, p, err, done) })
	case *control.Export:
		a.Export(player, func(parts []control.Exported, err error) {
			for i := range parts {
				w.say(&parts[i])
			}
			done(errorFrom(err))
		})
	case *control.Erase:
		a.Erase(player, m, func(_ store.Erased, err error) { l.erased(w, err, done) })
	}
}

// open sends a player who has signed in his account.
func (l *Lobby) open(w *place) {
	l.cfg.Accounts.news(w.rec.Player, l.now(), func(n *news, err error) {
		if err == nil {
			w.acts().standings = n.standings
			w.say(&n.account)
		}
	})
}

// callGuest gives a guest another name. As when he entered, a name that he may not have becomes a default
// one.
func (l *Lobby) callGuest(w *place, typed string) {
	if name := l.nameOf(typed, w.rec.Player); name != w.rec.Name {
		l.call(w, name)
	}
	w.say(&control.Renamed{Name: w.rec.Name})
}

// call changes a player's name everywhere it is shown.
func (l *Lobby) call(w *place, name string) {
	w.rec.Name = name
	l.keep(w)
	if code := w.rec.Room; code != "" {
		l.rooms.edit(code, func(r *roomRecord) error { return r.Members.present(w.member()) }, func(error) {})
	}
	if code := w.rec.Party; code != "" {
		l.parties.edit(code, func(p *partyRecord) error { return p.Members.present(w.member()) }, func(error) {})
	}
}

// renamed goes on when the store has answered a request for another name.
func (l *Lobby) renamed(w *place, p store.Player, err error, done func(error)) {
	if err != nil {
		done(errorFrom(err))
		return
	}
	l.call(w, p.Name)
	w.say(accountMessage(&p, w.acts().standings, l.now()))
	done(nil)
}

// erased goes on when an account was deleted: its player is removed from wherever he was.
func (l *Lobby) erased(w *place, err error, done func(error)) {
	if err != nil {
		done(errorFrom(err))
		return
	}
	w.say(&control.Erased{})
	l.dismiss(w)
	if p := w.conn; p != nil {
		w.conn = nil
		l.end(p, Parted)
	}
	done(nil)
}

// rating returns a player's rating in a mode; zeros if it is not known.
func (w *place) rating(mode string) (mu, sigma float64) {
	for _, s := range w.acts().standings {
		if s.Mode == mode {
			return s.Mu, s.Sigma
		}
	}
	return 0, 0
}

// news is what has changed in a player's account.
type news struct {
	account   control.Account
	standings []store.Standing
	last      *control.HistoryLine // the newest match; nil if there is none
}

// news asks for what has changed in a player's account.
func (a *Accounts) news(player uint64, now int64, answer func(*news, error)) {
	store.Ask(a.Store, func(t store.Tables) (*news, error) {
		p, err := t.Player(player)
		if err != nil {
			return nil, err
		}
		n := &news{}
		if n.standings, err = t.Standings(player); err != nil {
			return nil, err
		}
		n.account = *accountMessage(&p, n.standings, now)
		matches, _, err := t.History(player, store.Cursor{}, 1)
		if err == nil && len(matches) > 0 {
			line := historyLine(&matches[0])
			n.last = &line
		}
		return n, err
	}, answer)
}

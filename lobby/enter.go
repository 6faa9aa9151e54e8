package lobby

import (
	"strconv"
	"time"

	"slipstream/netcode/control"
	"slipstream/netcode/token"
)

// resumeLife is how long a lobby's resume token lasts: as long as a page may sleep. What it
// brings back is kept for less.
const resumeLife = 12 * time.Hour

// enter lets a player in: a new one, or one who was here before.
func (l *Lobby) enter(p *Player, m *control.Enter, done func(error)) {
	if m.Version != control.Version {
		l.end(p, Outdated)
		return
	}
	claims, err := l.Keys().Parse(m.Token, token.Lobby, 0, l.now())
	if err != nil { // none, or one that is worth nothing any more: a new player
		l.admit(p, l.newPlace(l.newID(), m.Name), false)
		done(nil)
		return
	}
	l.resume(p, &claims, m.Name, done)
}

func (l *Lobby) newID() (id uint64) {
	for id == 0 || l.places[id] != nil {
		id = control.GuestOf(l.cfg.Random())
	}
	return id
}

func (l *Lobby) newPlace(id uint64, name string) *place {
	return &place{rec: placeRecord{Player: id, Name: CleanName(name, id), Node: l.cfg.Node, Since: l.now()}}
}

// resume lets a player in who shows the token of his last connection.
func (l *Lobby) resume(p *Player, c *token.Claims, name string, done func(error)) {
	accepts := func(rec *placeRecord) bool { return c.Serial == rec.Issued || c.Serial == rec.Confirmed }
	take := func(rec *placeRecord) {
		rec.Node, rec.Since, rec.Gone = l.cfg.Node, l.now(), 0
		if name != "" {
			rec.Name = CleanName(name, c.Player)
		}
	}
	if w := l.places[c.Player]; w != nil {
		if !accepts(&w.rec) {
			l.admit(p, l.newPlace(l.newID(), name), false)
			done(nil)
			return
		}
		if old := w.conn; old != nil {
			w.conn = nil
			l.end(old, Replaced)
		}
		take(&w.rec)
		l.admit(p, w, true)
		done(nil)
		return
	}
	l.restore(c.Player, accepts, take, func(w *place, err error) {
		if _, open := l.conns[p]; !open {
			return // he is gone again, and his place expires
		}
		switch {
		case l.places[c.Player] != nil: // on this node, by now
			l.resume(p, c, name, done)
			return
		case err == nil:
			l.admit(p, w, true)
		case err == errToken:
			l.admit(p, l.newPlace(l.newID(), name), false)
		default: // nothing is known of him any more, or just now; who he is stands in the token
			w = l.newPlace(c.Player, name)
			w.rec.Issued = c.Serial
			l.admit(p, w, false)
		}
		done(nil)
	})
}

// admit gives a connection its player.
func (l *Lobby) admit(p *Player, w *place, resumed bool) {
	l.counted.entered.Add(1)
	w.conn, p.place = p, w
	w.rec.Issued++
	l.places[w.rec.Player] = w
	l.keep(w)
	e := &control.Entered{
		Player: strconv.FormatUint(w.rec.Player, 36), Name: w.rec.Name, Games: l.cfg.Games, Resumed: resumed, Waiting: w.rec.Ticket != "",
		Token: l.Keys().Sign(&token.Claims{
			Kind: token.Lobby, Player: w.rec.Player, Serial: w.rec.Issued, Expires: l.now() + int64(resumeLife), Name: w.rec.Name,
		}),
	}
	if resumed && l.matches.get(MatchName(w.rec.Match.ID)) != nil {
		e.Match = MatchName(w.rec.Match.ID)
	}
	p.send(e)
	p.send(&l.status)
	if l.draining {
		p.send(&control.Notice{Kind: control.NoticeDraining, Text: drainText})
	}
	if resumed {
		l.back(w)
	}
}

// back takes a player to where he was.
func (l *Lobby) back(w *place) {
	if code := w.rec.Room; code != "" {
		w.joining = code
		l.rooms.edit(code, func(r *roomRecord) error { return r.present(w.member()) }, func(err error) {
			w.joining = ""
			if err != nil {
				l.outOfRoom(w, code)
			}
		})
	}
	if key := w.rec.Ticket; key != "" {
		l.tickets.edit(key, func(t *ticketRecord) error { return t.present(w.rec.Player, l.cfg.Node) }, func(err error) {
			if err != nil {
				l.outOfQueue(w, key)
			}
		})
	}
}

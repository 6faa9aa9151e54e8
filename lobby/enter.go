package lobby

import (
	"strconv"
	"time"

	"slipstream/netcode/control"
	"slipstream/netcode/token"
)

// resumeLife is how long a lobby's resume token is valid: as long as a page may sleep. The place that it
// brings back is kept for a shorter time.
const resumeLife = 12 * time.Hour

// enter lets a player in: a new one, or one who was here before.
func (l *Lobby) enter(p *Player, m *control.Enter, done func(error)) {
	if m.Version != control.Version {
		l.end(p, Outdated)
		return
	}
	stranger := func() { l.stranger(p, m, done) }
	claims, err := l.Keys().Parse(m.Token, token.Lobby, 0, l.now())
	if err != nil && !l.cluster.keyed && (m.Token != "" || !l.dark()) {
		// This node has just started, and cannot yet tell whether a token is good. A token that it signed with
		// its own key would be worthless on other nodes; it gives one all the same if the bus stays away.
		l.cluster.unkeyed = append(l.cluster.unkeyed, func() {
			if _, open := l.conns[p]; open {
				l.enter(p, m, done)
			}
		})
		return
	}
	if err != nil || !l.sameKey(m.Key, claims.Player) { // none, or one that is worth nothing any more
		stranger()
		return
	}
	l.resume(p, &claim{player: claims.Player, serial: claims.Serial, name: m.Name}, stranger, done)
}

// stranger lets in somebody of whom nothing else is known: as the owner of the key that he proved to have,
// or as a new guest.
func (l *Lobby) stranger(p *Player, m *control.Enter, done func(error)) {
	if m.Key != "" && l.cfg.Accounts != nil {
		l.challenge(p, m, done)
		return
	}
	l.admit(p, l.newPlace(l.newID(), m.Name), false)
	done(nil)
}

// sameKey reports whether a player is the owner of a key, or no key is named.
func (l *Lobby) sameKey(key string, player uint64) bool {
	if key == "" || l.cfg.Accounts == nil {
		return true
	}
	public, err := control.Key64.DecodeString(key)
	return err == nil && control.PlayerOf(public) == player
}

// claim is who somebody says that he is, and the token or proof that he shows.
type claim struct {
	player uint64
	serial uint64 // of a resume token
	proven bool   // he has the key of the account
	name   string // the account's; without a proof what he typed
	unkept *unkeptRecord
}

// holds reports whether what somebody shows entitles him to the place. Once a player has shown a token, all
// older tokens are worthless. The tokens that were issued between that one and the newest are accepted:
// while the bus was away or a node died, several may have been on their way to him, perhaps to several
// pages, and nobody knows which of them arrived.
func (c *claim) holds(rec *placeRecord) bool {
	return c.proven || c.serial >= rec.Confirmed
}

func (l *Lobby) newID() (id uint64) {
	for id == 0 || l.places[id] != nil {
		id = control.GuestOf(l.cfg.Random())
	}
	return id
}

func (l *Lobby) newPlace(id uint64, name string) *place {
	return &place{rec: placeRecord{Player: id, Name: l.nameOf(name, id), Node: l.cfg.Node, Since: l.now()}}
}

// nameOf is the name of a player who typed this.
func (l *Lobby) nameOf(typed string, id uint64) string {
	if l.cfg.Accounts != nil {
		return l.cfg.Accounts.Name(typed, id)
	}
	return CleanName(typed, id)
}

// resume lets in a player who was here before: he gets his place again. otherwise is called if what he
// shows is worthless.
func (l *Lobby) resume(p *Player, c *claim, otherwise func(), done func(error)) {
	take := func(rec *placeRecord) {
		rec.Issued, rec.Confirmed = max(rec.Issued, c.serial), max(rec.Confirmed, c.serial)
		// always later than the time it replaces, whatever this node's clock says
		rec.Node, rec.Since, rec.Gone = l.cfg.Node, max(l.now(), rec.Since+1), 0
		if c.proven {
			rec.Name, rec.Unkept = c.name, c.unkept
		} else if c.name != "" && !control.HasAccount(c.player) {
			rec.Name = l.nameOf(c.name, c.player)
		}
	}
	if w := l.places[c.player]; w != nil {
		if !c.holds(&w.rec) {
			otherwise()
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
	if behind, coming := l.coming[c.player]; coming { // on another page: of a place there is one writer on a node
		l.coming[c.player] = append(behind, func() {
			if _, open := l.conns[p]; open {
				l.resume(p, c, otherwise, done)
			}
		})
		return
	}
	l.coming[c.player] = nil
	l.restore(c.player, c.holds, take, func(w *place, err error) {
		behind := l.coming[c.player]
		delete(l.coming, c.player)
		l.restored(p, c, w, err, otherwise, done)
		for _, again := range behind {
			again()
		}
	})
}

// restored goes on with a player whose place was looked up on the bus; w is nil if it was not found.
func (l *Lobby) restored(p *Player, c *claim, w *place, err error, otherwise func(), done func(error)) {
	if _, open := l.conns[p]; !open { // he is gone again, and his place is here all the same
		if w != nil {
			l.lodge(w)
			l.lost(w)
		}
		return
	}
	switch {
	case w != nil: // what was to take his place may have failed, and is tried again
		l.admit(p, w, true)
	case !c.proven && (err == errToken || control.HasAccount(c.player)): // without his place, the key is asked for
		otherwise()
		return
	default: // nothing is known of him any more, or just now; who he is was shown
		w = l.newPlace(c.player, c.name)
		w.rec.Unkept = c.unkept
		w.rec.Issued, w.rec.Confirmed = max(c.serial, uint64(l.now())), c.serial // older tokens are worth nothing
		// if he showed no token, all tokens that he was given before are worthless from now on
		if c.proven {
			w.rec.Confirmed = w.rec.Issued
		}
		l.admit(p, w, false)
	}
	done(nil)
}

// admit connects a connection with its player.
func (l *Lobby) admit(p *Player, w *place, resumed bool) {
	l.counted.entered.Add(1)
	w.conn, p.place, p.called = p, w, ""
	w.rec.Issued++
	l.lodge(w)
	l.keep(w)
	e := &control.Entered{
		Player: strconv.FormatUint(w.rec.Player, 36), Name: w.rec.Name, Games: l.cfg.Games, Resumed: resumed,
		Waiting: w.rec.Ticket != "",
		Regions: l.cluster.regions,
		Token: l.Keys().Sign(&token.Claims{
			Kind: token.Lobby, Player: w.rec.Player, Serial: w.rec.Issued, Expires: l.now() + int64(resumeLife),
			Name: w.rec.Name,
		}),
	}
	if resumed && l.matches.get(MatchName(w.rec.Match.ID)) != nil {
		e.Match = MatchName(w.rec.Match.ID)
	}
	l.send(p, e)
	l.send(p, &l.status)
	if l.draining {
		p.send(&control.Notice{Kind: control.NoticeDraining, Text: drainText})
	}
	if l.paused {
		p.send(&control.Notice{Kind: control.NoticePaused, Text: pausedText})
	}
	if len(w.rec.Muted) > 0 {
		l.tellMuted(w)
	}
	if resumed {
		l.back(w)
	}
	if l.cfg.Accounts != nil && control.HasAccount(w.rec.Player) {
		l.open(w)
		if !resumed {
			l.remute(w)
		}
	}
	l.introduceSoon(w)
}

// back returns a player to his room, party, queue or match.
func (l *Lobby) back(w *place) {
	if w.rec.Room != "" {
		l.backToRoom(w)
	}
	together := w.rec.Party != ""
	if together {
		l.backToParty(w)
	}
	if key := w.rec.Ticket; key != "" {
		l.tickets.edit(key, func(t *ticketRecord) error { return t.present(w.rec.Player, l.cfg.Node) }, func(err error) {
			if err != nil && !together { // a party's record says what became of its ticket
				l.outOfQueue(w, key)
			}
		})
	}
}

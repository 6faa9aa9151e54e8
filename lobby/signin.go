package lobby

import (
	"errors"
	"unicode/utf8"

	"slipstream/lobby/store"
	"slipstream/netcode/control"
)

// Signing in: an Enter that names a key is answered by a Challenge. Further messages wait until the
// connection has proven that it has that key. Until then the database is not asked.

// signin is a proof that is under way.
type signin struct {
	*Proof
	name string // as typed, for an account that is new
	done func(error)
}

// challenge asks a connection to prove that it has the key that it named.
func (l *Lobby) challenge(p *Player, m *control.Enter, done func(error)) {
	host := l.cfg.Host
	if host == "" {
		host = p.called
	}
	proof, sent, err := Challenge(m.Key, clipped(host), l.cfg.Random, l.now())
	if err != nil {
		done(err)
		return
	}
	p.signin = &signin{proof, m.Name, done}
	l.signins[p] = proof.expires
	p.send(sent)
}

// clipped returns the part of a host name that a challenge has room for. No browser uses a longer name, or
// one that is not text; nobody has checked the bytes of a request's Host before.
func clipped(host string) string {
	if len(host) > 128 || !utf8.ValidString(host) {
		return ""
	}
	return host
}

// prove takes the answer to a challenge. A challenge can be answered once.
func (l *Lobby) prove(p *Player, m *control.Prove) {
	s := p.signin
	p.signin = nil
	delete(l.signins, p)
	player, public, err := s.Check(m, l.now())
	if err != nil {
		s.done(err)
		return
	}
	asked := l.now()
	l.cfg.Accounts.Enter(player, public, s.name, !l.mayBeNew(p.from), asked, func(a store.Player, err error) {
		if err == nil && a.Created == asked {
			l.charge(p.from, share{accounts: 1})
		}
		if _, open := l.conns[p]; !open {
			return
		}
		switch {
		case errors.Is(err, store.ErrKey):
			s.done(err)
			return
		case errors.Is(err, store.ErrUnknown):
			s.done(errNew)
			return
		}
		c := &claim{player: player, proven: true, name: a.Name}
		if err != nil { // the database is away: who he is was proven without it
			c.name, c.unkept = l.cfg.Accounts.Name(s.name, player), &unkeptRecord{public}
		}
		l.resume(p, c, func() { panic("lobby: a proof that proves nothing") }, s.done)
	})
}

// lapse ends connections that did not answer their challenge in time: while they wait they belong to
// nobody.
func (l *Lobby) lapse() {
	for p, expires := range l.signins {
		if l.now() >= expires {
			l.end(p, Unproven)
		}
	}
}

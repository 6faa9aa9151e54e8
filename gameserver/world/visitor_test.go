package world

import (
	"encoding/base64"
	"encoding/binary"
	"time"

	"slipstream/netcode/control"
)

// page is a lobby page that another one took over from.
type page struct {
	wire *wire
	id   string
}

// enter opens the lobby, here or on another server of the cluster, mostly as the one who was there before.
func (p *person) enter(now time.Duration) {
	if p.site == nil || p.rng.IntN(3) == 0 {
		p.site = p.w.sites[p.rng.IntN(len(p.w.sites))]
	}
	if p.rng.IntN(10) == 0 {
		p.token, p.been, p.spent = "", "", nil // a page that has forgotten
	}
	p.lobby, p.id, p.asked, p.heard, p.began = p.w.dial(p.site, "/lobby", p.home, p.path), "", 0, now, now
	p.shown = p.token
	p.hosts, p.party, p.seat, p.fellow.asked, p.fellow.lost = false, nil, "", false, "" // until it is told
	p.tell(&control.Enter{Version: control.Version, Name: p.name, Token: p.token, Key: p.keyOf()})
}

// entered checks that a player who comes back is the one he was.
func (p *person) entered(now time.Duration, m *control.Entered) {
	w := p.w
	p.isOne(m)
	switch {
	case m.Resumed && m.Player != p.been && p.device == nil: // a player with a key was checked
		w.fail("%s was %s and came back as %s", p.name, p.been, m.Player)
	case !m.Resumed && p.shown != "" && p.kept(now):
		w.fail("%s comes back to the lobby after %v, and is not known", p.name, now-p.parted)
	}
	if m.Player != p.been {
		p.spent, p.before, p.token = nil, "", ""
	}
	if p.before != "" {
		p.spent = append(p.spent, p.before)
	}
	p.id, p.been, p.before, p.token = m.Player, m.Player, p.token, m.Token
	w.tally.entered++
	if m.Resumed {
		w.tally.resumed++
	}
	if m.Waiting {
		p.asked, p.queued = now, true
	}
	if m.Match != "" && p.tab == nil && !m.Waiting && p.rng.IntN(2) == 0 && p.want != wantCompany {
		p.asked, p.queued = now, false
		p.tell(&control.Rejoin{})
	}
}

// kept reports whether the lobby must know who was in it a moment ago.
func (p *person) kept(now time.Duration) bool {
	if now-p.parted > 25*time.Second {
		return false
	}
	if c := p.w.cluster; c != nil {
		return c.well(p.parted)
	}
	return p.former == p.lobby.s
}

// waited reports whether it is time to ask again. In a cluster the wish for any match may wait for a
// while, but is not lost.
func (p *person) waited(now time.Duration) bool {
	c := p.w.cluster
	if c == nil || !p.queued {
		return now-p.asked > 4*time.Second
	}
	if c.well(now-ticketWithin) && now-p.asked > ticketWithin {
		p.w.fail("%s waits for a match since %v", p.name, p.asked)
	}
	return false
}

// inOthers reads the pages that another one took over from, until they are closed.
func (p *person) inOthers(now time.Duration) {
	for i := 0; i < len(p.others); i++ {
		x := p.others[i].wire
		_, ok, err := x.next(now)
		for ok && err == nil {
			_, ok, err = x.next(now)
		}
		if err != nil {
			x.close(now)
			p.others = append(p.others[:i], p.others[i+1:]...)
			i--
		}
	}
}

// thief shows the lobby a token that is worth nothing any more, or names a key that is somebody else's.
type thief struct {
	p     *person
	wire  *wire
	token string
	key   *device // p's; nil: a token is shown
	own   *device // what is signed with
	till  time.Duration

	unknown bool // the bus was away when a newer token was shown
}

// tryOld shows servers, now that everything is well, the oldest token of everybody who has shown newer ones.
func (c *cluster) tryOld() {
	w := c.w
	for _, p := range w.persons {
		if p.away || p.id == "" || len(p.spent) == 0 {
			continue
		}
		x := &thief{p: p, token: p.spent[0], till: w.now + 8*time.Second}
		x.wire = w.dial(w.sites[w.rng.IntN(len(w.sites))], "/lobby", p.home, link{})
		x.wire.codec.Send(control.Append(nil, &control.Enter{Version: control.Version, Name: "thief", Token: x.token}))
		w.thieves = append(w.thieves, x)
	}
	w.until(w.now + 10*time.Second)
}

// unshown reports whether nothing on the bus says yet that a token is worth nothing any more, because
// the bus or a server was not well: only the server that was shown a newer one knows.
func (c *cluster) unshown(x *thief) bool {
	raw, err := base64.RawURLEncoding.DecodeString(x.token)
	if err != nil || len(raw) < 32 {
		c.w.fail("a token of the lobby's is %q", x.token)
	}
	place, ok := read[placeSeen](c, "places")[x.p.been]
	return ok && place.Shown <= binary.BigEndian.Uint64(raw[24:]) && !c.well(c.w.now-20*time.Second)
}

func (x *thief) turn(now time.Duration) (gone bool) {
	msg, ok, err := x.wire.next(now)
	if ok {
		m, bad := control.Parse(control.FromLobby, msg)
		if e, is := m.(*control.Entered); is && bad == nil {
			c := x.p.w.cluster
			if e.Resumed && !x.p.robbed && !x.unknown || x.key != nil || e.Player == x.p.id && c.well(now-20*time.Second) {
				x.p.w.fail("somebody is let into the lobby as %s with an old token, or without the key", x.p.name)
			}
			x.p.robbed = x.p.robbed || e.Player == x.p.been // the brokers forgot what he had shown: nobody can tell
			x.till = now
		}
		if c, is := m.(*control.Challenge); is && x.key != nil {
			x.wire.codec.Send(control.Append(nil, x.key.prove(c, x.own)))
		}
	}
	if err != nil || now >= x.till {
		x.wire.close(now)
		return true
	}
	return false
}

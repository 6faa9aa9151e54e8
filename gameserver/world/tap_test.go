package world

import (
	"bytes"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/netcode/frame"
	"slipstream/netcode/token"
	"slipstream/sim"
)

// staleTicks is how much longer than a round trip a snapshot may wait for its ack before
// the next one is held back, and one tick for the tick itself.
const staleTicks = 15 + 1

// dueTicks is how many ticks ahead commands are looked after.
const dueTicks = 2 * netcode.CommandTicks

// tap reads along at the server's end of a /play connection, and judges what the server
// says by what it was told.
type tap struct {
	w    *world
	wire *wire
	dec  *netcode.Decoder
	page *tab // whose it is; nil: no client's
	liar bool // its commands and acks need not be a client's

	up, down         frame.Reader
	upBytes, toPeer  []byte
	upHead, downHead bool // behind the HTTP head

	token     string
	claim     *claim // whose token the hello had; nil: nobody's
	known     bool   // the token was one of ours
	late      bool   // it had expired
	spent     bool   // it was not worth anything any more
	away      bool
	hidAt     time.Duration
	welcome   *control.Welcome
	truth     *truth
	sure      bool   // something followed the welcome
	refused   bool   // in HTTP
	newest    []byte // the message that the server read last
	torn      bool   // what is read now was begun before
	results   int
	bye       *control.Bye
	abandoned bool // its match was, as if nobody were there: then its player is elsewhere, and it is about to be told
	ended     bool
	sent      []sending // and not acknowledged, oldest first
	acked     sim.Tick
	last      sim.Tick
	key       sim.Tick
	ticks     [netcode.Window]sim.Tick
	trips     []trip
	due       [dueTicks]sim.Tick // commands that were there before their tick
	began     bool               // lag and shifts are those of the welcome
	lag       int
	shifts    int
}

type sending struct {
	tick sim.Tick
	at   time.Duration
}

// trip is how long a snapshot's ack took, and when it came.
type trip struct{ took, at time.Duration }

func newTap(w *world, x *wire) *tap { return &tap{w: w, wire: x} }

// What a tap takes either way: more than server and clients do.
var (
	upRules   = frame.Rules{Text: true, MaxMessage: 64 << 10, MaxFragments: 1 << 10}
	downRules = frame.Rules{Client: true, MaxMessage: 64 << 10, MaxFragments: 1 << 10}
)

// stale reports whether the server need not go by what came on this connection any more.
func (p *tap) stale() bool {
	return p.ended || p.bye != nil || p.away || p.claim == nil || p.claim.tap != p || p.claim.challenger != p ||
		p.wire.hungUp || p.wire.s.gone
}

// upward takes what the server is about to read.
func (p *tap) upward(b []byte) {
	p.upBytes = append(p.upBytes, b...)
	if !p.upHead {
		end := bytes.Index(p.upBytes, []byte("\r\n\r\n"))
		if end < 0 {
			return
		}
		p.upHead, p.upBytes = true, p.upBytes[end+4:]
	}
	for b = p.upBytes; ; {
		f, rest, err := p.up.Next(&upRules, b)
		if err != nil {
			p.liar, p.upBytes = true, nil
			return
		}
		switch f.Op {
		case 0:
			p.upBytes = append(p.upBytes[:0], rest...)
			return
		case frame.Binary:
			p.heard(f.Payload)
		}
		b = rest
	}
}

// heard takes a message that the server is about to read.
func (p *tap) heard(msg []byte) {
	p.newest = append(p.newest[:0], msg...)
	if p.claim != nil && p.welcome != nil && !p.sure && !p.ended && p.bye == nil && p.claim.tap == p {
		p.sure = true
		p.claim.confirm(p)
	}
	if p.sure {
		p.claim.alive = p.w.now
	}
	switch netcode.TypeOf(msg) {
	case netcode.TypeControl:
		m, err := control.Parse(control.ToPlay, msg[1:])
		if err != nil {
			return
		}
		switch m := m.(type) {
		case *control.Hello:
			p.hello(m)
		case *control.Away:
			p.away = m.Hidden
			p.hidAt = p.w.now
			p.forget()
		case *control.Leave:
			p.away = true
		}
	case netcode.TypeCommands:
		if p.welcome != nil && p.truth != nil && !p.welcome.Watching {
			p.commands(msg)
		} else if p.welcome != nil && p.truth != nil {
			p.ackOnly(msg)
		}
	}
}

func (p *tap) hello(m *control.Hello) {
	if p.token != "" {
		return
	}
	p.token = m.Token
	p.claim = p.w.tokens[m.Token]
	if c := p.claim; c != nil {
		p.known = true
		p.spent = c.spent[m.Token]
		if issued, ok := c.issued[m.Token]; ok {
			p.late = p.w.now-issued >= token.Life+p.w.skew()
		}
		if c.s == p.wire.s && !p.spent && !p.late {
			c.challenger = p // from now on the server may prefer it
		}
	}
}

func (p *tap) parse(msg []byte) (netcode.Commands, []int32, bool) {
	model := p.truth.game.model
	if p.dec == nil {
		p.dec = netcode.NewDecoder(model)
	}
	c, err := p.dec.ParseCommands(msg, p.truth.newest(), p.w.cmds)
	return c, p.w.cmds, err == nil
}

func (p *tap) ackOnly(msg []byte) {
	if c, _, ok := p.parse(msg); ok {
		p.ack(c.Ack)
	}
}

// commands notes what the client wants done when, and what it has decoded.
func (p *tap) commands(msg []byte) {
	c, cmds, ok := p.parse(msg)
	if !ok {
		return
	}
	if c.Ack > p.last && !p.liar {
		p.w.fail("match %s slot %d: the client acknowledges tick %d, and was sent %d (message %x, at tick %d)", p.truth.id, p.welcome.Slot, c.Ack, p.last, msg, p.truth.newest())
	}
	p.ack(c.Ack)
	words := p.truth.game.model.CmdWords
	now := p.truth.newest()
	for i := range c.N {
		tick, cmd := c.First+sim.Tick(i), cmds[i*words:(i+1)*words]
		first := p.claim.give(p.page, tick, cmd)
		if !first && !p.liar {
			p.w.fail("match %s slot %d: the client made another command for tick %d", p.truth.id, p.welcome.Slot, tick)
		}
		if first && tick > now && tick <= now+netcode.CommandTicks {
			p.due[tick%dueTicks] = tick
		}
	}
}

// ack notes what the server knows that the client holds.
func (p *tap) ack(tick sim.Tick) {
	switch {
	case tick == 0 && p.acked != 0:
		p.forget()
	case tick > p.acked:
		p.acked = tick
		for len(p.sent) > 0 && p.sent[0].tick <= tick {
			if p.sent[0].tick == tick {
				p.trips = append(p.trips, trip{p.w.now - p.sent[0].at, p.w.now})
			}
			p.sent = p.sent[:copy(p.sent, p.sent[1:])]
		}
		for len(p.trips) > 1 && p.trips[0].at < p.w.now-2*time.Second {
			p.trips = p.trips[:copy(p.trips, p.trips[1:])]
		}
	}
}

func (p *tap) forget() {
	p.acked, p.sent = 0, p.sent[:0]
}

// rtt is the least round trip of late.
func (p *tap) rtt() time.Duration {
	least := time.Duration(0)
	for i, t := range p.trips {
		if i == 0 || t.took < least {
			least = t.took
		}
	}
	return least
}

// downward takes what the server has written.
func (p *tap) downward(b []byte) {
	p.torn = len(p.toPeer) > 0
	p.toPeer = append(p.toPeer, b...)
	if !p.downHead {
		end := bytes.Index(p.toPeer, []byte("\r\n\r\n"))
		if end < 0 {
			return
		}
		p.downHead, p.refused = true, !bytes.HasPrefix(p.toPeer, []byte("HTTP/1.1 101 "))
		p.toPeer = p.toPeer[end+4:]
	}
	if p.refused {
		p.toPeer = nil // the answer's text
		return
	}
	for b = p.toPeer; ; {
		f, rest, err := p.down.Next(&downRules, b)
		if err != nil {
			p.w.fail("the server sent a bad frame: %v", err)
		}
		switch f.Op {
		case 0:
			p.toPeer = append(p.toPeer[:0], rest...)
			return
		case frame.Close:
			p.ended = true
		case frame.Binary:
			p.said(f.Payload)
		}
		b = rest
	}
}

// said judges a message of the server's.
func (p *tap) said(msg []byte) {
	if p.bye != nil || p.ended {
		p.w.fail("a message behind the last one")
	}
	switch netcode.TypeOf(msg) {
	case netcode.TypeStep, netcode.TypePlain:
		p.snapshot(msg)
		return
	case netcode.TypeControl:
	default:
		p.w.fail("the server sent a message of type %d", netcode.TypeOf(msg))
	}
	m, err := control.Parse(control.FromPlay, msg[1:])
	if err != nil {
		p.w.fail("the server sent %x: %v", msg, err)
	}
	switch m := m.(type) {
	case *control.Welcome:
		p.welcomed(m)
	case *control.Shift:
		p.shift(m)
	case *control.Result:
		if p.results++; p.results > 1 {
			p.w.fail("a second result")
		}
	case *control.Bye:
		p.bye = m
		p.w.tally.byes[m.Reason]++
		if m.Reason == "bad_message" && !p.liar {
			p.w.fail("a client of ours is told that %x is no message (welcome %v, acked %d of %d)", p.newest, p.welcome != nil, p.acked, p.last)
		}
		if p.claim != nil && p.welcome == nil && p.claim.challenger == p {
			p.claim.challenger = p.claim.tap
		}
		if p.abandoned && m.Reason != control.ByeReplaced {
			p.w.fail("match %s was abandoned, with somebody in slot %d, who is told %s", p.truth.id, p.welcome.Slot, m.Reason)
		}
		if m.Reason == control.ByeEnded && p.welcome != nil && p.results == 0 {
			p.w.fail("match %s ended without a result", p.truth.id)
		}
	}
}

// welcomed judges whether the seat could be given.
func (p *tap) welcomed(m *control.Welcome) {
	switch {
	case p.welcome != nil:
		p.w.fail("a second welcome")
	case !p.known:
		p.w.fail("a token that is none of ours was let in")
	case p.claim.s != p.wire.s:
		p.w.fail("a token of another server was let in")
	case p.late:
		p.w.fail("a ticket was let in after it had expired")
	case p.spent:
		_, ticket := p.claim.issued[p.token]
		p.w.fail("a token that was used was let in again: %s in match %s, a ticket: %v", p.claim.player, p.claim.match, ticket)
	case m.Match != p.claim.match:
		p.w.fail("a token for match %s was let into %s", p.claim.match, m.Match)
	case m.Watching != p.claim.watching:
		p.w.fail("a spectator drives, or a driver watches")
	}
	p.welcome = m
	p.truth = p.wire.s.find(m.Match)
	if p.truth == nil {
		p.w.fail("welcomed to match %s, which does not run", m.Match)
	}
	p.w.tally.welcomes++
	p.claim.used = append(p.claim.used, p.token)
	p.w.tokens[m.Token] = p.claim
	if newer := p.claim.tap; newer != nil && newer == p.claim.challenger { // the link took long to take this one
		p.claim.tokens = append([]string{m.Token}, p.claim.tokens...)
		p.w.former = append(p.w.former, former{p, p.w.now})
		return
	}
	if old := p.claim.tap; old != nil {
		p.w.former = append(p.w.former, former{old, p.w.now})
	}
	p.claim.tokens = append(p.claim.tokens, m.Token)
	if m.Watching {
		p.claim.tap = p
		return
	}
	if p.claim.slot >= 0 && p.claim.slot != int(m.Slot) && m.Resumed {
		p.w.fail("match %s: resumed in slot %d, not %d", m.Match, m.Slot, p.claim.slot)
	}
	p.truth.driven = true
	chair := &p.truth.seats[m.Slot]
	if chair.tap != nil && chair.tap.claim != p.claim {
		if old := chair.tap; !old.ended && old.bye == nil && old.claim.tap == old && !old.wire.broken &&
			old.claim.slot == int(m.Slot) && !old.gave() {
			p.w.fail("match %s: slot %d was given to a second player", m.Match, m.Slot)
		}
		chair.source = 0
	}
	chair.tap = p
	if p.claim.lied || p.page != p.claim.page {
		chair.source = 0 // what another page of the player did is not this one's order
	}
	p.claim.page = p.page
	p.claim.tap, p.claim.slot = p, int(m.Slot)
}

// gave reports whether the client gave its seat up: by its own wish; or by a breach, or for one in another
// match of the cluster, of which a link that takes nothing has not told yet.
func (p *tap) gave() bool { return p.away || p.blocked() && (p.liar || p.w.cluster != nil) }

// blocked reports whether the server may have more to say than the link takes.
func (p *tap) blocked() bool {
	return p.wire.choked != 0 && p.w.now-p.wire.choked < 20*time.Millisecond
}

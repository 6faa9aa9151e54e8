package world

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"slipstream/gameserver/match"
	"slipstream/gameserver/server"
	"slipstream/lobby"
	"slipstream/lobby/bus"
	"slipstream/lobby/store"
	"slipstream/netcode/control"
)

// cluster is several servers on one bus.
type cluster struct {
	w     *world
	fake  *bus.Fake
	ill   time.Duration // when anything was last wrong with the bus or with a server
	died  time.Duration // when a server last ended
	since map[string]time.Duration
	queue map[string]ticketSeen
	told  map[string]bus.Entry // what is on the bus, as far as it was said

	late   bool // an old order is to come
	ambush bool // the matchmaker is to end while it makes a match
}

// busDelay is how long a step between a server and the bus takes, at most.
const busDelay = 10 * time.Millisecond

// unite makes a cluster of a world, which is about to begin.
func (w *world) unite(sites int) {
	c := &cluster{w: w, since: map[string]time.Duration{}, queue: map[string]ticketSeen{}}
	c.fake = bus.NewFake(func() int64 { return epoch + int64(w.now) }, w.rng.Uint64(), lobby.Buckets)
	c.fake.Delay = busDelay
	w.cluster = c
	w.found(sites - 1)
	for _, p := range w.persons {
		if w.rng.IntN(2) == 0 {
			p.device = newDevice(w.rng.Uint64)
		}
	}
	if w.rng.IntN(2) == 0 {
		w.befriend()
	}
	for i := range 1 + w.rng.IntN(2) {
		w.newPerson(fmt.Sprint("L", i)).want = wantCompany
	}
	for _, f := range busFaults {
		if w.rng.IntN(2) == 0 {
			w.faults = append(w.faults, f)
		}
	}
}

// skew is how far the clocks of a world's machines may be apart.
func (w *world) skew() time.Duration {
	if w.cluster == nil {
		return 0
	}
	return 20 * time.Millisecond
}

// line is a server's connection to the bus. What the bus has for the server waits while that
// is paused, or its lobby is held up.
type line struct {
	c     *cluster
	s     *host
	bus   *bus.FakeBus
	mail  *lobby.Mailbox
	cut   bool
	deaf  time.Duration // until when its lobby is held up
	waits []func()
	epoch uint64 // of the newest matchmaker that it obeyed
	past  []past // orders
	obey  func(msg []byte, reply func([]byte))
}

// past is an order of a matchmaker's, to start a match.
type past struct {
	msg   []byte
	epoch uint64
	match string
	at    time.Duration
}

// join gives a server that is about to start its part of the cluster.
func (c *cluster) join(s *host, cfg *server.NodeConfig) {
	l := &line{c: c, s: s, mail: lobby.Inline()}
	l.bus = c.fake.Join(l.post)
	skew := time.Duration(s.site.number-1) * c.w.skew() / 2
	cfg.Now = func() int64 { return epoch + int64(c.w.now+skew) }
	cfg.Bus, cfg.Mailbox, cfg.NodeURL = spy{l.bus, l}, l.mail, s.site.url()
	cfg.Accounts, cfg.Host = &lobby.Accounts{Store: store.Inline(c.w.ledger.tables, l.post)}, publicHost
	s.line = l
}

func (x *site) url() string { return fmt.Sprintf("ws://site%d/play", x.number) }

func (l *line) post(do func()) {
	if len(l.waits) > 0 || l.c.w.now < max(l.deaf, l.s.until) {
		l.waits = append(l.waits, do)
		return
	}
	l.mail.Post(do)
}

// deliver hands over what waited.
func (l *line) deliver() {
	if l.c.w.now < l.deaf {
		return
	}
	waits := l.waits
	l.waits = nil
	for _, do := range waits {
		l.mail.Post(do)
	}
}

// part ends the line with its server; one that stops in good order has a moment to say so.
func (l *line) part(crash bool) {
	l.c.died = l.c.w.now
	if crash {
		l.bus.Close()
		return
	}
	l.deaf = 0
	l.deliver()
	l.c.w.later(l.c.w.now+time.Second, l.bus.Close)
}

// spy reads along what is ordered on a node.
type spy struct {
	bus.Bus
	l *line
}

// Serve implements bus.Bus. It checks that nothing is done for a matchmaker after a newer one
// was obeyed.
func (b spy) Serve(subject string, on func(msg []byte, reply func([]byte))) {
	b.l.obey = func(msg []byte, reply func([]byte)) {
		var order struct{ Epoch, Match uint64 }
		if err := json.Unmarshal(msg, &order); err != nil {
			b.l.c.w.fail("an order %q: %v", msg, err)
		}
		on(msg, func(answer []byte) {
			var said struct{ Error string }
			if err := json.Unmarshal(answer, &said); err != nil {
				b.l.c.w.fail("an answer %q: %v", answer, err)
			}
			late := order.Epoch != 0 && order.Epoch < b.l.epoch
			if late != (said.Error == "late") {
				b.l.c.w.fail("an order of matchmaker %d, where %d was obeyed, is answered %q", order.Epoch, b.l.epoch, said.Error)
			}
			b.l.c.w.tally.orders++
			b.l.epoch = max(b.l.epoch, order.Epoch)
			if order.Epoch != 0 {
				b.l.past = append(b.l.past, past{bytes.Clone(msg), order.Epoch, lobby.MatchName(order.Match), b.l.c.w.now})
			}
			reply(answer)
		})
	}
	b.Bus.Serve(subject, b.l.obey)
}

// again brings a server an order that was long under way: of a former matchmaker, or for a match that is over.
func (l *line) again() bool {
	for _, o := range l.past {
		t := l.s.matches[o.match]
		if l.c.w.now-o.at < time.Minute && (o.epoch < l.epoch || t != nil && t.over != match.None) {
			l.post(func() { l.obey(o.msg, func([]byte) {}) })
			return true
		}
	}
	return false
}

// spring does what waits for its moment.
func (c *cluster) spring() {
	for _, x := range c.w.sites {
		if c.late && x.host != nil && x.host.line.again() {
			c.late = false
		}
	}
	if !c.ambush || c.w.quiet-c.w.now < 8*time.Second {
		return
	}
	for _, t := range c.queue {
		if t.State == "claimed" {
			c.ambush = !c.kill()
			return
		}
	}
}

// kill ends the server that makes matches.
func (c *cluster) kill() bool {
	holder := read[struct{ Node uint32 }](c, "lease")["matchmaker"].Node
	for _, x := range c.w.sites {
		if s := x.host; s != nil && s.id == holder && x.restarts <= 1 && s.draining == never {
			x.restarts++
			x.down, x.crash = c.w.now, true
			x.up = x.down + 100*time.Millisecond + c.w.upTo(2*time.Second)
			return true
		}
	}
	return false
}

// step lets the bus live, and checks what is on it.
func (c *cluster) step() {
	c.fake.Advance()
	if c.unwell() {
		c.ill = c.w.now
	}
	if c.w.log {
		c.report()
	}
	if c.w.slice%4 == 0 {
		c.tickets()
		c.spring()
	}
	if c.w.slice%96 == 0 {
		c.census()
	}
}

// report says what has changed on the bus.
func (c *cluster) report() {
	is := map[string]bus.Entry{}
	for _, b := range lobby.Buckets {
		if b.Name == "nodes" || b.Name == "lease" || b.Name == "keys" {
			continue
		}
		for _, e := range c.fake.Records(b.Name) {
			key := b.Name + " " + e.Key
			if is[key] = e; c.told[key].Revision != e.Revision {
				c.w.say("%s: %s", key, e.Value)
			}
		}
	}
	for key := range c.told {
		if _, ok := is[key]; !ok {
			c.w.say("%s is gone", key)
		}
	}
	c.told = is
}

// unwell reports whether something is wrong just now.
func (c *cluster) unwell() bool {
	f := &c.fake.Faults
	if c.fake.Lags() || f.Down || f.Mute || f.Silent || f.Lose > 0 || f.Late > 0 || f.Delay != busDelay {
		return true
	}
	for _, x := range c.w.sites {
		if s := x.host; s == nil || s.draining != never || s.late() || s.line.cut || len(s.line.waits) > 0 {
			return true
		}
	}
	return false
}

// heal ends whatever was wrong.
func (c *cluster) heal() {
	c.fake.Faults = bus.Faults{Delay: busDelay}
	c.fake.Lag(false)
	c.late, c.ambush = false, false
	c.w.ledger.tables.SetAway(false)
	for _, x := range c.w.sites {
		if x.host != nil {
			x.host.line.mend()
		}
	}
}

func (l *line) mend() {
	l.cut, l.deaf = false, 0
	l.bus.Cut(false)
}

// nodeOf is the node that a ticket is for.
func nodeOf(token string) uint32 {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) < 7 {
		return 0
	}
	return binary.BigEndian.Uint32(raw[3:])
}

// hostOf is the server that a ticket leads to, by its address and by what is in it.
func (p *person) hostOf(m *control.Ticket) *host {
	at, node := p.lobby.s.site, nodeOf(m.Token)
	for _, x := range p.w.sites {
		if m.URL == x.url() {
			at = x
		}
	}
	for _, s := range p.w.lives() {
		if s.id == node && s.site == at {
			return s
		}
	}
	p.w.fail("%s got a ticket for node %d at %q, which is not there", p.name, node, m.URL)
	return nil
}

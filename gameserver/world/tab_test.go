package world

import (
	"math/rand/v2"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/client"
	"slipstream/netcode/control"
	"slipstream/netcode/flight"
	"slipstream/sim"
)

// tab is a page in a match: a real client and the socket it has.
type tab struct {
	p        *person
	c        *client.Client
	game     *game
	claim    *claim
	wire     *wire
	drive    driver
	cmd      []int32
	view     []int32
	due      int64
	dialed   time.Duration
	open     bool // the socket has opened
	hidden   bool
	show     time.Duration // when a hidden page is shown again
	left     bool          // by the player's own wish
	over     bool
	replaced bool // it was told that another page has the seat
	second   bool // another page of the same player was opened meanwhile

	heard func(any)           // if any, is told every control message
	look  func(after bool)    // if any, is called before and after messages are taken
	hitch func(*flight.Hitch) // if any, is told of each
}

func newTab(p *person, m *control.Ticket, c *claim) *tab {
	return openTab(p, p.w.game(m.Game), c, m.Token)
}

// openTab opens a page with a ticket or a resume token.
func openTab(p *person, g *game, c *claim, token string) *tab {
	t := &tab{p: p, game: g, claim: c}
	t.cmd, t.view = make([]int32, g.model.CmdWords), make([]int32, g.model.Machine.State().Words)
	t.drive = g.driver(rand.New(rand.NewPCG(p.rng.Uint64(), 3)))
	per := 1
	if p.rng.IntN(4) == 0 {
		per = 2
	}
	t.c = client.New(client.Config{
		Model: g.model, Behaviour: g.behaviour, Token: token,
		PerMessage: per, Seed: p.rng.Uint64(),
		OnHitch: func(h *flight.Hitch) {
			if t.hitch != nil {
				t.hitch(h)
			}
		},
		OnControl: func(m any) {
			if t.heard != nil {
				t.heard(m)
			}
			if bye, ok := m.(*control.Bye); ok && bye.Reason == control.ByeReplaced {
				t.replaced = true
			}
		},
	})
	return t
}

func (t *tab) playing() bool {
	return t.wire != nil && t.open && t.c.State() == client.Playing
}

// turn is one pass of the page's loop.
func (t *tab) turn(now time.Duration) {
	at := t.p.local(now)
	if t.hidden && now >= t.show {
		t.hidden = false
		t.c.Hide(false)
	}
	if t.wire == nil {
		if t.over || t.c.State() == client.Dropped && at < t.c.RetryAt() {
			return
		}
		if t.replaced {
			t.p.w.fail("%s: a page that was replaced comes back by itself", t.p.name)
		}
		t.p.w.say("%s dials, its session is %v", t.p.name, t.c.State())
		t.wire, t.open, t.dialed = t.p.w.dial(t.claim.s.site, "/play", t.p.home, t.p.path), false, now
		t.wire.tap.page, t.wire.tap.liar = t, t.p.lie != nil
	}
	if t.look != nil {
		t.look(false)
	}
	got := t.read(now, at)
	if t.look != nil {
		t.look(true)
	}
	if t.wire == nil {
		t.finish(now)
		return
	}
	if got || at >= t.due {
		if at >= t.due {
			t.drive(t.c, t.cmd)
			t.c.View(at, t.view)
		}
		t.c.Advance(at, t.cmd)
		t.due = t.c.Due(at)
	}
	for msg := t.c.Next(); msg != nil && t.open; msg = t.c.Next() {
		t.wire.codec.Send(msg)
	}
	if t.p.lie != nil && t.playing() {
		t.p.lie(t)
	}
	if s := t.c.State(); s == client.Dropped && t.open || s == client.Over {
		t.hangUp(now)
		t.finish(now)
	}
}

// read takes what has come. It leaves no wire if that has ended.
func (t *tab) read(now time.Duration, at int64) (got bool) {
	for {
		msg, ok, err := t.wire.next(now)
		if t.wire.codec.Opened() && !t.open {
			t.open = true
			t.c.Connected(at)
		}
		if err != nil {
			t.p.w.say("%s: %v (broken %v, the server closed %v, opened %v, path %+v)", t.p.name, err, t.wire.broken, t.wire.eof, t.open, t.p.path)
			t.p.refused(err)
			t.c.Disconnected(at)
			t.hangUp(now)
			return got
		}
		if !ok {
			break
		}
		got = true
		before, _ := t.c.Ticks()
		if err := t.c.Receive(at, msg); err != nil {
			t.p.w.fail("%s cannot use %x: %v", t.p.name, msg, err)
		}
		t.confirmed(before, msg)
	}
	if !t.open && now-t.dialed > 10*time.Second {
		t.c.Disconnected(at)
		t.hangUp(now)
	}
	return got
}

func (t *tab) hangUp(now time.Duration) {
	if t.wire != nil {
		t.wire.close(now)
		t.wire, t.open = nil, false
	}
}

// finish checks why a session is over.
func (t *tab) finish(now time.Duration) {
	if t.c.State() != client.Over || t.over {
		return
	}
	t.over = true
	t.hangUp(now)
	why, text := t.c.Why()
	w, c := t.p.w, t.claim
	w.tally.overs[string(why)]++
	w.say("%s is out of %s: %s", t.p.name, c.match, why)
	if t.p.lie != nil || t.left || t.second {
		return
	}
	same := !c.s.gone
	truth := c.s.matches[c.match]
	kept := same && truth != nil && truth.over == 0 && c.alive != 0 && now-c.alive < 25*time.Second
	switch string(why) {
	case control.ByeEnded:
		if truth == nil || truth.over == 0 {
			w.fail("%s was told that match %s is over", t.p.name, c.match)
		}
	case control.ByeFailed:
		if truth == nil || !truth.doomed {
			w.fail("%s was told that match %s failed", t.p.name, c.match)
		}
	case control.ByeNoMatch, control.ByeToken:
		if kept {
			t.p.unseated(now, c.match, string(why))
		}
	case string(client.Lost), string(client.Quit):
	case control.ByeReplaced:
		t.p.unseated(now, c.match, string(why))
	default:
		w.fail("%s did nothing wrong and is out of match %s: %s, %q", t.p.name, c.match, why, text)
	}
}

// confirmed checks every World that a snapshot brought against the server's own.
func (t *tab) confirmed(before sim.Tick, msg []byte) {
	kind := netcode.TypeOf(msg)
	if kind != netcode.TypeStep && kind != netcode.TypePlain || t.c.State() != client.Playing {
		return
	}
	w, truth := t.p.w, t.wire.tap.truth
	if truth == nil {
		w.fail("%s has a snapshot of an unknown match", t.p.name)
	}
	newest, predicted := t.c.Ticks()
	s, err := netcode.ParseSnapshot(msg, before)
	if err != nil || s.Tick != newest {
		w.fail("%s match %s: the snapshot of tick %d makes tick %d the newest", t.p.name, truth.id, s.Tick, newest)
	}
	if stats := t.c.Stats(0); stats.Desyncs > 0 {
		w.fail("%s match %s tick %d: a desync", t.p.name, truth.id, newest)
	}
	from := newest
	if kind == netcode.TypeStep { // every World on the way is known
		from = s.Baseline + 1
	}
	for tick := from; tick <= newest; tick++ {
		world := t.c.Confirmed(tick)
		if world == nil {
			continue
		}
		w.tally.confirmed++
		if !truth.isTrue(tick, world, t.c.Slot(), t.c.Watching()) {
			w.fail("%s match %s: confirms a World of tick %d that never was", t.p.name, truth.id, tick)
		}
	}
	if predicted > newest+netcode.MaxLead {
		w.fail("%s predicts %d ticks ahead", t.p.name, predicted-newest)
	}
}

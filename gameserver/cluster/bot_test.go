package cluster

import (
	"context"
	"crypto/ed25519"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode/control"
)

// bot is one player with a page: he queues, plays, and queues again. Now and then he loads the page
// again on another node, without closing the first. run's goroutine owns it; what the
// checks look at is in its entry of the crowd.
type bot struct {
	c     *crowd
	name  string
	index int
	rng   *rand.Rand
	key   ed25519.PrivateKey // of his account; nil: a guest

	token  string // the lobby's resume token
	id     string // who he is, as the lobby says
	in     bool   // this page was let in: no page asks for anything before that
	page   *page  // the one that counts
	at     *node
	last   string // match that the newest ticket was for
	ended  chan ride
	riding *ride // under way
}

// page is a connection to a lobby.
type page struct {
	conn   *transport.Client
	heard  chan any      // messages; closed with the connection
	closed chan struct{} // the same, for who does not listen
	player atomic.Value  // whom the lobby took it for, once it said so: a string
}

const (
	dialWithin = 3 * time.Second
	thinkFor   = 2 * time.Second // at most, between two matches
)

// soon is a random time of at most d.
func (b *bot) soon(d time.Duration) time.Duration { return time.Duration(b.rng.Int64N(int64(d))) }

func (b *bot) run(ctx context.Context) {
	wait(ctx, b.soon(thinkFor))
	for ctx.Err() == nil {
		if b.page == nil {
			b.at = b.c.anyNode(b.rng)
			var err error
			if b.page, err = b.open(ctx, b.at); err != nil {
				wait(ctx, 100*time.Millisecond+b.soon(200*time.Millisecond))
				continue
			}
		}
		b.stay(ctx)
	}
	if b.riding != nil {
		b.done(<-b.ended)
	}
}

// open connects to a lobby, and says who comes.
func (b *bot) open(ctx context.Context, n *node) (*page, error) {
	within, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	conn, err := transport.Dial(within, "ws://"+n.listen+"/lobby", transport.DialOptions{})
	if err != nil {
		return nil, err
	}
	enter := &control.Enter{Version: control.Version, Name: b.name, Token: b.token}
	if b.key != nil {
		enter.Key = control.Key64.EncodeToString(b.public())
	}
	if err := conn.WriteMessage(control.Append(nil, enter)); err != nil {
		_ = conn.Close(transport.Left.Code())
		return nil, err
	}
	p := &page{conn: conn, heard: make(chan any, 64), closed: make(chan struct{})}
	stop := context.AfterFunc(ctx, p.close)
	go func() {
		defer stop()
		defer close(p.heard)
		defer close(p.closed)
		for {
			msg, err := conn.ReadMessage()
			if err != nil {
				return
			}
			m, err := control.Parse(control.FromLobby, msg)
			if err != nil {
				b.c.fault("%s got a message that nobody sends: %v", b.name, err)
				return
			}
			if entered, ok := m.(*control.Entered); ok {
				p.player.Store(entered.Player)
			}
			select {
			case p.heard <- m:
			case <-ctx.Done():
			default: // a page that nobody looks at any more
			}
		}
	}()
	return p, nil
}

func (b *bot) public() []byte { return b.key.Public().(ed25519.PublicKey) }

func (p *page) close() { _ = p.conn.Close(transport.Left.Code()) }

// open reports whether the connection is there. Any goroutine may ask.
func (p *page) open() bool {
	select {
	case <-p.closed:
		return false
	default:
		return true
	}
}

func (p *page) say(m any) { _ = p.conn.WriteMessage(control.Append(nil, m)) } // who listens notices

// stay is in the lobby until the connection ends, or another page has taken its place.
func (b *bot) stay(ctx context.Context) {
	b.c.entry(b.index, func(e *entry) { e.home, e.page = b.at.index, b.page })
	b.in = false
	ask := time.NewTimer(time.Hour) // until Entered
	defer ask.Stop()
	move := time.NewTimer(10*time.Second + b.soon(40*time.Second))
	defer move.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case m, open := <-b.page.heard:
			if !open {
				b.c.entry(b.index, func(e *entry) { e.told("the connection ended") }) // he sees that
				b.page = nil
				return
			}
			if again := b.hear(ctx, m); again > 0 {
				ask.Reset(again)
			}
			if e, ok := m.(*control.Error); ok && e.Code == control.ErrorDraining {
				b.page.close() // and to another node
			}
		case r := <-b.ended:
			b.done(r)
			ask.Reset(b.soon(thinkFor))
		case <-ask.C:
			if b.in && b.riding == nil && b.c.mayAsk() {
				b.c.entry(b.index, func(e *entry) { e.ask() })
				b.page.say(&control.Quick{Game: game, Seats: seats, Settings: []int32{matchSeconds}})
			}
		case <-move.C:
			if b.elsewhere(ctx) {
				return
			}
			move.Reset(b.soon(40 * time.Second))
		}
	}
}

// elsewhere opens the page again, on any node: the one before is told that it was replaced.
func (b *bot) elsewhere(ctx context.Context) bool {
	n := b.c.anyNode(b.rng)
	p, err := b.open(ctx, n)
	if err != nil {
		return false
	}
	b.c.replaced(b.index, b.at, b.page)
	b.page, b.at = p, n
	return true
}

// hear takes a message of the lobby, and says when to ask for a match; 0: not because of that.
func (b *bot) hear(ctx context.Context, m any) time.Duration {
	switch m := m.(type) {
	case *control.Challenge:
		b.page.say(&control.Prove{Signature: control.Key64.EncodeToString(ed25519.Sign(b.key,
			control.ProofText(m, b.public())))})
	case *control.Entered:
		if b.token = m.Token; b.id != "" && b.id != m.Player {
			b.c.stranger("%s was %s, and is %s on node %d, %v after that started", b.name, b.id, m.Player, b.at.index,
				time.Since(time.Unix(0, b.at.began.Load())))
		}
		b.id, b.in = m.Player, true
		switch {
		case m.Waiting: // still, in the place that he had
			b.c.entry(b.index, func(e *entry) { e.waits() })
			return 0
		case m.Match != "" && m.Match != b.last && b.riding == nil: // a ticket came while he was away
			b.c.entry(b.index, func(e *entry) { e.ask() })
			b.page.say(&control.Rejoin{})
			return 0
		}
		b.c.entry(b.index, func(e *entry) { e.told("he entered, and was said not to wait") })
		if b.riding == nil {
			return 1 + b.soon(thinkFor)
		}
	case *control.Ticket:
		b.ticket(ctx, m)
	case *control.Error:
		b.c.refused(m.Code)
		b.c.entry(b.index, func(e *entry) { e.told(m.Code) })
		return 300*time.Millisecond + b.soon(700*time.Millisecond)
	}
	return 0
}

// ticket begins a match.
func (b *bot) ticket(ctx context.Context, m *control.Ticket) {
	if m.Match == b.last {
		return // the same seat, told on two pages
	}
	host := b.at
	if m.URL != "" {
		host = b.c.nodeOf(m.URL)
	}
	b.last = m.Match
	b.c.given(b.index, m.Match, b.riding != nil)
	if b.riding != nil {
		return
	}
	b.riding = &ride{match: m.Match, bot: b.name, host: host, life: host.life.Load(), from: time.Now()}
	go func(r ride) { b.ended <- r.drive(ctx, b.c, m.Token) }(*b.riding)
	b.c.entry(b.index, func(e *entry) { e.riding = b.riding })
}

func (b *bot) done(r ride) {
	b.riding = nil
	b.c.entry(b.index, func(e *entry) { e.riding = nil; e.rides = append(e.rides, r) })
}

// wait waits, or less if ctx ends.
func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

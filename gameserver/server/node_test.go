package server

import (
	"testing"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/client"
	"slipstream/netcode/control"
	"slipstream/sim"
	"slipstream/sim/racing"
	"slipstream/sim/tag"
)

// world is a whole server on a loopback and a virtual clock, with players who are
// real clients. One goroutine, one seed.
type world struct {
	t      *testing.T
	node   *Node
	lo     *transport.Loopback
	second time.Duration
	all    []*player
}

const epoch = int64(1_700_000_000e9)

func newWorld(t *testing.T, games ...sim.Machine) *world {
	t.Helper()
	return newWorldOf(t, NodeConfig{Games: games})
}

// newWorldOf is one whose node is set up as cfg says, but for time and chance.
func newWorldOf(t *testing.T, cfg NodeConfig) *world {
	t.Helper()
	w := &world{t: t}
	rng := uint64(42)
	cfg.Now = func() int64 {
		if w.lo == nil {
			return epoch // it is being made
		}
		return epoch + int64(w.lo.Now())
	}
	cfg.Random = func() uint64 { // splitmix64
		rng += 0x9e3779b97f4a7c15
		z := (rng ^ rng>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return z ^ z>>31
	}
	w.node = NewNode(cfg, nil)
	w.lo = transport.NewLoopback(transport.Config{Paths: w.node.Paths(), Shards: 2})
	w.node.Attach(w.lo.Shards())
	return w
}

// run lets d pass. Players read, move and write every 4 ms.
func (w *world) run(d time.Duration) {
	w.t.Helper()
	for end := w.lo.Now() + d; w.lo.Now() < end; {
		w.lo.Advance(4 * time.Millisecond)
		for _, p := range w.all {
			p.turn()
		}
		if w.lo.Now() >= w.second {
			w.second += time.Second
			w.node.Tick()
		}
	}
}

// until runs until done says so, at most for d.
func (w *world) until(d time.Duration, what string, done func() bool) {
	w.t.Helper()
	for end := w.lo.Now() + d; !done(); w.run(4 * time.Millisecond) {
		if w.lo.Now() >= end {
			w.t.Fatalf("after %v: not %s", d, what)
		}
	}
}

// player is a person: a lobby connection and, with a ticket, a client in a match.
type player struct {
	w     *world
	lobby *transport.End
	said  []any // by the lobby, decoded
	gone  error // how the lobby connection ended

	play   *transport.End
	client *client.Client
	heard  []any // control messages of /play
	closed *transport.CloseError
	cut    bool   // its network is gone
	look   uint16 // what he says of it with his first hello
}

func (w *world) player() *player {
	p := &player{w: w, lobby: w.lo.Dial("/lobby")}
	w.all = append(w.all, p)
	return p
}

// enter is a player in the lobby.
func (w *world) enter(name string) *player {
	w.t.Helper()
	p := w.player()
	p.ask(&control.Enter{Version: control.Version, Name: name})
	await[control.Entered](p)
	return p
}

func (p *player) ask(m any) { p.lobby.WriteMessage(control.Append(nil, m)) }

// turn is what a player does every few milliseconds.
func (p *player) turn() {
	for p.gone == nil {
		msg, ok, err := p.lobby.ReadMessage()
		if p.gone = err; !ok {
			break
		}
		m, err := control.Parse(control.FromLobby, msg)
		if err != nil {
			p.w.t.Fatalf("the lobby sent %x: %v", msg, err)
		}
		p.said = append(p.said, m)
	}
	if p.client != nil && !p.cut {
		p.playTurn(int64(p.w.lo.Now()))
	}
}

func (p *player) playTurn(now int64) {
	c := p.client
	if p.play == nil {
		retry := c.State() == client.Dropped && now >= c.RetryAt()
		if c.State() != client.Idle && !retry {
			return
		}
		p.play = p.w.lo.Dial("/play")
		c.Connected(now)
	}
	for {
		msg, ok, err := p.play.ReadMessage()
		if err != nil {
			p.closed, _ = err.(*transport.CloseError)
			p.play = nil
			c.Disconnected(now)
			return
		}
		if !ok {
			break
		}
		if err := c.Receive(now, msg); err != nil {
			p.w.t.Fatalf("the server sent %x: %v", msg, err)
		}
	}
	c.Advance(now, p.command())
	for msg := c.Next(); msg != nil; msg = c.Next() {
		p.play.WriteMessage(msg)
	}
	if s := c.State(); s == client.Dropped || s == client.Over {
		p.play.Close()
	}
}

// command is what everybody here does all the time: the first word as far as it goes.
func (p *player) command() []int32 {
	cmd := make([]int32, p.w.node.matches.games[0].model.CmdWords)
	cmd[0] = 1
	return cmd
}

// await returns the next message of the lobby of type M, and forgets those before it.
func await[M any](p *player) *M {
	p.w.t.Helper()
	var found *M
	p.w.until(5*time.Second, "heard from the lobby", func() bool {
		for i, m := range p.said {
			if m, ok := m.(*M); ok {
				found, p.said = m, p.said[i+1:]
				return true
			}
		}
		return false
	})
	return found
}

// take opens the play socket with a ticket.
func (p *player) take(ticket *control.Ticket) {
	g := p.w.node.matches.game(ticket.Game)
	p.client = client.New(client.Config{
		Model: g.model, Behaviour: g.behaviour, Token: ticket.Token, Look: p.look,
		OnControl: func(m any) { p.heard = append(p.heard, m) },
	})
}

func (p *player) playing() bool {
	if p.client == nil || p.client.State() != client.Playing {
		return false
	}
	confirmed, _ := p.client.Ticks()
	return confirmed > 0
}

// quick is a player in a match of tag.
func (w *world) quick(name string) *player {
	w.t.Helper()
	p := w.enter(name)
	p.ask(&control.Quick{})
	p.take(await[control.Ticket](p))
	w.until(2*time.Second, "playing", p.playing)
	return p
}

// last returns the newest control message of type M on /play, or nil.
func last[M any](p *player) (found *M) {
	for _, m := range p.heard {
		if m, ok := m.(*M); ok {
			found = m
		}
	}
	return found
}

func (p *player) driven(slot sim.Slot) netcode.Kind {
	g := p.w.node.matches.game(last[control.Welcome](p).Game)
	confirmed, _ := p.client.Ticks()
	return g.model.Kind(g.model.Seats(p.client.Confirmed(confirmed)), slot)
}

var (
	tagGame    = sim.Erase(tag.Game{})
	racingGame = sim.Erase(racing.Game{})
)

func TestQuickPlayersMeetAndPlay(t *testing.T) {
	for _, g := range []sim.Machine{tagGame, racingGame} {
		t.Run(g.Rules().Name, func(t *testing.T) {
			w := newWorld(t, g)
			a, b := w.quick("Ada"), w.quick("Ben")
			wa, wb := last[control.Welcome](a), last[control.Welcome](b)
			if wa.Match != wb.Match || wa.Slot == wb.Slot {
				t.Fatalf("match %s slot %d, match %s slot %d", wa.Match, wa.Slot, wb.Match, wb.Slot)
			}
			if wa.Game != g.Rules().Name || int(wa.Hz) != g.Rules().Hz || wa.Resumed || wa.Watching {
				t.Errorf("%+v", wa)
			}
			w.run(10 * time.Second)
			for _, p := range []*player{a, b} {
				s := p.client.Stats(int64(w.lo.Now()))
				if s.Desyncs != 0 || s.Malformed != 0 || s.Hashes == 0 || s.Jumps > 1 {
					t.Errorf("%+v", s)
				}
				if want := uint64(9 * g.Rules().Hz); s.Snapshots < want {
					t.Errorf("%d snapshots, want %d", s.Snapshots, want)
				}
				if s.Starved*50 > s.Ticks {
					t.Errorf("%d of %d ticks without a command", s.Starved, s.Ticks)
				}
				if p.driven(sim.Slot(wa.Slot)) != netcode.Person || p.driven(sim.Slot(g.Rules().Slots-1)) != netcode.Bot {
					t.Error("seats are not driven as they should be")
				}
				roster := last[control.Roster](p).Players
				if len(roster) != g.Rules().Slots || roster[wb.Slot].Name != "Ben" || roster[wb.Slot].Bot {
					t.Errorf("%+v", roster)
				}
			}
		})
	}
}

func TestADroppedPlayerResumes(t *testing.T) {
	w := newWorld(t, tagGame)
	a, b := w.quick("Ada"), w.quick("Ben")
	slot := last[control.Welcome](a).Slot
	token := a.client.Token()
	a.play.Close()
	w.until(time.Second, "resumed", func() bool {
		welcome := last[control.Welcome](a)
		return welcome.Resumed && welcome.Slot == slot && a.playing()
	})
	if a.client.Token() == token {
		t.Error("the resume token was not changed")
	}
	w.until(3*time.Second, "driving again", func() bool { return b.driven(sim.Slot(slot)) == netcode.Person })

	// Away for longer: the bot drives, the roster says so, and the seat waits.
	a.cut = true
	a.play.Close()
	w.until(time.Second, "driven by the bot", func() bool { return b.driven(sim.Slot(slot)) == netcode.Bot })
	w.run(20 * time.Second)
	if p := last[control.Roster](b).Players[slot]; !p.Gone || p.Name != "Ada" || p.Bot {
		t.Errorf("%+v", p)
	}
	a.cut = false
	w.until(5*time.Second, "back", func() bool { return b.driven(sim.Slot(slot)) == netcode.Person })

	// For too long: the seat is a bot's, and its token worth nothing.
	a.cut = true
	a.play.Close()
	w.run(35 * time.Second)
	if p := last[control.Roster](b).Players[slot]; !p.Bot || p.Name != "" {
		t.Errorf("%+v", p)
	}
	a.cut = false
	w.until(5*time.Second, "over", func() bool { return a.client.State() == client.Over })
	if w.node.refused[transport.NoSuchMatch].Load() != 1 {
		t.Error("a lost seat was resumed")
	}
}

func TestAHiddenPageIsDrivenByTheBot(t *testing.T) {
	w := newWorld(t, tagGame)
	a, b := w.quick("Ada"), w.quick("Ben")
	slot := sim.Slot(last[control.Welcome](a).Slot)
	w.until(time.Second, "driving", func() bool { return b.driven(slot) == netcode.Person })
	a.client.Hide(true)
	w.until(300*time.Millisecond, "driven by the bot", func() bool { return b.driven(slot) == netcode.Bot })
	w.run(20 * time.Second)
	a.client.Hide(false)
	w.until(time.Second, "driving again", func() bool { return b.driven(slot) == netcode.Person })
	if s := a.client.State(); s != client.Playing {
		t.Error(s)
	}
}

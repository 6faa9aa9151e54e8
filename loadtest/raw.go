package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
)

// rawPlayer speaks the real protocol and simulates nothing: it says hello with a real ticket, sends a
// command every tick, acknowledges snapshots and checks their ticks. One core can play thousands. It
// belongs to one goroutine.
type rawPlayer struct {
	net    net.Conn
	socket socket
	codec  *transport.Codec
	model  *netcode.Model

	next   sim.Tick // of the next command
	every  sim.Tick // ticks from one snapshot to the next, as the server said
	perMsg int      // commands in a message, as the server asks
	spread int      // shifts which rounds this player sends in, and which keys it holds
	out    []byte

	newest  sim.Tick
	stalled bool // it does not read, but still sends
	stale   int  // snapshots older than fresh
	fresh   sim.Tick
	lastAt  time.Time
	heard   func(msg []byte) // if not nil, called with every message that is no snapshot
	err     error
}

// tools are what all raw players of a goroutine share.
type tools struct {
	games map[string]*title
	acts  map[*netcode.Model]*acts
	round int // counts ticks, for all players
	seats int // how many players have ever sat down
	buf   [16 << 10]byte
	gap   func(time.Duration) // called with every gap between two snapshots
}

func newTools() *tools {
	t := &tools{games: titles(), acts: make(map[*netcode.Model]*acts), gap: func(time.Duration) {}}
	for _, game := range t.games {
		t.acts[game.model] = newActs(game.model)
	}
	return t
}

// rawLead is how many ticks a raw player's commands are ahead of the newest snapshot it has.
const rawLead = 3

// rawAhead is how far beyond rawLead they may get before the player goes back to it.
const rawAhead = 8

// dialRaw takes a seat and returns when the server has welcomed the player.
func dialRaw(ctx context.Context, p *plan, t *tools, name string) (*rawPlayer, error) {
	ticket, err := quick(ctx, p, name)
	if err != nil {
		return nil, err
	}
	return sit(ctx, p, t, ticket)
}

var errSecure = errors.New("these players do not speak TLS: give them a server without, or race with loadtest run")

// sit takes the seat that a ticket is for.
func sit(ctx context.Context, p *plan, t *tools, ticket *control.Ticket) (*rawPlayer, error) {
	game := t.games[ticket.Game]
	if game == nil {
		return nil, errBuild
	}
	u, err := url.Parse(p.play)
	if err != nil {
		return nil, err
	}
	if u.Scheme == "wss" {
		return nil, errSecure
	}
	conn, err := p.dialer.DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return nil, err
	}
	pl := &rawPlayer{net: conn, model: game.model, spread: t.seats,
		codec: transport.NewCodec(u.Host, u.Path, "", 64<<10, noise)}
	t.seats++
	hello := control.Append([]byte{netcode.TypeControl},
		&control.Hello{Version: control.Version, Behaviour: game.behaviour, Token: ticket.Token})
	if err := pl.greet(hello); err != nil {
		conn.Close()
		return nil, err
	}
	pl.net, pl.socket, err = detach(conn)
	return pl, err
}

// noise makes masks. Masks keep caches on the way from mistaking payload for requests (RFC 6455 section
// 10.3); on the way to a server under test there are none, so these need not be unpredictable.
func noise(b []byte) {
	for i := 0; i+8 <= len(b); i += 8 {
		binary.LittleEndian.PutUint64(b[i:], rand.Uint64())
	}
}

// greet upgrades, says hello and waits for the welcome.
func (p *rawPlayer) greet(hello []byte) error {
	_ = p.net.SetDeadline(time.Now().Add(joinTimeout))
	buf := make([]byte, 4<<10)
	for said := false; ; {
		if p.codec.Opened() && !said {
			p.codec.Send(hello)
			said = true
		}
		if out := p.codec.Output(); len(out) > 0 {
			n, err := p.net.Write(out)
			if err != nil {
				return err
			}
			p.codec.Sent(n)
		}
		n, err := p.net.Read(buf)
		if err != nil {
			return err
		}
		p.codec.Feed(buf[:n])
		for {
			msg, ok, err := p.codec.Next()
			if err != nil {
				return err
			}
			if !ok {
				break
			}
			if netcode.TypeOf(msg) != netcode.TypeControl {
				continue
			}
			m, err := control.Parse(control.FromPlay, msg[1:])
			if err != nil {
				return err
			}
			switch m := m.(type) {
			case *control.Welcome:
				p.every, p.perMsg = max(sim.Tick(m.Every), 1), max(int(m.PerMsg), 1)
				p.next = sim.Tick(m.Tick) + rawLead
				return p.net.SetDeadline(time.Time{})
			case *control.Bye:
				return fmt.Errorf("the server refused: %s", m.Text)
			}
		}
	}
}

// turn is one tick of the player: one read, unless it is stalled, and at most one write.
func (p *rawPlayer) turn(t *tools) {
	if p.err != nil {
		return
	}
	p.look(t)
	if (t.round+p.spread)%p.perMsg == 0 {
		p.command(t)
		p.write()
	}
}

// look reads, unless the player is stalled.
func (p *rawPlayer) look(t *tools) {
	if !p.stalled {
		p.read(t, time.Now())
	}
}

// read reads once, and takes the snapshots that this brings.
func (p *rawPlayer) read(t *tools, now time.Time) {
	n, err := p.socket.read(t.buf[:])
	if err != nil {
		p.err = err
		return
	}
	if s, ok := p.socket.(dated); ok {
		now = s.came(now)
	}
	p.codec.Feed(t.buf[:n])
	for {
		msg, ok, err := p.codec.Next()
		if err != nil {
			p.err = err
		}
		if err != nil || !ok {
			return
		}
		if err := p.message(t, msg, now); err != nil {
			p.err = err
			return
		}
	}
}

var errTick = errors.New("a snapshot whose tick is not newer than the one before")

func (p *rawPlayer) message(t *tools, msg []byte, now time.Time) error {
	if kind := netcode.TypeOf(msg); kind != netcode.TypeStep && kind != netcode.TypePlain {
		if p.heard != nil {
			p.heard(msg)
		}
		return nil
	}
	s, err := netcode.ParseSnapshot(msg, p.newest)
	if err != nil {
		return err
	}
	if s.Tick <= p.newest || s.Baseline > p.newest {
		return errTick
	}
	p.newest = s.Tick
	if s.Tick < p.fresh {
		p.stale++
	}
	if !p.lastAt.IsZero() {
		t.gap(now.Sub(p.lastAt))
	}
	p.lastAt = now
	return nil
}

// command sends what this player does at the next tick or ticks: keys, which change now and then.
func (p *rawPlayer) command(t *tools) {
	lead := p.newest + p.every - 1 + rawLead
	if !p.stalled && (p.next < lead || p.next > lead+rawAhead) { // the server may have left ticks out
		p.next = lead
	}
	p.out = netcode.AppendCommandHead(p.out[:0], p.newest, p.next)
	p.out = append(p.out, t.acts[p.model].payload((t.round+p.spread%spreadRounds)/holdRounds, p.perMsg)...)
	p.codec.Send(p.out)
	p.next += sim.Tick(p.perMsg)
}

func (p *rawPlayer) write() {
	n, err := p.socket.write(p.codec.Output())
	if err != nil {
		p.err = err
		return
	}
	p.codec.Sent(n)
}

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
)

// rawPlayer speaks the real protocol and simulates nothing: it says hello with a
// real ticket, sends a changing command a tick, acknowledges snapshots and checks
// their ticks. Thousands fit on a core. It belongs to one goroutine.
type rawPlayer struct {
	net    net.Conn
	socket socket
	codec  *transport.Codec
	model  *netcode.Model

	next    sim.Tick // of the next command
	out     []byte
	newest  sim.Tick
	stalled bool // it does not read, but goes on sending
	stale   int  // snapshots older than fresh
	fresh   sim.Tick
	lastAt  time.Time
	err     error
}

// tools are what all raw players of a goroutine share.
type tools struct {
	games map[string]*title
	enc   map[*netcode.Model]*netcode.Encoder
	words []int32
	buf   [16 << 10]byte
	gap   func(time.Duration) // told of every gap between two snapshots
}

func newTools() *tools {
	t := &tools{games: titles(), enc: make(map[*netcode.Model]*netcode.Encoder), gap: func(time.Duration) {}}
	for _, game := range t.games {
		t.enc[game.model] = netcode.NewEncoder(game.model)
		t.words = make([]int32, max(len(t.words), game.model.CmdWords))
	}
	return t
}

// rawLead is how far ahead of the newest snapshot a raw player's commands are.
const rawLead = 3

// dialRaw takes a seat and returns when the server has welcomed the player.
func dialRaw(ctx context.Context, p *plan, t *tools, name string) (*rawPlayer, error) {
	ticket, err := quick(ctx, p, name)
	if err != nil {
		return nil, err
	}
	game := t.games[ticket.Game]
	if game == nil {
		return nil, errBuild
	}
	u, err := url.Parse(p.play)
	if err != nil {
		return nil, err
	}
	conn, err := (&net.Dialer{Timeout: joinTimeout}).DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return nil, err
	}
	pl := &rawPlayer{net: conn, model: game.model, codec: transport.NewCodec(u.Host, u.Path, "", 64<<10, func(b []byte) { _, _ = rand.Read(b) })}
	hello := control.Append([]byte{netcode.TypeControl}, &control.Hello{Version: control.Version, Behaviour: game.behaviour, Token: ticket.Token})
	if err := pl.greet(hello); err != nil {
		conn.Close()
		return nil, err
	}
	pl.socket, err = newSocket(conn)
	return pl, err
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
				p.next = sim.Tick(m.Tick) + rawLead
				return p.net.SetDeadline(time.Time{})
			case *control.Bye:
				return fmt.Errorf("the server refused: %s", m.Text)
			}
		}
	}
}

// turn is a tick of the player: one read, unless it is stalled, and one write.
func (p *rawPlayer) turn(t *tools) {
	if p.err != nil {
		return
	}
	if !p.stalled {
		p.read(t, time.Now())
	}
	p.command(t)
	p.write()
}

// read takes one read's worth of snapshots.
func (p *rawPlayer) read(t *tools, now time.Time) {
	n, err := p.socket.read(t.buf[:])
	if err != nil {
		p.err = err
		return
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

// command says what this player does at the next tick: keys, changed now and then.
func (p *rawPlayer) command(t *tools) {
	if p.next < p.newest+rawLead && !p.stalled {
		p.next = p.newest + rawLead
	}
	words := t.words[:p.model.CmdWords]
	for _, row := range p.model.Machine.Command().Rows {
		for i, f := range row.Fields {
			words[row.Off+i] = f.Min + int32(p.next/8)%(f.Max-f.Min+1)
		}
	}
	p.out = t.enc[p.model].AppendCommands(p.out[:0], p.newest, p.next, words)
	p.codec.Send(p.out)
	p.next++
}

func (p *rawPlayer) write() {
	n, err := p.socket.write(p.codec.Output())
	if err != nil {
		p.err = err
		return
	}
	p.codec.Sent(n)
}

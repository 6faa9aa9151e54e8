// Command wasm is the playing side of a match for browsers: netcode/client and
// every game of sim/games, as a WebAssembly reactor that a Worker calls. An
// instance plays one match: on a server, or by itself.
//
// The Worker writes arguments into the buffers of [player] and reads results there.
// The calls that run for every frame, tick or snapshot do not allocate. Times are
// milliseconds since any fixed start.
package main

import (
	"slipstream/client-web/describe"
	"slipstream/netcode"
	"slipstream/netcode/client"
	"slipstream/netcode/flight"
	"slipstream/sim"
	"slipstream/sim/games"
)

func main() {} // a reactor: its exports are called one by one

// Sizes of the buffers that the Worker sees.
const (
	textSize    = 64 << 10 // a message, a description, a name
	maxCommand  = 64       // words of a command
	figureCount = 16
)

// player is this instance. It belongs to the one goroutine that a call runs on.
type player struct {
	text    [textSize]byte       // in: a message or name; out: a message, description or reason
	command [maxCommand]int32    // in: what the seat holds down; settings, for a demo
	state   [sim.MaxWords]int32  // out: what to draw
	figures [figureCount]float64 // out: see stats
	model   *netcode.Model
	match   match
	reel    []byte // the parts of a recording, until replay shows it
}

// match is what the instance plays: a client of a server, a demo, a run alone or a recording.
type match interface {
	// advance moves on to now and returns when the next tick begins.
	advance(now int64, cmd []int32) (due int64)
	// draw writes the state to draw at a time into dst, and returns its tick; 0 if there is none yet.
	draw(at int64, dst []int32) sim.Tick
}

// Indices of figures. In port.ts they follow at and tick, in the same order.
const (
	figureRTT = iota
	figureJitter
	figureSlack
	figureLead
	figureBytesDown
	figureBytesUp
	figureSnapshots
	figureCorrections
	figureDesyncs
)

// choose chooses the game that text names, and puts its description into text. It
// returns the length of that; -1 if there is no such game.
func (p *player) choose(n int) int {
	machine := games.ByName(string(p.text[:n]))
	if machine == nil || machine.Command().Words > maxCommand {
		return -1
	}
	p.model = netcode.NewModel(machine)
	return len(describe.AppendJSON(p.text[:0], machine))
}

// open makes the instance a client of a server, with the ticket in text.
func (p *player) open(n int, seed uint64, look uint16) {
	o := &online{}
	o.Client = client.New(client.Config{
		Model: p.model, Behaviour: p.model.Behaviour(), Token: string(p.text[:n]), Seed: seed, Look: look,
		OnHitch:   func(h *flight.Hitch) { o.hitch, o.hitched = *h, true },
		OnControl: func(any) { o.told = true },
		OnWorlds:  o.confirmed,
	})
	p.match = o
}

// receive takes the message in text, and returns 1 if the page is to be told of it: if it is a control message
// that means something now.
func (p *player) receive(now int64, n int) int {
	o := p.match.(*online)
	o.told = false
	_ = o.Receive(now, p.text[:n]) // it counts what is malformed
	if o.told {
		return 1
	}
	return 0
}

// demo makes the instance play a match by itself, with the settings in command.
func (p *player) demo(now int64, seed uint32, seats int, drive bool) {
	setup := sim.Setup{Seed: seed}
	copy(setup.Settings[:], p.command[:])
	clear(p.command[:])
	p.match = newDemo(p.model, now, setup, seats, drive)
}

func (p *player) cmd() []int32 { return p.command[:p.model.CmdWords] }

// online is a match on a server.
type online struct {
	*client.Client
	hitch    flight.Hitch // the newest
	hitched  bool         // hitch was not taken yet
	told     bool         // the message that is received is one for the page
	recorder *recorder    // nil: nobody asked for a recording
}

func (o *online) advance(now int64, cmd []int32) int64 {
	o.Advance(now, cmd)
	return o.Due(now)
}

func (o *online) draw(at int64, dst []int32) sim.Tick {
	if !o.View(at, dst) {
		return 0
	}
	_, predicted := o.Ticks()
	return predicted
}

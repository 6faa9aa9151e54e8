// Package client is the playing side of a match: which tick it is (clock), what
// the World will be by then (prediction), what to draw of it (view), and how to
// come back after the connection was lost (session). It is the only
// implementation: bots run it natively, browsers as WebAssembly.
//
// It opens no socket, starts no goroutine and reads no clock: messages go in and
// come out, and time is an argument, in nanoseconds since any fixed start. It
// knows games only as a netcode.Model.
//
//	c := client.New(client.Config{Model: model, Behaviour: id, Token: ticket})
//	for each turn of the owner's loop, at least once a tick:
//		when a socket has opened:  c.Connected(now)
//		for each message:          c.Receive(now, msg)
//		when it has closed:        c.Disconnected(now)
//		c.Advance(now, command)
//		for msg := c.Next(); msg != nil; msg = c.Next() { send it }
//		c.State(): Dropped -> close, and open another at c.RetryAt(); Over -> close, show c.Why()
//	for each frame:                c.View(now, state)
//
// The owner should read all messages that have arrived before it calls Advance or View: then there is one
// replay, however many snapshots arrive together after a stall. With 0.5 % of loss at 100 ms, that makes the
// 95th percentile of replayed ticks 8 instead of 12; with 1 % at 200 ms, 15 instead of 26.
//
// # Measurements
//
// This compares the client with its targets, at round trips of 50, 100 and 200 ms:
//
//	go test ./gameserver/match -run Targets -v -targets.seeds 4
//
// All targets are met, with loss and without, with eight and sixteen cars. The narrowest are at 200 ms.
// Without loss, .14 and .17 % of the ticks starve (target .2); with a perfect clock and the slack that is
// allowed, .10 and .11 % would. With 1 % of loss, 4 % of the replays of sixteen cars are of 16 ticks or more
// (5 % may be), own corrections above 5 cm are 1.8 and 1.8 % (3), rivals are off by .23 and .23 m at p95 (.30)
// and by .49 and .51 m at p99 (.60), and 12.6 and 12.3 % of the ticks starve, as many as on the link alone
// (12.7 and 12.3). An eighth of that time the downlink stalls, and the picture is of a tick 20 to 30 ticks
// after the last one known.
//
// # What was tried
//
// All of this was measured in that way, in three to six races of fifteen seconds each, with 8 and 16 cars.
// Two figures are those of 8 and of 16 cars. These made it better:
//
//   - Snapshots say which commands wait at the server for later ticks. Rivals' error at p95 falls from 26 to
//     15 mm at 50 ms, from 67 to 45 mm at 100, from .30 to .23 m at 200; own corrections above 5 cm fall by a
//     third. A client that is early no longer makes the others' pictures of it worse: it is known for longer.
//
//   - The server does not lower the rate after a stall, because a stall is not a narrow link. With 1 % of loss at
//     200 ms, own corrections above 5 cm fall from 7.6 and 8.7 % of the snapshots to 1.9 and 1.9, rivals' error
//     at p95 from .47 and .39 m to .37 and .30.
//
//   - The game guesses what people do whose commands are not known (sim.Guesser): it learns where each of them
//     lifts and brakes, and keeps them on the road. At 200 ms, rivals' error at p95 falls from .21 and .18 to .18
//     and .17 m without loss, from .32 and .27 to .27 and .25 with 1 %; own corrections above 5 cm fall by a
//     quarter. Nearly all of the error is in the pedals: with the true pedals, and all else guessed as before, a
//     third of it is left at p95.
//
//   - A rival who is late is expected back as soon as one of our own lost segments would be. With 1 % of loss at
//     200 ms, rivals' error at p95 falls from .28 and .27 to .26 and .25 m, at p99 from .60 and .62 to .55 and
//     .57, in eight races of other seeds.
//
//   - In a game that does not guess: after 8 ticks, an unknown command moves by 5 % a tick towards the bot's;
//     pedals move halfway from there to their mean of the last second. Rivals' error at p99 fell by 15 %, at p95
//     it stayed. With 10 % a tick, p95 grew by 5 to 10 %; with 3 %, p99 fell less.
//
//   - The clock is held by the mean of the worst slacks, instead of anywhere within a band. Rivals' error at p95
//     falls by 5 to 10 % with as many starved ticks, because nobody is early for nothing.
//
//   - A moving stick goes on moving for four ticks. Rivals' error falls by 7 to 10 % at p95, by 15 % at p50.
//
//   - The client foresees how long a stall of its own stream lasts. With 1 % of loss, own corrections above 5 cm
//     fell from 8.3 to 5.7 %, and the error of the own car as drawn, at p99, from 0.36 to 0.21 m.
//
//   - Large offsets decay faster than small ones: view.go has the figures.
//
//   - The clock does not slow down before the server's window of slacks is full, because the least of a few slacks
//     is larger than the least of many. Most starved ticks were in the third to the fifth second. At 200 ms they
//     fall from .30 to .14 % of a race of 15 s.
//
//   - In a connection's first second, a stall does not count as a late clock once any command was in time, even the
//     last one that the stall held up. Clients that took it for lateness ran 14 ticks too far ahead for up to 12 s.
//
//   - The round trip is the lower quartile of the last pings, not their median. With 1 % of loss, a stall may hit
//     most of a player's first pings; by their median, the clock of one client in sixteen jumped to 17 ticks too far
//     ahead for seconds, and its replays were of 20 ticks and more. Together with the change before it, replays of
//     16 ticks and more fall from 5.8 to 4.0 %, rivals' error at p99 from .59 to .51 m, and jumps of a clock from
//     .41 to .23 a client, with as many starved ticks.
//
//   - A replay begins with the first tick that is changed by a command that waits at the server, not always with the
//     newest confirmed tick.
//
// These did not:
//
//   - Rivals' commands return from what they hold to their mean of the last quarter, half or whole second: their
//     error grew, and the more so the faster they return. Only pedals gained, less than they do from the bot.
//     Commands that return to zero changed nothing.
//
//   - The bot alone guesses, from 6, 10 or 15 ticks on: p99 grew by up to a half.
//
//   - The length of our own stalls is learned from the last ones, is guessed again when one lasts longer, or a stall
//     counts as over when commands wait: own corrections changed by less than they do from race to race.
//
//   - A worst slack of 0.85 instead of 0.65 ticks: starved ticks fall to .10 % at 200 ms, and the replays of sixteen
//     cars become a tick longer.
//
//   - The best linear guess of a lever, from its held value, the bot's and their means, fitted in hindsight for each
//     horizon, and for keys and sticks separately: without smoothing, rivals' error at p95 fell by 4 % without loss;
//     with loss it grew by 2 to 5 % at p99. It knows nothing of the road ahead, nor how fast this driver takes it.
//
//   - A clock that is a fifth of a tick closer where stalls starve many ticks: as many replays are too deep.
//
//   - Half as many snapshots where segments are lost: rivals' error at p99 falls from .70 and .65 to .67 and .56 m,
//     but own corrections above 5 cm rise from 1.7 and 2.0 to 3.8 and 3.7 %, and at p95 eight cars gain nothing.
//
//   - Two commands a message where segments are lost: with 1 % of loss, starved ticks fall from 12.7 to 7.0 %, and
//     own corrections at p99 from 0.26 to 0.22 m, but rivals are drawn 3 cm worse. So it is only done on request: of
//     the owner (Config.PerMessage), or, in the welcome, of the server's operator or the game (sim.Rates).
package client

import (
	"errors"
	"math"
	"math/rand/v2"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/netcode/flight"
	"slipstream/sim"
)

// Config configures a Client. Model and Token are required.
type Config struct {
	Model     *netcode.Model
	Behaviour string // of this build of the game; the server compares it
	Token     string // a ticket, or a resume token of an earlier page
	Look      uint16 // how the player wants to look; 0: no wish

	// PerMessage is how many commands share a message, 1 to netcode.MaxCommands. With two there are half as
	// many messages, and a tick more of delay. 0 means as many as the server asks for.
	PerMessage int

	Seed    uint64 // of the random part of reconnect delays
	Measure bool   // compare frames with the truth, for Sample.Rivals

	// OnSnapshot is called with what each snapshot showed, at the next call of a method at the latest. The Sample
	// is valid only during the call.
	OnSnapshot func(*Sample)

	// OnHitch is called with each hitch when it is over. The Hitch is valid only during the call.
	OnHitch func(*flight.Hitch)

	// OnWorlds is called for each snapshot. The Worlds of the ticks after from, up to and including to, are
	// confirmed, and past has them during the call. Nothing is known of ticks between the last call's to and from.
	OnWorlds func(past *netcode.History, from, to sim.Tick)

	// OnControl is called with each control message but Pong, after it took effect: a pointer to a struct of
	// package control.
	OnControl func(any)
}

// Client is one player's, or spectator's, end of one match. It belongs to one goroutine.
type Client struct {
	cfg     Config
	model   *netcode.Model
	session session
	clock   clock
	own     commands
	world   prediction
	view    view
	probe   *probe
	flight  flight.Recorder
	shown   shown
	outbox  outbox
	enc     *netcode.Encoder
	dec     *netcode.Decoder
	rows    [][]sim.Row
	stats   Stats
	sample  Sample
	welcome control.Welcome

	needKey bool     // the World that we hold is wrong, or there is none: ack nothing until a keyframe comes
	hidden  bool     // the page is hidden: no commands are made
	behind  bool     // the page was hidden or shown: no commands are made before the next snapshot
	since   sim.Tick // first tick of this connection that our command came in time for; 0: none yet
	lastAt  int64    // when the newest snapshot came; 0: none yet on this connection
	over    bool     // the match's result has come
	useless int      // how many snapshots in a row could not be used

	reportedAt int64 // when a hitch was last reported to the server

	// Since settle ran last:
	unsettled bool     // a snapshot came
	passed    bool     // its sample was reported
	drew      bool     // something was on the screen when it came,
	drewAt    float64  // at this fraction of a tick
	judgeFrom sim.Tick // the snapshot tells the truth about the frames of later ticks
}

// ErrMessage is returned for a message that no correct server sends. The message was counted, and changed
// nothing else.
var ErrMessage = errors.New("client: malformed message")

// New returns a Client that waits for its first socket. It takes all the memory that it needs for playing.
func New(cfg Config) *Client {
	m := cfg.Model
	cfg.PerMessage = min(max(cfg.PerMessage, 0), netcode.MaxCommands)
	c := &Client{
		cfg:     cfg,
		model:   m,
		session: session{token: cfg.Token, rng: rand.New(rand.NewPCG(cfg.Seed, 0x73657373))},
		clock:   newClock(m.Machine.Rules().Hz, max(cfg.PerMessage, 1)),
		own:     newCommands(m),
		world:   newPrediction(m),
		view:    newView(m),
		flight:  flight.NewRecorder(m.Machine.Rules().Hz),
		shown:   shown{state: make([]int32, m.Machine.State().Words)},
		enc:     netcode.NewEncoder(m),
		dec:     netcode.NewDecoder(m),
		rows:    placed(slotRows(m)),
	}
	if cfg.Measure {
		c.probe = newProbe(m)
	}
	return c
}

// Connected must be called when a socket has opened. Next then returns the hello.
func (c *Client) Connected(now int64) {
	if c.session.state == Over {
		return
	}
	c.session.connected(now)
	c.outbox.clear()
	c.own.waiting = 0
	c.tell(&control.Hello{Version: control.Version, Behaviour: c.cfg.Behaviour, Token: c.session.token, Look: c.cfg.Look})
}

// Disconnected must be called when the socket has closed or could not be opened.
func (c *Client) Disconnected(now int64) {
	c.settle()
	c.session.drop(now, Closed)
}

// Leave gives up the seat for good. The owner should still send the messages that Next returns.
func (c *Client) Leave() {
	if c.session.open() {
		c.tell(&control.Leave{})
	}
	c.session.end(Quit, "")
}

// Hide must be called when the page is hidden or shown. While it is hidden, the client makes no commands and the
// server's bot drives.
func (c *Client) Hide(hidden bool) {
	if c.hidden == hidden {
		return
	}
	c.hidden, c.behind = hidden, true
	c.flight.Stop()
	c.since = 0
	if c.session.state == Playing {
		c.tell(&control.Away{Hidden: hidden})
	}
}

// Receive takes one message from the server, of any kind. msg is not kept.
func (c *Client) Receive(now int64, msg []byte) error {
	if !c.session.open() {
		return nil // sent before we gave up the connection
	}
	c.session.heardAt = now
	c.stats.MessagesIn++
	c.stats.BytesIn += uint64(len(msg))
	var err error
	switch netcode.TypeOf(msg) {
	case netcode.TypeStep, netcode.TypePlain:
		err = c.snapshot(now, msg)
	case netcode.TypeControl:
		c.settle()
		err = c.controlled(now, msg)
	default:
		err = ErrMessage
	}
	if err != nil {
		c.stats.Malformed++
	}
	return err
}

// Advance moves on to now. cmd, the words of one command, is what this player does in each tick that has begun since
// the last call: it is stamped, sent and used for prediction. Advance must be called at least once a tick, in every
// State.
func (c *Client) Advance(now int64, cmd []int32) {
	c.settle()
	c.session.watch(now)
	if c.session.pingDue(now) {
		c.tell(&control.Ping{Time: uint64(now)})
	}
	c.clock.advance(now)
	if c.session.state != Playing || c.lastAt == 0 || c.hidden || c.behind {
		return
	}
	// The server would ignore commands that are further ahead.
	target := min(c.clock.target(), c.world.confirmed+netcode.CommandTicks)
	c.stamp(now, target, cmd)
	c.predict(max(target, c.own.stamped))
	c.record(now)
}

// stamp makes the commands of the ticks that have begun. After a pause of ours it
// makes only the newest few: for the other ticks it is too late at the server. The
// server ignores a spectator's commands, but takes the ack that comes with them.
func (c *Client) stamp(now int64, target sim.Tick, cmd []int32) {
	from := max(c.own.stamped, c.world.confirmed) + 1
	if target >= netcode.MaxCommands {
		from = max(from, target-netcode.MaxCommands+1)
	}
	if c.own.stamped == 0 || c.welcome.Watching {
		from = max(from, target)
	}
	if c.welcome.Watching && target < c.own.stamped+watchTicks {
		return
	}
	for tick := from; tick <= target; tick++ {
		c.own.stamp(now, tick, cmd)
	}
	if c.own.waiting >= c.own.perMsg {
		c.send(c.own.append(c.outbox.open(), c.enc, c.ack()))
	}
}

// watchTicks is the number of ticks between two acks of a spectator.
const watchTicks = 4

// ack returns the tick to acknowledge, or 0 to ask for a keyframe.
func (c *Client) ack() sim.Tick {
	if c.needKey {
		return 0
	}
	return c.world.confirmed
}

// View writes the words of the state to draw at now into dst. It returns false if there is nothing to draw yet. It may
// be called at any rate, and allocates nothing.
func (c *Client) View(now int64, dst []int32) bool {
	c.settle()
	if c.world.confirmed == 0 {
		return false
	}
	f := c.fraction(now)
	prev, next := c.world.around()
	c.view.sample(now, prev, next, f, dst)
	if c.probe != nil {
		c.probe.keep(c.world.tick, f, dst, prev, next)
	}
	return true
}

// fraction returns where to draw at now: 0 is the tick before the newest predicted one, 1 is the newest. After the
// clock was set back, the picture stands still until the clock has caught up.
func (c *Client) fraction(now int64) float64 {
	c.view.phase = max(c.view.phase, c.clock.now(now))
	return min(max(c.view.phase-float64(c.world.tick), 0), 1)
}

// Due returns when the next tick begins: the time to call Advance, unless a message comes before. It ignores that the
// clock may run up to 3 % faster or slower.
func (c *Client) Due(now int64) int64 {
	phase := c.clock.now(now)
	return now + int64((math.Floor(phase)+1-phase)*c.clock.tick)
}

// Next returns the next message to send, or nil. The message is valid until the
// next call of any method.
func (c *Client) Next() []byte { return c.outbox.take() }

// State returns the state of the session. In the states Dropped and Over, the owner must close the socket if it has
// one.
func (c *Client) State() State { return c.session.state }

// RetryAt returns when to open the next socket, if State is Dropped.
func (c *Client) RetryAt() int64 { return c.session.retryAt }

// Why returns the reason of the states Dropped and Over, and what to tell the player.
func (c *Client) Why() (Reason, string) { return c.session.reason, c.session.text }

// Token returns the token that resumes this seat from another page.
func (c *Client) Token() string { return c.session.token }

// Slot returns the player's slot. For a spectator, it is the slot to show.
func (c *Client) Slot() sim.Slot { return sim.Slot(c.welcome.Slot) }

// Follow sets the slot that a spectator is shown. The server need not know, because all spectators are sent
// everything.
func (c *Client) Follow(slot sim.Slot) {
	if c.welcome.Watching && slot < sim.Slot(c.model.Slots) {
		c.welcome.Slot = uint8(slot)
	}
}

// Watching reports whether this is a spectator.
func (c *Client) Watching() bool { return c.welcome.Watching }

// Ticks returns the newest tick the server has sent, and the newest predicted.
func (c *Client) Ticks() (confirmed, predicted sim.Tick) { return c.world.confirmed, c.world.tick }

// Confirmed returns the World of tick as the server sent it, not a copy. It is nil if tick is not confirmed, or is
// older than netcode.Window - netcode.MaxLead ticks.
func (c *Client) Confirmed(tick sim.Tick) netcode.World {
	if tick > c.world.confirmed {
		return nil
	}
	return c.world.past.At(tick)
}

// World returns the newest predicted World, or nil. It is not a copy.
func (c *Client) World() netcode.World {
	c.settle()
	return c.world.past.At(c.world.tick)
}

func (c *Client) tell(m any) {
	c.send(control.Append(append(c.outbox.open(), netcode.TypeControl), m))
}

func (c *Client) send(buf []byte) {
	before := len(c.outbox.open())
	c.outbox.close(buf)
	c.stats.MessagesOut++
	c.stats.BytesOut += uint64(len(buf) - before)
}

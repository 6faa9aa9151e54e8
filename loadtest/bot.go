package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode/client"
	"slipstream/netcode/control"
	"slipstream/netcode/flight"
	"slipstream/netcode/netsim"
	"slipstream/sim"
)

// bot is one player: a client of netcode/client on a real socket, and a driver. Its goroutine joins, feeds
// its client what the socket receives, and goes on to the next race; the swarm's pacer advances the client.
type bot struct {
	plan  *plan
	games map[string]*title
	name  string
	seed  uint64
	clock clock

	mu     sync.Mutex // guards all below: pacer and reader share the client
	conn   *transport.Client
	title  *title
	client *client.Client
	driver driver // nil until the seat is known
	cmd    []int32
	driven sim.Tick // newest tick that cmd has been decided for
	up     *netsim.Messages
	down   *netsim.Messages

	samples samples
	count   counts
	from    int64 // when it dialled the lobby for this race
	playing bool  // in a race, and the first snapshot has come
	lastAt  int64 // when the newest snapshot came
	match   string
	every   int     // ticks from one snapshot to the next, as the server said
	picture []int32 // what View last drew
}

// counts are a bot's plain figures.
type counts struct {
	connected           bool
	errors              []error // the first few
	failures            int
	finished            map[string]bool // matches whose result it received
	snapshots, expected uint64
	ticks, starved      uint64
	desyncs, hashes     uint64
	hitches             [flight.Verdicts]uint64
	bytesIn, bytesOut   uint64
	playedFor           int64 // nanoseconds in races
}

// clock is time since the run began.
type clock struct{ start time.Time }

func (c clock) now() int64 { return int64(time.Since(c.start)) }

var errBuild = errors.New("the server plays another build of the game: build loadtest and gameserver from the same source")

// run races until ctx ends.
func (b *bot) run(ctx context.Context) {
	for ctx.Err() == nil {
		err := b.race(ctx)
		if err == nil || ctx.Err() != nil {
			continue
		}
		b.failed(err)
		if errors.Is(err, errBuild) {
			return // every further try would end the same way
		}
		pause(ctx, time.Second)
	}
}

func (b *bot) failed(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count.failures++
	if len(b.count.errors) < 3 {
		b.count.errors = append(b.count.errors, err)
	}
}

// race gets one seat and keeps it to the race's end, over as many sockets as that takes.
func (b *bot) race(ctx context.Context) error {
	from := b.clock.now()
	ticket, err := quick(ctx, b.plan, b.name)
	if err != nil {
		return fmt.Errorf("lobby: %w", err)
	}
	title := b.games[ticket.Game]
	if title == nil {
		return fmt.Errorf("the server plays %q, which this build does not know", ticket.Game)
	}
	url := ticket.URL
	if url == "" {
		url = b.plan.play
	}
	b.take(from, title, ticket.Token)
	defer b.leave()
	for ctx.Err() == nil {
		if err := b.connection(ctx, url); err != nil && ctx.Err() == nil {
			b.failed(err)
		}
		wait, over, err := b.next()
		if over {
			return err
		}
		pause(ctx, wait)
	}
	return nil
}

// take begins a race with a new client.
func (b *bot) take(from int64, t *title, token string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.from, b.match, b.playing, b.lastAt, b.driven = from, "", false, 0, 0
	b.cmd = make([]int32, t.model.CmdWords)
	b.driver = nil
	b.title = t
	b.client = client.New(client.Config{
		Model: t.model, Behaviour: t.behaviour, Token: token, PerMessage: b.plan.PerMsg, Seed: b.seed, Measure: true,
		OnSnapshot: b.snapshot, OnControl: b.control,
	})
}

// leave ends the race, and adds up what its client counted.
func (b *bot) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.now()
	b.closeGap(now)
	s := b.client.Stats(now)
	b.count.ticks += s.Ticks
	b.count.starved += s.Starved
	b.count.desyncs += s.Desyncs
	b.count.hashes += s.Hashes
	for v, n := range s.Hitches {
		b.count.hitches[v] += n
	}
	b.count.bytesIn += s.BytesIn
	b.count.bytesOut += s.BytesOut
	b.count.failures += int(s.Malformed)
	b.client = nil
}

// connection is one socket's life.
func (b *bot) connection(ctx context.Context, url string) error {
	dial, cancel := context.WithTimeout(ctx, joinTimeout)
	defer cancel()
	conn, err := transport.Dial(dial, url, transport.DialOptions{})
	now := b.clock.now()
	if err != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.client.Disconnected(now)
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close(transport.Left.Code()) })
	defer stop()
	b.open(conn)
	err = b.read(conn)
	return b.closed(conn, err)
}

func (b *bot) open(conn *transport.Client) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.conn = conn
	if b.plan.Net != "" {
		b.up = netsim.NewMessages(b.plan.conditions, 2*b.seed)
		b.down = netsim.NewMessages(b.plan.conditions, 2*b.seed+1)
	}
	now := b.clock.now()
	b.client.Connected(now)
	b.flush(now)
}

// read feeds the client until the socket ends.
func (b *bot) read(conn *transport.Client) error {
	for {
		msg, err := conn.ReadMessage()
		if err != nil {
			return err
		}
		b.mu.Lock()
		now := b.clock.now()
		if b.down != nil {
			b.down.Push(now, msg)
		} else {
			b.receive(now, msg)
		}
		b.mu.Unlock()
	}
}

// closed returns an error if the socket ended before the client was done with it.
func (b *bot) closed(conn *transport.Client, err error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.now()
	b.pump(now)
	_ = conn.Close(transport.Left.Code())
	b.conn, b.up, b.down = nil, nil, nil
	b.closeGap(now)
	if s := b.client.State(); s == client.Over {
		return nil
	}
	b.client.Disconnected(now)
	return fmt.Errorf("connection lost: %w", err)
}

// next says how long to wait before connecting again, or that the race is over, with an error if it ended
// badly.
func (b *bot) next() (wait time.Duration, over bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.client.State() != client.Over {
		return time.Duration(b.client.RetryAt() - b.clock.now()), false, nil
	}
	switch why, text := b.client.Why(); why {
	case control.ByeEnded:
		return 0, true, nil
	case control.ByeBuild, client.WrongGame:
		return 0, true, errBuild
	default:
		return 0, true, fmt.Errorf("out of the race: %s: %s", why, text)
	}
}

// advance is called by the pacer, several times a tick.
func (b *bot) advance(now int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.conn == nil {
		return
	}
	b.pump(now)
	b.drive()
	_, before := b.client.Ticks()
	b.client.Advance(now, b.cmd)
	b.flush(now)
	if _, after := b.client.Ticks(); after != before && b.playing {
		b.samples.add("snapshot_age_ms", float64(b.client.Age(now))/1e6)
		b.client.View(now, b.frame())
	}
	if s := b.client.State(); s == client.Dropped || s == client.Over {
		_ = b.conn.Close(transport.Left.Code()) // the reader notices
	}
}

// drive decides, once, the command of the tick after the newest predicted one.
func (b *bot) drive() {
	w := b.client.World()
	if _, newest := b.client.Ticks(); w != nil && !b.client.Watching() && newest != b.driven {
		if b.driver == nil {
			b.driver = newDriver(b.title.model, b.seed, b.client.Slot())
		}
		b.driver.DriveWords(b.title.model.State(w), b.cmd)
		b.driven = newest
	}
}

// pump delivers what the simulated network has ready.
func (b *bot) pump(now int64) {
	if b.down == nil {
		return
	}
	for msg, ok := b.down.Pop(now); ok; msg, ok = b.down.Pop(now) {
		b.receive(now, msg)
	}
	for msg, ok := b.up.Pop(now); ok; msg, ok = b.up.Pop(now) {
		_ = b.conn.WriteMessage(msg) // the reader notices a broken socket
	}
}

func (b *bot) receive(now int64, msg []byte) {
	_ = b.client.Receive(now, msg) // counted as malformed by the client
	b.flush(now)
}

// flush sends what the client has to say.
func (b *bot) flush(now int64) {
	for msg := b.client.Next(); msg != nil; msg = b.client.Next() {
		if b.up != nil {
			b.up.Push(now, msg)
			continue
		}
		_ = b.conn.WriteMessage(msg)
	}
}

// snapshot is told what each snapshot showed, from within Receive.
func (b *bot) snapshot(s *client.Sample) {
	now := b.clock.now()
	if !b.playing {
		b.playing, b.count.connected = true, true
		b.samples.add("connect_ms", float64(now-b.from)/1e6)
	}
	if s.Gap > 0 {
		b.samples.add("snapshot_gap_ms", float64(s.Gap)/1e6)
		b.count.playedFor += s.Gap
	}
	b.lastAt = now
	b.count.snapshots++
	b.count.expected++
	if s.Span != int(s.Tick) {
		b.count.expected += uint64(max(s.Span/b.every, 1) - 1)
	}
	b.samples.add("down_payload_bytes", float64(s.Bytes))
	if s.Predicted && b.title.placed {
		b.samples.add("own_correction_mm", 1000*s.Correction)
	}
	if s.CommandDelay > 0 {
		b.samples.add("command_to_snapshot_ms", float64(s.CommandDelay)/1e6)
		b.samples.add("slack_ticks", float64(b.client.Stats(now).Slack.P5)/4)
	}
	if b.title.placed {
		for _, off := range s.Rivals {
			b.samples.add("rival_error_mm", 1000*off)
		}
	}
}

// control is told each control message, from within Receive.
func (b *bot) control(m any) {
	switch m := m.(type) {
	case *control.Welcome:
		b.match, b.every = m.Match, max(int(m.Every), 1)
	case *control.Result:
		b.count.finished[b.match] = true
		b.closeGap(b.clock.now())
	}
}

// closeGap counts the wait for a snapshot that has not come.
func (b *bot) closeGap(now int64) {
	if b.lastAt != 0 {
		b.samples.add("snapshot_gap_ms", float64(now-b.lastAt)/1e6)
		b.lastAt = 0
	}
}

// frame is where this bot's picture goes: nobody looks at it, but it is measured.
func (b *bot) frame() []int32 {
	if n := len(b.client.World()); len(b.picture) < n {
		b.picture = make([]int32, n)
	}
	return b.picture
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(max(d, 0))
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

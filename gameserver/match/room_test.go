package match_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"slipstream/gameserver/match"
	"slipstream/netcode"
	"slipstream/netcode/client"
	"slipstream/netcode/control"
	"slipstream/netcode/journal"
	"slipstream/netcode/netsim"
	"slipstream/sim"
	"slipstream/sim/racing"
	"slipstream/sim/racing/human"
)

// room is a Runner, a match and its real clients over simulated links, in one
// goroutine on a virtual clock, from one seed.
type room struct {
	t      *testing.T
	rng    *rand.Rand
	now    time.Duration
	slice  int64
	paused time.Duration // until when the shard does nothing
	runner *match.Runner
	model  *netcode.Model
	match  *match.Match
	hashes []uint64 // of the server's World, by tick
	guests []*guest
	file   bytes.Buffer
	tickAt time.Duration       // when the newest tick was made
	watch  func(tick sim.Tick) // if any, is told of every tick that was made
}

// guest is one client, its present connection, and the server's session of it.
type guest struct {
	room   *room
	id     string
	client *client.Client
	cond   netsim.Conditions
	back   *netsim.Conditions // of the downlink, if they are others
	up     *netsim.Messages
	down   *netsim.Messages
	line   *line // the server's end; nil before the hello
	open   bool  // the client's end
	frozen time.Duration
	spoke  time.Duration // when it last sent commands

	driver human.Driver
	drawn  sim.Tick // newest tick the driver drove for
	cmd    []int32
	view   []int32

	corrections []float64
	compared    int      // Worlds that were compared with the server's
	last        sim.Tick // newest of them
	result      *control.Result
	gauge       *gauge // if any, is told all that is measured
}

// line is a Sender over a link.
type line struct {
	guest *guest
	down  *netsim.Messages
	seat  *match.Seat
	over  bool
	sent  []time.Duration // when each snapshot was
}

func (l *line) Send(buf []byte, at int) bool {
	if l.Pending() > 0 {
		return false
	}
	l.down.Push(int64(l.guest.room.now), buf[at:])
	l.sent = append(l.sent, l.guest.room.now)
	return true
}

func (l *line) SendReliable(msg []byte) bool {
	l.down.Push(int64(l.guest.room.now), msg)
	return true
}

func (l *line) Pending() int { return l.down.Flush(int64(l.guest.room.now)) }

func (l *line) End(why match.Reason) {
	l.say(&control.Bye{Reason: why.String(), Final: true})
	l.over = true
}

func (l *line) say(msg any) {
	l.SendReliable(control.Append([]byte{netcode.TypeControl}, msg))
}

// long is a race that no test sees the end of, soon under way.
var long = sim.Setup{Settings: [sim.MaxValues]int32{racing.SettingLaps: 9, racing.SettingCountdown: 1}}

func newRoom(t *testing.T, seed uint64) *room {
	return newRoomOf(t, match.Config{Seats: 8, Bots: true}, seed)
}

func newRoomOf(t *testing.T, cfg match.Config, seed uint64) *room {
	r := &room{t: t, rng: rand.New(rand.NewPCG(seed, 1)), model: netcode.NewModel(sim.Erase(racing.Game{}))}
	r.runner = match.NewRunner(func() time.Duration { return r.now }, func(*match.Match) {})
	cfg.ID, cfg.Setup.Seed, cfg.Journal = "m", uint32(seed), closer{&r.file}
	r.match = r.runner.Start(r.model, cfg)
	r.hashes = []uint64{0, sim.Hash(r.match.World())}
	return r
}

type closer struct{ *bytes.Buffer }

func (closer) Close() error { return nil }

func (r *room) join(c netsim.Conditions) *guest {
	n := len(r.guests)
	g := &guest{
		room: r, id: fmt.Sprint("p", n), cond: c,
		cmd: make([]int32, r.model.CmdWords), view: make([]int32, r.model.Machine.State().Words),
	}
	g.client = client.New(client.Config{
		Model: r.model, Token: g.id, Seed: uint64(n), Measure: r.watch != nil,
		OnSnapshot: func(s *client.Sample) {
			g.gauge.snapshot(s)
			if s.Predicted {
				g.corrections = append(g.corrections, s.Correction)
			}
		},
		OnControl: func(msg any) {
			if result, ok := msg.(*control.Result); ok {
				g.result = result
			}
		},
	})
	r.guests = append(r.guests, g)
	g.connect()
	return g
}

// connect opens a connection, leaving an older one as it is.
func (g *guest) connect() {
	back := g.cond
	if g.back != nil {
		back = *g.back
	}
	g.up, g.down = netsim.NewMessages(g.cond, g.room.rng.Uint64()), netsim.NewMessages(back, g.room.rng.Uint64())
	g.line, g.open = &line{guest: g, down: g.down}, true
	g.client.Connected(int64(g.room.now))
}

// run moves the whole room on, slice by slice.
func (r *room) run(d time.Duration) {
	for end := r.now + d; r.now < end; {
		r.slice++
		r.now = time.Duration(r.slice) * time.Second / match.Grid
		if r.now >= r.paused {
			r.serve()
		}
		for _, g := range r.guests {
			if r.now >= g.frozen {
				g.play()
			}
		}
	}
}

// serve is a pass of the shard: it reads every socket, then runs the slice.
func (r *room) serve() {
	for _, g := range r.guests {
		g.serve()
	}
	before := r.match.Newest()
	r.runner.Slice(r.slice, r.now)
	if r.match.Newest() != before {
		r.hashes = append(r.hashes, sim.Hash(r.match.World()))
		r.tickAt = r.now
		if r.watch != nil {
			r.watch(r.match.Newest())
		}
	}
}

// serve is the server's session: what came up the link goes to the match.
func (g *guest) serve() {
	if l := g.line; g.up.Broken() && !l.over {
		l.over = true
		if l.seat != nil {
			l.seat.Drop()
		}
	}
	for msg, ok := g.up.Pop(int64(g.room.now)); ok && !g.line.over; msg, ok = g.up.Pop(int64(g.room.now)) {
		g.hear(g.line, msg)
	}
}

func (g *guest) hear(l *line, msg []byte) {
	m := g.room.match
	if netcode.TypeOf(msg) != netcode.TypeControl {
		g.gauge.commands(msg)
		if why := l.seat.Push(g.room.now, msg); why != match.None {
			g.room.t.Fatalf("%s: a real client's message %x is %v", g.id, msg, why)
		}
		return
	}
	v, err := control.Parse(control.ToPlay, msg[1:])
	if err != nil {
		g.room.t.Fatal(err)
	}
	switch v := v.(type) {
	case *control.Hello:
		var why match.Reason
		if l.seat, why = m.Join(match.Player{ID: v.Token, Name: v.Token}, l); why != match.None {
			l.End(why)
			return
		}
		rules := g.room.model.Machine.Rules()
		l.say(&control.Welcome{
			Match: m.ID(), Game: rules.Name, Hz: uint16(rules.Hz), Every: uint8(m.Every()), PerMsg: uint8(m.PerMessage()),
			Slot: uint8(l.seat.Slot()),
			Tick: uint32(m.Newest()), Token: v.Token, Players: m.Roster(),
		})
	case *control.Ping:
		l.say(&control.Pong{Time: v.Time, Tick: uint32(m.Newest())})
	case *control.Away:
		l.seat.Away(v.Hidden)
	}
}

// play is one turn of the client's loop, as the owner of its socket runs it.
func (g *guest) play() {
	now := int64(g.room.now)
	for msg, ok := g.down.Pop(now); ok; msg, ok = g.down.Pop(now) {
		if err := g.client.Receive(now, msg); err != nil {
			g.room.t.Fatalf("%s: a real match's message %x: %v", g.id, msg, err)
		}
		g.compare()
	}
	if g.open && (g.down.Broken() || g.up.Broken()) {
		g.open = false
		g.client.Disconnected(now)
	}
	if g.client.State() == client.Dropped && now >= g.client.RetryAt() {
		g.connect()
	}
	if _, tick := g.client.Ticks(); tick != g.drawn && g.client.World() != nil {
		if g.drawn == 0 {
			g.driver = human.New(uint32(g.room.rng.Uint64()), g.client.Slot())
		}
		g.drawn = tick
		g.driver.DriveWords(g.room.model.State(g.client.World()), g.cmd)
	}
	g.client.Advance(now, g.cmd)
	for msg := g.client.Next(); msg != nil; msg = g.client.Next() {
		if netcode.TypeOf(msg) == netcode.TypeCommands {
			g.spoke = g.room.now
		}
		g.gauge.sends(msg)
		g.up.Push(now, msg)
	}
	g.client.View(now, g.view)
	g.gauge.turn(g)
}

// compare checks that what the client takes for the server's World is.
func (g *guest) compare() {
	tick, _ := g.client.Ticks()
	if tick == g.last {
		return
	}
	g.last = tick
	g.compared++
	if got := sim.Hash(g.client.Confirmed(tick)); got != g.room.hashes[tick] {
		g.room.t.Fatalf("%s: its World of tick %d is not the server's", g.id, tick)
	}
}

// figures sums up what the clients saw.
type figures struct {
	snapshots, hashes, desyncs, malformed, keyframes, ticks, starved, resumes uint64
	compared, corrections                                                     int
	p50, p99, worst                                                           float64
}

func (r *room) figures() (f figures) {
	var all []float64
	for _, g := range r.guests {
		s := g.client.Stats(int64(r.now))
		f.snapshots += s.Snapshots
		f.hashes += s.Hashes
		f.desyncs += s.Desyncs
		f.malformed += s.Malformed
		f.keyframes += s.Keyframes
		f.ticks += s.Ticks
		f.starved += s.Starved
		f.resumes += s.Resumes
		f.compared += g.compared
		all = append(all, g.corrections...)
	}
	slices.Sort(all)
	f.corrections = len(all)
	if n := len(all); n > 0 {
		f.p50, f.p99, f.worst = all[n/2], all[n*99/100], all[n-1]
	}
	return f
}

// check holds whatever the network did, and prints what it was.
func (r *room) check() figures {
	r.t.Helper()
	f, c := r.figures(), r.runner.Counters()
	if f.desyncs != 0 || f.malformed != 0 || c.Desyncs.Load() != 0 || c.Refused.Load() != 0 || c.Failed.Load() != 0 {
		r.t.Errorf("desyncs %d, malformed %d, at the server %d and %d, failed %d: %s",
			f.desyncs, f.malformed, c.Desyncs.Load(), c.Refused.Load(), c.Failed.Load(), r.match.Fault())
	}
	r.match.End(match.Stopped)
	j, err := journal.Parse(r.file.Bytes(), r.model)
	if err != nil {
		r.t.Fatal(err)
	}
	rep, err := j.Verify()
	if err != nil || rep.Divergence != nil || rep.Ticks != len(r.hashes)-2 {
		r.t.Errorf("the journal: %+v, %v", rep, err)
	}
	seated, starved := c.Seated.Load(), c.Starved.Load()
	hits := 0
	for _, car := range sim.Of[racing.State](r.model.State(r.match.World())).Cars {
		hits += int(car.Hits)
	}
	r.t.Logf("own correction p50 %.3f p99 %.3f max %.3f m of %d; starved %.3f %% of %d; %d Worlds and %d hashes compared, %d desyncs; %.1f bytes a snapshot, %d skipped, %d journaled a tick; %d hits",
		f.p50, f.p99, f.worst, f.corrections, 100*float64(starved)/float64(max(seated, 1)), seated,
		f.compared, f.hashes, f.desyncs, float64(c.SentBytes.Load())/float64(max(c.Snapshots.Load(), 1)), c.Skipped.Load(),
		r.file.Len()/rep.Ticks, hits)
	return f
}

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

// smooth is the network of most players.
var smooth = netsim.Conditions{RTT: 100 * time.Millisecond, Jitter: 10 * time.Millisecond}

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
	record      *record // if any, is told all that is measured
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

func newRoom(t *testing.T, seed uint64, settings ...int32) *room {
	return newRoomOf(t, match.Config{Seats: 8, Bots: true}, seed, settings...)
}

func newRoomOf(t *testing.T, cfg match.Config, seed uint64, settings ...int32) *room {
	r := &room{t: t, rng: rand.New(rand.NewPCG(seed, 1)), model: netcode.NewModel(sim.Erase(racing.Game{}))}
	r.runner = match.NewRunner(func() time.Duration { return r.now }, func(*match.Match) {})
	cfg.ID, cfg.Setup.Seed, cfg.Journal = "m", uint32(seed), closer{&r.file}
	copy(cfg.Setup.Settings[:], settings)
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
			g.record.snapshot(s)
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
		g.record.commands(msg)
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
			Match: m.ID(), Game: rules.Name, Hz: uint16(rules.Hz), Every: uint8(m.Every()), PerMsg: uint8(m.PerMessage()), Slot: uint8(l.seat.Slot()),
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
		g.record.sends(msg)
		g.up.Push(now, msg)
	}
	g.client.View(now, g.view)
	g.record.turn(g)
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
		f.compared, f.hashes, f.desyncs, float64(c.SentBytes.Load())/float64(max(c.Snapshots.Load(), 1)), c.Skipped.Load(), r.file.Len()/rep.Ticks, hits)
	return f
}

// TestRaceOfEight is the race that players have: eight persons, 100 ms, 10 ms of jitter.
func TestRaceOfEight(t *testing.T) {
	r := newRoom(t, 2)
	for range 8 {
		r.join(smooth)
	}
	length := 40 * time.Second
	if testing.Short() {
		length = 10 * time.Second
	}
	r.run(length)
	c := r.runner.Counters()
	f := r.check()
	// A second less than its length is what each must have seen of the race.
	ticks := int(length/time.Second-1) * racing.Hz
	if f.p99 > .10 || f.corrections < 8*ticks || f.hashes < uint64(8*ticks/netcode.HashTicks) || f.compared < 8*ticks {
		t.Errorf("%+v", f)
	}
	if starved, seated := c.Starved.Load(), c.Seated.Load(); 1000*starved > 5*seated || seated < uint64(8*ticks) {
		t.Errorf("starved %d of %d", starved, seated)
	}
	if n := c.Skipped.Load(); n != 0 {
		t.Errorf("%d snapshots were skipped on links that lose nothing", n)
	}
	if n := c.Encodes.Load(); n > c.Ticks.Load()+8 {
		t.Errorf("%d encodes for %d ticks: seats that keep up do not share", n, c.Ticks.Load())
	}
}

// TestCut: a client whose connection is cut, at any byte, comes back to its seat.
func TestCut(t *testing.T) {
	r := newRoom(t, 3)
	for range 4 {
		r.join(smooth)
	}
	r.run(10 * time.Second)
	for i := range 12 {
		g := r.guests[i%3]
		slot := g.line.seat.Slot()
		cut := []*netsim.Messages{g.up, g.down}[i%2]
		cut.Cut(r.rng.IntN(200))
		r.run(3 * time.Second)
		if g.client.State() != client.Playing || g.line.seat == nil || g.line.seat.Slot() != slot || !g.line.seat.Open() {
			t.Fatalf("cut %d: %s is %v", i, g.id, g.client.State())
		}
		if m := r.model; !m.Driven(m.Seats(r.match.World()), sim.Slot(slot)) {
			t.Fatalf("cut %d: %s does not drive", i, g.id)
		}
	}
	f := r.check()
	if f.resumes != 12 || f.keyframes != 4+12 {
		t.Errorf("%d resumes, %d keyframes", f.resumes, f.keyframes)
	}
}

// TestStall: a link on which nothing gets through for seconds, with buffers for
// hours, brings at most the round trip and 15 ticks of the past, then the newest.
func TestStall(t *testing.T) {
	r := newRoom(t, 4)
	for range 4 {
		r.join(smooth)
	}
	r.run(10 * time.Second)
	g := r.guests[0]
	for i, stall := range []time.Duration{300 * time.Millisecond, time.Second, 4500 * time.Millisecond} {
		g.line.sent = nil
		begun := r.now
		g.down.Freeze(int64(r.now + stall))
		r.run(stall - time.Millisecond)
		stale := 0
		for _, at := range g.line.sent {
			if at > begun-50*time.Millisecond {
				stale++
			}
		}
		// What is sent from the stall's begin on: until the oldest that is on its way is
		// older than the round trip and 15 ticks.
		if most := 15 + 8; stale > most {
			t.Errorf("stall %d: %d snapshots were sent into it, more than %d", i, stale, most)
		}
		r.run(300 * time.Millisecond)
		if newest, _ := g.client.Ticks(); r.match.Newest()-newest > 15 {
			t.Errorf("stall %d: %v later the newest it holds is %d of %d", i, 300*time.Millisecond, newest, r.match.Newest())
		}
		r.run(5 * time.Second)
	}
	r.check()
}

// TestReaderStops: the same when it is the client that does nothing.
func TestReaderStops(t *testing.T) {
	r := newRoom(t, 5)
	for range 4 {
		r.join(smooth)
	}
	r.run(10 * time.Second)
	g := r.guests[1]
	g.line.sent = nil
	g.frozen = r.now + 4*time.Second
	r.run(4 * time.Second)
	if n := len(g.line.sent); n > 15+8 {
		t.Errorf("%d snapshots were sent to who does not read", n)
	}
	r.run(3 * time.Second)
	if newest, _ := g.client.Ticks(); r.match.Newest()-newest > 10 {
		t.Errorf("the newest it holds is %d of %d", newest, r.match.Newest())
	}
	for _, other := range r.guests {
		if other == g {
			continue
		}
		if s := other.client.Stats(int64(r.now)); s.Snapshots < uint64(r.match.Newest())-30 {
			t.Errorf("%s has %d snapshots of %d", other.id, s.Snapshots, r.match.Newest())
		}
	}
	r.check()
}

// TestServerPause: half a second in which the server does nothing costs nobody his
// seat; what cannot be caught up with is announced, and clients stand still for it.
func TestServerPause(t *testing.T) {
	r := newRoom(t, 6)
	for range 4 {
		r.join(smooth)
	}
	r.run(10 * time.Second)
	c := r.runner.Counters()
	before, starved := r.match.Newest(), c.Starved.Load()
	r.paused = r.now + 500*time.Millisecond
	r.run(5500 * time.Millisecond)
	if n := c.Overruns.Load(); n < 29 || n > 30 {
		t.Errorf("%d overruns", n)
	}
	if n := r.match.Newest() - before; n < 299 || n > 302 {
		t.Errorf("%d ticks in 5 s", n)
	}
	if n := c.Starved.Load() - starved; n > 4*20 {
		t.Errorf("%d ticks starved", n)
	}
	for _, g := range r.guests {
		if _, predicted := g.client.Ticks(); g.client.State() != client.Playing || predicted > r.match.Newest()+15 {
			t.Errorf("%s is %v, at tick %d of %d", g.id, g.client.State(), predicted, r.match.Newest())
		}
	}
	r.check()
}

// TestSecondTab: the newest connection has the seat, and the older page is told so for good.
func TestSecondTab(t *testing.T) {
	r := newRoom(t, 7)
	g := r.join(smooth)
	r.run(5 * time.Second)
	tab := r.join(smooth)
	tab.id = g.id
	tab.client = client.New(client.Config{Model: r.model, Token: g.id})
	tab.connect()
	r.run(5 * time.Second)
	if why, _ := g.client.Why(); g.client.State() != client.Over || why != "replaced" {
		t.Errorf("the older page: %v, %q", g.client.State(), why)
	}
	if tab.client.State() != client.Playing || tab.client.Slot() != 0 || r.match.Kept() != 1 {
		t.Errorf("the newer page: %v in slot %d, %d kept", tab.client.State(), tab.client.Slot(), r.match.Kept())
	}
	r.check()
}

// TestToTheFlag: a race of persons and bots ends, and everybody is told the same result.
func TestToTheFlag(t *testing.T) {
	r := newRoom(t, 8, 1, 1) // one lap, lights for a second
	for range 3 {
		r.join(smooth)
	}
	for r.match.Over() == match.None && r.now < 10*time.Minute {
		r.run(time.Second)
	}
	r.run(time.Second)
	if r.match.Over() != match.Finished {
		t.Fatalf("after %v: %v", r.now, r.match.Over())
	}
	standings := r.match.Results()
	for i, s := range standings {
		if len(standings) != 8 || s.Place != i+1 || s.Player.ID != "" && s.Player.Name != s.Player.ID {
			t.Fatalf("%+v", standings)
		}
	}
	for _, g := range r.guests {
		if why, _ := g.client.Why(); g.result == nil || why != "finished" || len(g.result.Places) != 8 {
			t.Fatalf("%s: %q, %+v", g.id, why, g.result)
		}
		for i, p := range g.result.Places {
			if s := standings[i]; int(p.Place) != s.Place || p.Slot != uint8(s.Slot) || p.Name != s.Player.Name || p.Bot != (s.Player.ID == "") {
				t.Errorf("%s was told %+v, it was %+v", g.id, p, s)
			}
		}
	}
	r.check()
}

package world

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"time"

	"slipstream/gameserver/match"
	"slipstream/gameserver/server"
	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/sim"
)

const epoch = int64(1_700_000_000e9)

// site is where servers live, one after the other, at one address.
type site struct {
	w        *world
	number   int
	host     *host         // nil: it is down
	down, up time.Duration // of the restart that is under way
	crash    bool
	restarts int
}

// found makes so many more sites, without servers yet.
func (w *world) found(n int) {
	for range n {
		w.sites = append(w.sites, &site{w: w, number: len(w.sites), down: never, up: never})
	}
}

// first is the server of a world that has one site.
func (w *world) first() *host { return w.sites[0].host }

// lives are all servers that ever were, those that are last.
func (w *world) lives() []*host {
	all := slices.Clone(w.servers)
	for _, x := range w.sites {
		if x.host != nil {
			all = append(all, x.host)
		}
	}
	return all
}

// restart ends the server, and begins the next one, when it is time.
func (x *site) restart() {
	if x.w.now >= x.down && x.host != nil {
		x.w.say("the server of site %d ends, crash %v", x.number, x.crash)
		x.w.servers = append(x.w.servers, x.host)
		x.host.stop(x.crash)
		x.host, x.down = nil, never
	}
	if x.w.now >= x.up {
		x.up = never
		x.boot()
	}
}

// host is one life of a server: a restart is another one.
type host struct {
	w     *world
	site  *site
	life  int    // no two have the same
	id    uint32 // of its node
	node  *server.Node
	lo    *transport.Loopback
	line  *line         // to the others; nil: there are none
	born  time.Duration // when its own clock was 0
	until time.Duration // the pause ends
	free  time.Duration // when it last caught up
	due   time.Duration // of the next Tick
	gone  bool

	draining time.Duration // since when; never: not
	conns    []*transport.Conn
	matches  map[string]*truth
	journals map[string]*sink
	doomed   *int32 // first word of the state of the match that is to panic
	diskFull bool
}

// boot starts a server.
func (x *site) boot() {
	w := x.w
	s := &host{w: w, site: x, life: len(w.servers)<<8 | x.number, born: w.now, due: w.now, draining: never,
		matches: map[string]*truth{}, journals: map[string]*sink{}}
	var games []sim.Machine
	for _, g := range w.games {
		games = append(games, breakable{g.model.Machine, s})
	}
	cfg := server.NodeConfig{
		Games:     games,
		Matches:   64,
		OpenFor:   w.openFor,
		Delay:     server.Delay{Public: w.delay(), Room: w.delay()},
		Now:       func() int64 { return epoch + int64(w.now+w.wall) },
		Monotonic: func() time.Duration { return w.now - s.born },
		Random:    s.name(rand.New(rand.NewPCG(w.rng.Uint64(), 4)).Uint64),
		Journal:   s.journal,
		Results:   s.result,
	}
	if w.cluster != nil {
		w.cluster.join(s, &cfg)
	}
	s.node = server.NewNode(cfg, nil)
	paths := map[string]transport.Handler{}
	for path, h := range s.node.Paths() {
		paths[path] = listed{h, s}
	}
	s.lo = transport.NewLoopback(transport.Config{Paths: paths, Shards: 2})
	s.node.Attach(s.lo.Shards())
	for i, r := range s.node.Runners() {
		s.lo.Shards()[i].SetTicker(witness{s, r})
	}
	x.host = s
}

// name notes the id that a node draws first.
func (s *host) name(random func() uint64) func() uint64 {
	return func() uint64 {
		n := random()
		if s.id == 0 {
			s.id = uint32(n) | 1
		}
		return n
	}
}

// delay is how far behind spectators are.
func (w *world) delay() time.Duration {
	return [...]time.Duration{0, time.Second, 0, 4 * time.Second}[w.seed/2%4]
}

// delay is how many ticks spectators of a match are behind, at least.
func (t *truth) delay() sim.Tick {
	rules := t.game.model.Machine.Rules()
	delay := t.s.w.delay()
	if t.game.model.Machine.Masks() {
		delay = max(delay, time.Duration(rules.StaleSeconds)*time.Second)
	}
	return sim.Tick(delay * time.Duration(rules.Hz) / time.Second)
}

// turns is how many ticks beyond that they may be, who take turns to be sent every few ticks.
const turns = 6

// listed is a Handler of the node's that notes which connections there are.
type listed struct {
	transport.Handler
	s *host
}

func (l listed) OnOpen(c *transport.Conn, r *transport.Request) transport.Reason {
	l.s.conns = append(l.s.conns, c)
	return l.Handler.OnOpen(c, r)
}

// witness is a shard's Runner, watched.
type witness struct {
	s *host
	r *match.Runner
}

func (o witness) Slice(n int64, now time.Duration) bool {
	busy := o.r.Slice(n, now)
	o.r.Each(o.s.see)
	return busy
}

// breakable is a game with a fault that can be set off in one match.
type breakable struct {
	sim.Machine
	s *host
}

func (b breakable) Step(state, cmds []int32) {
	if b.s.doomed == &state[0] {
		panic("a fault in the game")
	}
	b.Machine.Step(state, cmds)
}

// step lets the server live until now.
func (s *host) step(now time.Duration) {
	if s.gone {
		return
	}
	if now < s.until {
		return
	}
	if s.line != nil {
		s.line.deliver()
	}
	if behind := now - s.born - s.lo.Now(); behind > transport.SliceAt(1+s.w.leap) {
		s.lo.Pause(behind - transport.SliceAt(1))
		s.free = now
	}
	s.lo.Advance(now - s.born - s.lo.Now())
	if now >= s.due {
		s.due += time.Second
		s.node.Tick()
		s.bound()
	}
	for _, t := range s.matches {
		if t.over == match.None && t.m.Over() != match.None {
			t.ended()
		}
	}
}

// bound checks what may wait in the server for slow connections.
func (s *host) bound() {
	for _, c := range s.conns {
		if n := c.Pending(); n > 8<<10 {
			s.w.fail("%d bytes wait for one connection", n)
		}
	}
}

// late reports whether the server is paused, or was just now.
func (s *host) late() bool { return s.paused(time.Second) || s.w.now < s.until }

// paused reports whether the server was paused within the last d.
func (s *host) paused(d time.Duration) bool { return s.free != 0 && s.w.now-s.free < d }

// drain begins to stop the server.
func (s *host) drain() {
	s.draining = s.w.now
	s.node.Drain()
}

// stop ends the server in good order, or as a crash does.
func (s *host) stop(crash bool) {
	if !crash {
		s.node.Stop(func() {})
		s.lo.Advance(transport.SliceAt(4))
		s.lo.Stop(transport.Draining, 0)
		for _, t := range s.matches {
			if t.over == match.None {
				if t.m.Over() != match.Stopped {
					s.w.fail("match %s runs on in a server that was stopped", t.id)
				}
				t.ended()
			}
		}
	}
	for _, x := range s.w.wires {
		if x.s != s || x.end == nil {
			continue
		}
		if crash {
			x.snap(never, s.w.notice(s.w.now))
			x.hungUp = true
			continue
		}
		x.receive(s.w.now)
	}
	if s.line != nil {
		s.line.part(crash)
	}
	s.gone = true
	for _, t := range s.matches {
		t.verify()
	}
}

// sink is a match's journal, in memory.
type sink struct {
	bytes.Buffer
	s      *host
	closed bool
	cut    bool
}

func (s *host) journal(name string) io.WriteCloser {
	if s.journals[name] != nil {
		s.w.fail("two journals of match %s", name)
	}
	s.journals[name] = &sink{s: s}
	return s.journals[name]
}

func (j *sink) Write(p []byte) (int, error) {
	if j.closed {
		j.s.w.fail("a journal is written after its end")
	}
	if j.cut = j.cut || j.s.diskFull; j.cut {
		return 0, errors.New("no space left on device")
	}
	return j.Buffer.Write(p)
}

func (j *sink) Close() error {
	if j.closed {
		j.s.w.fail("a journal is closed twice")
	}
	j.closed = true
	return nil
}

// find returns what is known of a match that was just named to a client.
func (s *host) find(id string) *truth {
	for _, r := range s.node.Runners() {
		r.Each(s.see)
	}
	return s.matches[id]
}

// see takes notice of a match.
func (s *host) see(m *match.Match) {
	t := s.matches[m.ID()]
	if t == nil {
		t = newTruth(s, m)
		s.matches[m.ID()] = t
	}
	t.see()
}

func hashOf(w netcode.World) uint64 { return sim.Hash(w) }

package world

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"time"

	"slipstream/gameserver/match"
	"slipstream/gameserver/server"
	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/sim"
)

const epoch = int64(1_700_000_000e9)

// host is one life of a server: a restart is another one.
type host struct {
	w     *world
	node  *server.Node
	lo    *transport.Loopback
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
func (w *world) boot() {
	s := &host{w: w, born: w.now, due: w.now, draining: never, matches: map[string]*truth{}, journals: map[string]*sink{}}
	var games []sim.Machine
	for _, g := range w.games {
		games = append(games, breakable{g.model.Machine, s})
	}
	s.node = server.NewNode(server.NodeConfig{
		Games:     games,
		Races:     64,
		OpenFor:   w.openFor,
		Delay:     server.Delay{Public: w.delay(), Room: w.delay()},
		Now:       func() int64 { return epoch + int64(w.now+w.wall) },
		Monotonic: func() time.Duration { return w.now - s.born },
		Random:    rand.New(rand.NewPCG(w.rng.Uint64(), 4)).Uint64,
		Journal:   s.journal,
	}, nil)
	paths := map[string]transport.Handler{}
	for path, h := range s.node.Paths() {
		paths[path] = listed{h, s}
	}
	s.lo = transport.NewLoopback(transport.Config{Paths: paths, Shards: 2})
	s.node.Attach(s.lo.Shards())
	for i, r := range s.node.Runners() {
		s.lo.Shards()[i].Tick(witness{s, r})
	}
	w.server = s
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
	if behind := now - s.born - s.lo.Now(); behind > transport.SliceAt(2) {
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
	s.gone = true
	for _, t := range s.matches {
		t.verify()
	}
	s.w.server = nil
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

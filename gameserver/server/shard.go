package server

import (
	"sync/atomic"

	"slipstream/gameserver/match"
	"slipstream/gameserver/transport"
	"slipstream/lobby"
	"slipstream/netcode/control"
	"slipstream/sim"
)

// A Runner's slices are its shard's, and what a match leaves in front of a message
// is what a Conn writes its header into: two packages that do not know each other.
const (
	_ = uint(match.Grid - transport.SlicesPerSecond)
	_ = uint(transport.SlicesPerSecond - match.Grid)
	_ = uint(match.Headroom - transport.Headroom)
)

// shard is a transport's shard, the matches that live on it and the seats in
// them. Everything without another note belongs to the shard's goroutine.
type shard struct {
	node    *Node
	t       *transport.Shard
	runner  *match.Runner
	races   map[*match.Match]*race
	seats   map[*session]struct{}
	scratch []byte   // of the message that is being sent
	holders []uint64 // of the race that is being counted
	notice  []byte   // what everybody who joins is told; nil unless the server drains

	load int // seats of its races; the lock of races guards it

	alive atomic.Int64 // when it last ran what was posted and made progress; any goroutine reads
	ticks uint64       // the runner's at that time
}

func newShard(n *Node, t *transport.Shard) *shard {
	s := &shard{node: n, t: t, races: map[*match.Match]*race{}, seats: map[*session]struct{}{}}
	s.runner = match.NewRunner(t.Now, s.ended)
	s.alive.Store(n.cfg.Now())
	t.Tick(s.runner)
	return s
}

// start starts a race's match, from any goroutine.
func (s *shard) start(r *race, setup sim.Setup) {
	s.t.Post(func() {
		cfg := match.Config{ID: r.name, Behaviour: r.game.behaviour, Setup: setup, Seats: int(r.wish.Seats), Bots: true, Rates: s.node.cfg.Rates, Delay: s.node.cfg.Delay.Room}
		if r.public {
			cfg.Delay = s.node.cfg.Delay.Public
		}
		if s.node.cfg.Journal != nil {
			cfg.Journal = s.node.cfg.Journal(r.name)
		}
		r.match = s.runner.Start(r.game.model, cfg)
		s.races[r.match] = r
	})
}

// endEmpty ends a race that nobody came to, from any goroutine.
func (s *shard) endEmpty(r *race) {
	s.t.Post(func() {
		if r.match != nil && r.conns == 0 && r.match.Kept() == 0 {
			r.match.End(match.Abandoned)
		}
	})
}

// release gives up the seat that a player has in a race, from any goroutine.
func (s *shard) release(r *race, player uint64) {
	s.t.Post(func() {
		if r.match != nil {
			r.match.Release(lobby.MatchName(player))
			r.count()
		}
	})
}

// ended is told by the runner that a match is over and has let go of everybody.
func (s *shard) ended(m *match.Match) {
	r := s.races[m]
	delete(s.races, m)
	r.match = nil
	r.over.Store(true)
	if result := m.Result(); result != nil {
		r.result = controlMessage(result)
		r.outcome = r.outcomeOf(m, s.node.cfg.Now())
	}
	r.seated.Store(nil)
	if m.Over() == match.Failed {
		s.node.log.Error("a match failed", "match", m.ID(), "game", r.game.rules.Name, "fault", m.Fault())
	}
	s.node.ended <- r // has room for every race there can be
}

// check looks after what no message brings about: who lost his seat meanwhile,
// and whether the matches tick.
func (s *shard) check(now int64) {
	for m, r := range s.races {
		r.count()
		if len(r.serials) > 2*sim.MaxSlots {
			r.forgetSerials()
		}
		r.spectators.expire(now)
		if r.alone++; r.conns > 0 {
			r.alone = 0
		}
		if s.draining() && r.alone > aloneChecks {
			m.End(match.Stopped)
		}
	}
	ticks := s.runner.Counters().Ticks.Load()
	if ticks != s.ticks || s.runner.Matches() == 0 {
		s.alive.Store(now)
	}
	s.ticks = ticks
}

// aloneChecks is how many seconds a race goes on in a drain while nobody is
// connected: enough to resume over a bad link.
const aloneChecks = 5

func (s *shard) draining() bool { return s.notice != nil }

// drain tells every player, and ends the matches that would not end by themselves.
func (s *shard) drain() {
	s.notice = controlMessage(&control.Notice{Kind: control.NoticeDraining, Text: "The server restarts after this match."})
	for seat := range s.seats {
		seat.conn.SendReliable(s.notice)
	}
	for m, r := range s.races {
		if !r.game.model.Machine.Ends() {
			m.End(match.Stopped)
		}
	}
}

// stop ends every match, now.
func (s *shard) stop() { s.runner.Stop(match.Stopped) }

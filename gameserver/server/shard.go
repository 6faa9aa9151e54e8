package server

import (
	"sync/atomic"

	"slipstream/gameserver/match"
	"slipstream/gameserver/transport"
	"slipstream/netcode/control"
	"slipstream/sim"
)

// A Runner's slices must be those of its shard, and the room that a match leaves in front of a message must
// be enough for a Conn's header. The two packages do not know each other, so this is checked here.
const (
	_ = uint(match.Grid - transport.SlicesPerSecond)
	_ = uint(transport.SlicesPerSecond - match.Grid)
	_ = uint(match.Headroom - transport.Headroom)
)

// shard is a transport's shard, with the matches that live on it and their seats. Everything without
// another note belongs to the shard's goroutine.
type shard struct {
	node    *Node
	t       *transport.Shard
	runner  *match.Runner
	matches map[*match.Match]*hosted
	seats   map[*session]struct{}
	scratch []byte   // of the message that is being sent
	holders []uint64 // of the match that is being counted
	notice  []byte   // what everybody who joins is told; nil unless the server drains

	load int // seats of its matches; the lock of matches guards it

	alive atomic.Int64 // when it last ran what was posted and made progress; any goroutine reads
	ticks uint64       // the runner's at that time
}

func newShard(n *Node, t *transport.Shard) *shard {
	s := &shard{node: n, t: t, matches: map[*match.Match]*hosted{}, seats: map[*session]struct{}{}}
	s.runner = match.NewRunner(t.Now, s.ended)
	s.alive.Store(n.cfg.Now())
	t.SetTicker(s.runner)
	return s
}

// start starts the match of h, from any goroutine.
func (s *shard) start(h *hosted, setup sim.Setup) {
	s.t.Post(func() {
		cfg := match.Config{ID: h.name, Behaviour: h.game.behaviour, Setup: setup, Seats: int(h.wish.Seats), Bots: true,
			Rates: s.node.cfg.Rates, Delay: s.node.cfg.Delay.Room}
		if h.public {
			cfg.Delay = s.node.cfg.Delay.Public
		}
		if s.node.cfg.Journal != nil {
			cfg.Journal = s.node.cfg.Journal(h.name)
		}
		h.match = s.runner.Start(h.game.model, cfg)
		s.matches[h.match] = h
	})
}

// endEmpty ends a match to which nobody came, from any goroutine.
func (s *shard) endEmpty(h *hosted) {
	s.t.Post(func() {
		if h.match != nil && h.conns == 0 && h.match.Kept() == 0 {
			h.match.End(match.Abandoned)
		}
	})
}

// release gives up the seat that a player has in a match, from any goroutine.
func (s *shard) release(h *hosted, player uint64) {
	s.t.Post(func() {
		if h.match != nil {
			h.match.Release(seatID(player))
			h.noteHolders()
		}
	})
}

// ended is called by the runner when a match is over and has released its players.
func (s *shard) ended(m *match.Match) {
	h := s.matches[m]
	delete(s.matches, m)
	h.match = nil
	h.over.Store(true)
	if result := m.Result(); result != nil {
		h.result = controlMessage(result)
		h.outcome = h.outcomeOf(m, s.node.cfg.Now())
	}
	h.seated.Store(nil)
	if m.Over() == match.Failed {
		s.node.log.Error("a match failed", "match", m.ID(), "game", h.game.rules.Name, "fault", m.Fault())
	}
	s.node.ended <- h // has room for every match there can be
}

// check looks for changes that no message announces: players who lost their seats meanwhile, and whether
// the matches tick.
func (s *shard) check(now int64) {
	for m, h := range s.matches {
		h.noteHolders()
		if len(h.serials) > 2*sim.MaxSlots {
			h.forgetSerials()
		}
		h.spectators.expire(now)
		if h.alone++; h.conns > 0 {
			h.alone = 0
		}
		if s.draining() && h.alone > aloneChecks {
			m.End(match.Stopped)
		}
	}
	ticks := s.runner.Counters().Ticks.Load()
	if ticks != s.ticks || s.runner.Matches() == 0 {
		s.alive.Store(now)
	}
	s.ticks = ticks
}

// aloneChecks is for how many seconds a match goes on during a drain while nobody is connected: enough to
// resume over a bad link.
const aloneChecks = 5

func (s *shard) draining() bool { return s.notice != nil }

// drain tells every player, and ends the matches that would not end by themselves.
func (s *shard) drain() {
	s.notice = controlMessage(&control.Notice{Kind: control.NoticeDraining,
		Text: "The server restarts after this match."})
	for seat := range s.seats {
		seat.conn.SendReliable(s.notice)
	}
	for m, h := range s.matches {
		if !h.game.model.Machine.Ends() {
			m.End(match.Stopped)
		}
	}
}

// stop ends every match, now.
func (s *shard) stop() { s.runner.Stop(match.Stopped) }

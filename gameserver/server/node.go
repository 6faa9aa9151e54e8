package server

import (
	"log/slog"
	"sync/atomic"
	"time"

	clientweb "slipstream/client-web"
	"slipstream/gameserver/match"
	"slipstream/gameserver/transport"
	"slipstream/lobby"
	"slipstream/lobby/bus"
	"slipstream/netcode/control"
)

// Node is a server without its sockets and its clock: the lobby, the matches and
// what connects them. Give its Paths to a transport, the transport's shards to
// Attach, and call Tick about once a second.
type Node struct {
	cfg     NodeConfig
	log     *slog.Logger
	id      uint32
	lobby   *lobby.Lobby
	bus     bus.Bus
	fake    *bus.Fake // the bus is in memory; nil: it is NATS
	matches *matches
	laps    *steward // nil: there is no account to keep one for
	ended   chan *hosted
	client  *clientweb.Client // nil in tests

	refused [transport.NumReasons]atomic.Uint64 // hellos that were not let in
}

// NewNode returns a Node that has no shards and is in no cluster; see Attach.
func NewNode(cfg NodeConfig, log *slog.Logger) *Node {
	cfg = cfg.withDefaults()
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	n := &Node{cfg: cfg, log: log, id: uint32(cfg.Random()) | 1, ended: make(chan *hosted, cfg.Matches)}
	n.matches = &matches{
		most: cfg.Matches, openFor: cfg.OpenFor, random: cfg.Random,
		byID: map[uint64]*hosted{}, promised: map[uint64]*hosted{},
	}
	var menu []control.Game
	for _, m := range cfg.Games {
		g := newGame(m)
		n.matches.games = append(n.matches.games, g)
		menu = append(menu, g.describe())
	}
	if n.bus = cfg.Bus; n.bus == nil {
		cfg.Mailbox = lobby.Inline()
		n.fake = bus.NewFake(cfg.Now, cfg.Random(), lobby.Buckets)
		n.bus = n.fake.Join(cfg.Mailbox.Post)
	}
	n.matches.builder.post = cfg.Mailbox.Post
	var laps lobby.Steward
	if cfg.Accounts != nil {
		n.laps = newSteward(n.matches.games, cfg.Mailbox.Post, n.fake != nil)
		laps = n.laps
	}
	var pool lobby.Pool = lobby.NewMatchmaker(cfg.Curves, cfg.Region)
	if cfg.Recording != nil {
		pool = cfg.Recording.Record(pool, cfg.Curves, cfg.Region, cfg.Now)
	}
	n.lobby = lobby.New(lobby.Config{
		Pool: pool,
		Node: n.id, URL: cfg.NodeURL, Region: cfg.Region, Bus: n.bus, Mailbox: cfg.Mailbox, Alone: cfg.Alone,
		Games: menu, Now: cfg.Now, Random: cfg.Random, Accounts: cfg.Accounts, Steward: laps, Host: cfg.Host,
		Log: log,
	}, n.matches)
	return n
}

// backlog is how many bytes must be able to wait for a socket: the rest of any snapshot of any game, and
// some events behind it.
func (n *Node) backlog() int {
	const events = 4 << 10
	longest := 0
	for _, g := range n.matches.games {
		longest = max(longest, g.model.MaxSnapshot())
	}
	return longest + events
}

// Paths are the handlers of the node's sockets.
func (n *Node) Paths() map[string]transport.Handler {
	return map[string]transport.Handler{"/play": play{n}, "/lobby": lobbySocket{n}}
}

// Attach gives the node the shards that its matches live on. From then on it is part of its cluster.
func (n *Node) Attach(shards []*transport.Shard) {
	for _, t := range shards {
		n.matches.shards = append(n.matches.shards, newShard(n, t))
	}
	n.lobby.Join()
}

// Runners returns the Runner of each shard, in the order of the transport's shards. They belong to the
// shards' goroutines.
func (n *Node) Runners() (all []*match.Runner) {
	for _, s := range n.matches.shards {
		all = append(all, s.runner)
	}
	return all
}

// Tick does what is due. It must be called about once a second, on any goroutine.
func (n *Node) Tick() {
	now := n.cfg.Now()
	if n.fake != nil {
		n.fake.Advance()
	}
	n.settle(now)
	n.lobby.Tick()
	for _, s := range n.matches.shards {
		s.t.Post(func() { s.check(now) })
	}
}

// Beat makes the lobby do what cannot wait for the next Tick: matchmaking, and the list of rooms. It must
// be called about every 50 ms, on any goroutine.
func (n *Node) Beat() { n.lobby.Tick() }

// settle forgets the matches that ended.
func (n *Node) settle(now int64) {
	for {
		select {
		case h := <-n.ended:
			n.settleOne(h, now)
		default:
			return
		}
	}
}

func (n *Node) settleOne(h *hosted, now int64) {
	n.matches.forget(h, now)
	if n.cfg.Results != nil && h.outcome != nil {
		n.cfg.Results(h.outcome)
	}
	n.lobby.Ended(h.id)
}

// Drain begins to stop: no new matches start, all players are told, and matches that have no end or no
// players are ended. Matches tells when the others have finished.
func (n *Node) Drain() {
	n.matches.drain()
	n.lobby.Drain()
	for _, s := range n.matches.shards {
		s.t.Post(s.drain)
	}
}

// Matches returns how many matches there are.
func (n *Node) Matches() int { return n.matches.total() }

// Stop ends every remaining match, then every lobby connection, and leaves the cluster. left is called when
// that is done, or cannot be done.
func (n *Node) Stop(left func()) {
	for _, s := range n.matches.shards {
		s.t.Post(s.stop)
	}
	n.lobby.Shut(left)
}

// Stuck returns a shard that made no progress for d, or -1.
func (n *Node) Stuck(d time.Duration) int {
	now := n.cfg.Now()
	for i, s := range n.matches.shards {
		if now-s.alive.Load() > int64(d) {
			return i
		}
	}
	return -1
}

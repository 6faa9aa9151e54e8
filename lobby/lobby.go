package lobby

import (
	"log/slog"
	"net/netip"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"slipstream/lobby/bus"
	"slipstream/netcode/control"
	"slipstream/netcode/token"
)

// Limits and waits.
const (
	maxRooms = 4096

	idleFor  = 15 * time.Minute // a room in which nothing happens
	emptyFor = 2 * time.Minute  // a room whose last member lost his connection
	awayFor  = 30 * time.Second // a player whose connection is gone keeps his place

	burst   = 20                     // requests at once
	refill  = 250 * time.Millisecond // per further request
	farOver = -40                    // this many beyond the burst is an attack
	queued  = 32                     // requests that wait for the one before
)

// Config is what a Lobby is set up with.
type Config struct {
	Node    uint32 // this server's id; never 0, never another's
	URL     string // of its play socket, for players of other nodes; empty: they are not sent here
	Region  string
	Bus     bus.Bus // with Buckets; its answers are posted to Mailbox
	Mailbox *Mailbox
	Alone   bool           // nobody else is on Bus, so far
	Pool    Pool           // makes matches while this node has the lease; a Matchmaker with the built-in curves if nil
	Games   []control.Game // for menus; the first is the default

	Accounts *Accounts    // nil: everybody is a guest. Its answers are posted to Mailbox
	Steward  Steward      // nil: nobody hands laps in
	Log      *slog.Logger // nil: nobody reads it
	// the host under which pages call this server, with its port if that is unusual; empty: as each
	// connection's request said
	Host string

	Players int           // most connections; 0 means 20,000, a process's usual limit of descriptors
	Now     func() int64  // Unix nanoseconds
	Random  func() uint64 // for ids and codes: must not be guessable in production
}

// Lobby is one node's lobby. Its exported methods are safe for concurrent use: they post to the mailbox,
// whose goroutine owns everything else.
type Lobby struct {
	cfg    Config
	bus    bus.Bus
	now    func() int64
	serial uint64 // of records written
	due    func() // tick, to be posted without taking memory
	alone  bool   // as in Config, until another node is heard of (alone.go)

	// Connections, and the players behind them.
	conns   map[*Player]struct{}
	asked   map[*Player][][]byte // requests that wait behind the one that is being served
	signins map[*Player]int64    // until when each can answer its challenge
	places  map[uint64]*place    // players of this node
	coming  map[uint64][]func()  // players whose places are being read, and what to do then
	shares  shares
	unkept  unkept

	// This node's view of each bucket, and its part in the cluster.
	nodes   *book[nodeRecord]
	secrets *book[keyRecord]
	rooms   *circle[roomRecord]
	tickets *book[ticketRecord]
	matches *book[matchRecord]
	parties *circle[partyRecord] // of this node's players
	cluster cluster
	lease   lease
	keys    atomic.Pointer[token.Keys]
	odd     map[string]bool // kinds of unsound records and messages that were logged already

	// What this node does for players and with matches.
	maker   maker
	hosting hosting
	listing listing
	live    live
	said    said
	handed  map[uint64]*handed // laps, by player

	// The node's own state between Ticks.
	soon     []func() // work for the next Tick
	scratch  []byte   // a message while it is made
	counted  counted
	status   control.Status // of the last Tick: seats are not counted for every ping
	ticked   int64          // when second last ran
	draining bool
	paused   bool // everybody was told that matchmaking is paused
}

// counted are the Counters while they change.
type counted struct {
	entered, tickets, refused, roomsOpened, evicted, unread atomic.Uint64
	players, rooms                                          atomic.Int64
}

// Counters are what a Lobby has done since it started.
type Counters struct {
	Entered, Tickets, Refused, RoomsOpened uint64
	Evicted                                uint64 // players whose newer connection is on another node
	Unread                                 uint64 // records and messages of other nodes that make no sense
	Players, Rooms                         int    // connections here, rooms in the cluster; now
}

// Conn is the part of a connection that a lobby needs.
type Conn interface {
	Send(msg []byte) // queues a message, which nobody writes to any more; a connection whose queue is full is lost
	End(why Reason)  // the last call; it tells the player why
}

// Reason says why the lobby ended a connection.
type Reason uint8

const (
	Malformed Reason = iota // a message that no client of ours sends
	Flooding                // far more requests than any person makes
	Outdated                // another version of the protocol
	Draining                // the server stops
	Crowded                 // there is no room for one more
	Replaced                // the same player came again, here or elsewhere
	Unproven                // a challenge was not answered
	Parted                  // the account is no more, as the player wished
)

var reasons = [...]string{"malformed", "flooding", "outdated", "draining", "crowded", "replaced", "unproven", "parted"}

func (r Reason) String() string { return reasons[r] }

// Player is one connection to the lobby and who is behind it. It belongs to its Lobby.
type Player struct {
	conn   Conn
	from   netip.Addr
	place  *place  // nil until Enter
	asking bool    // a request is under way
	signin *signin // a challenge that it was given and has not answered
	called string  // the host that its page called, until it is let in
	bucket         // limits its requests
}

// Called says by which host name the page called this server: the Host of the request. It must be called
// before the first Receive.
func (p *Player) Called(host string) { p.called = host }

// New returns an empty lobby.
func New(cfg Config, seats Allocator) *Lobby {
	if cfg.Players == 0 {
		cfg.Players = 20_000
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Pool == nil {
		cfg.Pool = NewMatchmaker(nil, cfg.Region)
	}
	l := &Lobby{
		cfg: cfg, bus: cfg.Bus, now: cfg.Now, alone: cfg.Alone,
		conns:  map[*Player]struct{}{},
		asked:  map[*Player][][]byte{},
		places: map[uint64]*place{},
		coming: map[uint64][]func(){},
		odd:    map[string]bool{},
		shares: shares{from: map[netip.Addr]share{}},
	}
	l.hosting = hosting{
		seats: seats, own: map[uint64]*matchRecord{}, over: map[uint64]int64{}, strays: map[seatOf]int64{},
	}
	l.cluster = newCluster()
	l.maker, l.due = l.newMaker(), l.tick
	l.live = live{boards: map[control.BoardAsk]*watched{}, asks: map[*Player]control.BoardAsk{}}
	l.signins, l.handed = map[*Player]int64{}, map[uint64]*handed{}
	l.listing = listing{watchers: map[*Player]filter{}, stale: map[string]bool{}, first: map[filter][][]byte{}}
	l.newKey()
	l.nodes = newBook[nodeRecord](l, "nodes")
	l.nodes.changed = l.nodeChanged
	l.secrets = newBook[keyRecord](l, "keys")
	l.secrets.changed = func(string, *keyRecord, *keyRecord) { l.adoptKeys() }
	l.rooms = newRooms(l)
	l.tickets = newBook[ticketRecord](l, "tickets")
	l.tickets.changed, l.tickets.wants = l.ticketChanged, func(string) bool { return l.leading() }
	l.parties = newParties(l)
	l.matches = newBook[matchRecord](l, "matches")
	l.matches.changed, l.matches.rescued = l.matchChanged, l.rescueMatch
	return l
}

// Join joins the cluster. It must be called once, before anything else.
func (l *Lobby) Join() {
	l.cfg.Mailbox.Post(func() {
		l.cluster.read, l.cluster.wrote = l.now(), l.now() // until the first sweep says otherwise
		l.listen()
		l.count()
		l.sweep()
	})
}

// listen begins to hear what other nodes say.
func (l *Lobby) listen() {
	l.bus.Subscribe(subjectOf("nodes"), l.nodes.hear)
	l.bus.Subscribe(subjectOf("keys"), l.secrets.hear)
	l.bus.Subscribe(subjectOf("rooms"), l.rooms.hear)
	l.bus.Subscribe(subjectOf("tickets"), l.tickets.hear)
	l.bus.Subscribe(subjectOf("matches"), l.matches.hear)
	l.bus.Subscribe(subjectOf("parties"), l.parties.hear)
	l.bus.Subscribe(chatSubject, l.overhear)
	l.bus.Subscribe(keptSubject, l.hearKept)
	l.bus.Serve(nodeSubject(l.cfg.Node), l.serve)
}

// Keys returns the keys that sign this cluster's tickets and resume tokens.
func (l *Lobby) Keys() *token.Keys { return l.keys.Load() }

// MatchName returns a match's id as players see it; empty for 0, which is no match.
func MatchName(id uint64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatUint(id, 36)
}

// Open begins a connection. from is the address whose limits it shares; the zero Addr if that is not known.
func (l *Lobby) Open(conn Conn, from netip.Addr) *Player {
	p := &Player{conn: conn, from: from}
	l.cfg.Mailbox.Post(func() {
		if len(l.conns) >= l.cfg.Players {
			conn.End(Crowded)
			return
		}
		l.conns[p] = struct{}{}
		l.counted.players.Store(int64(len(l.conns)))
	})
	return p
}

// Receive takes one message of a player. It does not keep msg.
func (l *Lobby) Receive(p *Player, msg []byte) {
	msg = append([]byte(nil), msg...)
	l.cfg.Mailbox.Post(func() { l.receive(p, msg) })
}

// Close ends what Open began, whichever side ended the connection.
func (l *Lobby) Close(p *Player) {
	l.cfg.Mailbox.Post(func() {
		if _, open := l.conns[p]; open {
			l.forget(p)
		}
	})
}

// forget drops a connection that is gone. Its player keeps his place for a while: he may only be reloading
// the page.
func (l *Lobby) forget(p *Player) {
	delete(l.conns, p)
	delete(l.listing.watchers, p)
	delete(l.signins, p)
	l.unwatch(p)
	l.counted.players.Store(int64(len(l.conns)))
	delete(l.asked, p)
	if p.place != nil && p.place.conn == p {
		l.lost(p.place)
	}
}

// end closes a connection from our side.
func (l *Lobby) end(p *Player, why Reason) {
	l.forget(p)
	p.conn.End(why)
}

// count brings the status up to date.
func (l *Lobby) count() {
	players, matches := l.hosting.seats.Counts()
	s := control.Status{Players: uint32(players), Races: uint32(matches), Lobby: uint32(len(l.conns)),
		Rooms: uint32(l.cluster.rooms)}
	l.nodes.each(func(_ string, n *nodeRecord) {
		if n.ID != l.cfg.Node {
			s.Players += uint32(n.Players)
			s.Races += uint32(n.Matches)
			s.Lobby += uint32(n.Lobby)
		}
	})
	l.status = s
}

// Ended tells the lobby that a match of this node has ended: its room then waits for the next one.
func (l *Lobby) Ended(match uint64) { l.cfg.Mailbox.Post(func() { l.ended(match) }) }

// Drain tells everybody that the server will stop. From then on the lobby starts nothing.
func (l *Lobby) Drain() {
	l.cfg.Mailbox.Post(func() {
		l.draining = true
		l.beat()
		l.resign()
		n := control.Append(nil, &control.Notice{Kind: control.NoticeDraining, Text: drainText})
		for p := range l.conns {
			p.conn.Send(n)
		}
	})
}

const drainText = "The server restarts soon. Races that run are finished first."

// Shut ends every connection and leaves the cluster: the last step of a drain. done is
// called when the others know.
func (l *Lobby) Shut(done func()) {
	l.cfg.Mailbox.Post(func() {
		for _, w := range l.placesThat(func(w *place) bool { return w.conn != nil }) {
			l.end(w.conn, Draining)
		}
		for p := range l.conns { // and who was not let in yet
			l.end(p, Draining)
		}
		l.part(done)
	})
}

// Counters returns what the lobby has done.
func (l *Lobby) Counters() Counters {
	c := &l.counted
	return Counters{
		Entered: c.entered.Load(), Tickets: c.tickets.Load(), Refused: c.refused.Load(), RoomsOpened: c.roomsOpened.Load(),
		Evicted: c.evicted.Load(), Unread: c.unread.Load(), Players: int(c.players.Load()), Rooms: int(c.rooms.Load()),
	}
}

func (p *Player) send(m any) { p.conn.Send(control.Append(nil, m)) }

// send sends a message that everybody gets. It takes the message's memory once, instead of again and again
// as it grows.
func (l *Lobby) send(p *Player, m any) {
	l.scratch = control.Append(l.scratch[:0], m)
	p.conn.Send(slices.Clone(l.scratch))
}

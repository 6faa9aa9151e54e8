// Package lobby brings players to matches: it gives tickets for seats, and keeps
// the rooms in which friends wait for one another. It knows players, rooms and
// tokens. It does not know what a game or a match is (an [Allocator] finds seats),
// nor sockets, goroutines or the clock: time is an argument, so that a whole
// lobby runs on a virtual one.
package lobby

import (
	"net/netip"
	"strconv"
	"sync"
	"time"

	"slipstream/netcode/control"
	"slipstream/netcode/token"
)

// Limits and waits.
const (
	maxRooms = 4096

	idleFor  = 15 * time.Minute // a room in which nothing happens
	emptyFor = 2 * time.Minute  // a room whose last member lost his connection

	burst   = 20                     // requests at once
	refill  = 250 * time.Millisecond // per further request
	farOver = -40                    // this many beyond the burst is an attack
)

// Config is what a Lobby is set up with.
type Config struct {
	Keys    *token.Keys
	Games   []control.Game // for menus; the first is the default
	Players int            // most connections; 0 means 20,000, a process's usual limit of descriptors
	Random  func() uint64  // for ids and codes: must not be guessable in production
}

// Lobby is safe for concurrent use. It calls its players' Conns while it holds
// its lock, so they must not block or call back.
type Lobby struct {
	cfg   Config
	seats Allocator

	mu       sync.Mutex
	players  map[*Player]struct{}
	rooms    map[string]*room
	byMatch  map[uint64]*room
	shares   map[netip.Addr]share
	starters map[uint64]netip.Addr // by match
	draining bool
	counters Counters
	status   control.Status // of the last Tick: counting seats is not for every ping
}

// Counters are what a Lobby did, ever since.
type Counters struct {
	Entered, Tickets, Refused, RoomsOpened uint64
	Players, Rooms                         int // now
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
)

var reasons = [...]string{"malformed", "flooding", "outdated", "draining"}

func (r Reason) String() string { return reasons[r] }

// Player is one connection to the lobby and who is behind it. It belongs to its Lobby.
type Player struct {
	conn   Conn
	from   netip.Addr
	id     uint64
	name   string // empty until Enter
	room   *room
	tokens int   // of the bucket that limits requests
	filled int64 // when the bucket was last filled
}

// New returns an empty lobby.
func New(cfg Config, seats Allocator) *Lobby {
	if cfg.Players == 0 {
		cfg.Players = 20_000
	}
	l := &Lobby{
		cfg: cfg, seats: seats,
		players: map[*Player]struct{}{},
		rooms:   map[string]*room{},
		byMatch: map[uint64]*room{},
		shares:  map[netip.Addr]share{}, starters: map[uint64]netip.Addr{},
	}
	l.count()
	return l
}

// count brings the status up to date.
func (l *Lobby) count() {
	players, races := l.seats.Counts()
	l.status = control.Status{
		Players: uint32(players), Races: uint32(races),
		Rooms: uint32(len(l.rooms)), Lobby: uint32(len(l.players)),
	}
}

// MatchName is a match's id as players see it; empty for 0, which is no match.
func MatchName(id uint64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatUint(id, 36)
}

// Open begins a connection; nil means that there is no room for it. from is who
// shares what one address may have; zero if that cannot be told. now is in Unix
// nanoseconds, here and everywhere.
func (l *Lobby) Open(conn Conn, from netip.Addr, now int64) *Player {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.players) >= l.cfg.Players {
		return nil
	}
	p := &Player{conn: conn, from: from, tokens: burst, filled: now}
	for p.id == 0 {
		p.id = l.cfg.Random()
	}
	l.players[p] = struct{}{}
	return p
}

// Close ends what Open began, whoever ended the connection.
func (l *Lobby) Close(p *Player, now int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget(p, now)
}

// forget drops a player whose connection is gone. His room stays a while, even an
// empty one: he may only be reloading the page.
func (l *Lobby) forget(p *Player, now int64) {
	l.quitRoom(p, now)
	delete(l.players, p)
}

// end closes a connection from our side.
func (l *Lobby) end(p *Player, why Reason, now int64) {
	l.forget(p, now)
	p.conn.End(why)
}

// Tick does what is due. It is to be called about once a second.
func (l *Lobby) Tick(now int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.rooms {
		if r.expired(now) {
			l.closeRoom(r)
		}
	}
	l.forgive()
	l.count()
}

func (l *Lobby) closeRoom(r *room) {
	for _, p := range r.members {
		p.room = nil
		p.send(&control.Room{})
	}
	delete(l.rooms, r.code)
	l.hold(r.from, -1, 0)
	delete(l.byMatch, r.match)
}

// Ended tells the lobby that a match is no more: its room waits for the next one.
func (l *Lobby) Ended(match uint64, now int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over(match)
	if r := l.byMatch[match]; r != nil {
		delete(l.byMatch, match)
		r.match, r.touched = 0, now
		r.tell(now)
	}
}

// Drain tells everybody that the server will stop, and starts nothing from now on.
func (l *Lobby) Drain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.draining = true
	notice := control.Append(nil, &control.Notice{Kind: control.NoticeDraining, Text: drainText})
	for p := range l.players {
		p.conn.Send(notice)
	}
}

const drainText = "The server restarts soon. Races that run are finished first."

// Shut ends every connection: the last step of a drain.
func (l *Lobby) Shut(now int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for p := range l.players {
		l.end(p, Draining, now)
	}
}

// Counters returns what the lobby did.
func (l *Lobby) Counters() Counters {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.counters
	c.Players, c.Rooms = len(l.players), len(l.rooms)
	return c
}

func (p *Player) send(m any) { p.conn.Send(control.Append(nil, m)) }

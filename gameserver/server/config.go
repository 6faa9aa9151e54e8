// Package server is the composition: it brings transport, matches, lobby and the
// HTTP side together, and decides what none of them knows: whose ticket is good,
// which shard a match lives on, when the server is ready and how it stops. It
// holds no rule of a game and no byte of a protocol.
//
// [Server] listens on real sockets and reads the real clock. [Node] is all of it
// but that, so that a whole server also runs on a loopback and a virtual clock.
package server

import (
	crand "crypto/rand"
	"encoding/binary"
	"io"
	"log/slog"
	"time"

	clientweb "slipstream/client-web"
	"slipstream/lobby"
	"slipstream/lobby/bus"
	"slipstream/lobby/store"
	"slipstream/lobby/trace"
	"slipstream/sim"
	"slipstream/sim/games"
)

// Config is what a Server is set up with. Its zero value works: every game of this
// build on a free port of this machine, nothing recorded, nothing logged.
type Config struct {
	Listen string // public address; "127.0.0.1:0" if empty
	Admin  string // health, metrics, profiles; "127.0.0.1:0" if empty
	Data   string // directory for journals, results and, without DB, the database; nothing is kept if empty
	DB     string // the database, as store.Open takes it; if empty, an SQLite file in Data
	// Curves is a file that says how long who waits for whom, as gameserver curves prints one; the
	// built-in ones if empty.
	Curves    string
	Trace     string // file that the matchmaker's work is written to, for lobby/lab to play again; none if empty
	Transport string // "epoll", "portable", or "auto" (also empty): epoll where there is one

	// PruneAfter is how long an account that never played is kept unseen; 0: for ever.
	PruneAfter time.Duration

	TLSCert, TLSKey string   // PEM files: https and wss are served, by the portable transport
	PublicURL       string   // as browsers see the server, where a proxy is in front: "https://play.example.org"
	Origins         []string // browser origins let in besides PublicURL's; all empty: same origin
	TrustedProxies  []string // networks of proxies that are believed whom they speak for: "10.0.0.0/8", "192.0.2.1"

	// UnlimitedNetworks are those whose addresses may have any number of connections,
	// rooms and matches, in the same form: load generators, a hall behind one address.
	UnlimitedNetworks []string

	Client *clientweb.Client // nil: no pages are served
	Log    *slog.Logger      // nil: nothing is logged

	// Listening is called once, when connections are accepted.
	Listening func(url, admin string)

	// NATS are the servers that the nodes of a cluster share, as nats://user:password@host:4222. None: this
	// node is alone, and its broker is in this process.
	NATS []string

	// DrainFor is how long running matches may take to finish once the server is told to
	// stop; 5 minutes if 0: longer than a match. Below zero they are ended at once.
	DrainFor time.Duration

	NodeConfig
}

// Delay is how far behind a match spectators are, at most match.MaxDelay; a game with
// secrets may ask for more. It keeps a friend who looks on from being a second pair of eyes.
type Delay struct {
	Public time.Duration // of matches that anybody may get into
	Room   time.Duration // of matches among friends
}

// NodeConfig is the part of a Config that does not depend on sockets.
type NodeConfig struct {
	Games   []sim.Machine // the first is the default; games.All if empty
	Matches int           // most at a time; 512 if 0: at 5 ms of a core each a second, what three cores run
	Rates   sim.Rates     // how often matches speak; zeros mean as their game says
	Delay   Delay         // how far behind spectators are
	OpenFor time.Duration // how long a match that ends takes in new players; 8 s if 0: until the first corner

	Now    func() int64  // Unix nanoseconds; the system's clock if nil, which may be set meanwhile: see Monotonic
	Random func() uint64 // ids, codes, seeds and keys; the system's if nil, and nothing less in production

	// NodeURL is where players of other nodes reach this one's matches: "wss://eu1.play.example.org/play".
	// Empty: they are not sent here. Region is where it is, for who may choose.
	NodeURL, Region string

	// Curves say how long who waits for whom, by game; the built-in ones if nil.
	Curves lobby.Curves

	// Recording takes what the matchmaker is told and says; nil: nobody wants to know.
	Recording *trace.File

	// Bus is the cluster's, and Mailbox where it posts. Nil: this node is alone, its bus is in
	// memory, and everything runs on the goroutine that calls.
	Bus     bus.Bus
	Mailbox *lobby.Mailbox
	Alone   bool // nobody else is on Bus, though there is one

	// Monotonic is a clock that nobody sets; the system's if Now is nil too. With it, Now is only
	// asked what time it is at the start. Without it, Now is taken to be one that nobody sets.
	Monotonic func() time.Duration

	// Journal opens the journal of a match, or returns nil. It must not block.
	Journal func(name string) io.WriteCloser

	// Accounts are where players' accounts are kept; nil: everybody is a guest. Its answers are
	// posted to Mailbox.
	Accounts *lobby.Accounts

	// Host is what pages call this server, such as play.example.org: what a signature of theirs is
	// for. Empty: what each one's request says, which a server in between can choose.
	Host string

	// Results takes what is to be kept of a match that finished, which does not change
	// any more. It is called on the goroutine of Tick and must not block.
	Results func(*store.Result)
}

// withDefaults is c with all that may be left out.
func (c NodeConfig) withDefaults() NodeConfig {
	if len(c.Games) == 0 {
		c.Games = games.All
	}
	if c.Matches == 0 {
		c.Matches = 512
	}
	if c.OpenFor == 0 {
		c.OpenFor = 8 * time.Second
	}
	if c.Now == nil {
		c.Now = func() int64 { return time.Now().UnixNano() }
		if c.Monotonic == nil {
			c.Monotonic = sinceNow()
		}
	}
	if c.Monotonic != nil {
		c.Now = steady(c.Now, c.Monotonic)
	}
	if c.Random == nil {
		c.Random = random
	}
	return c
}

func random() uint64 {
	var b [8]byte
	_, _ = crand.Read(b[:]) // never fails
	return binary.NativeEndian.Uint64(b[:])
}

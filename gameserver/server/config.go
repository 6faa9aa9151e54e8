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
	// CurvesFile is a file that says how long players wait for which rivals, in the form that the command curves
	// prints; empty means the built-in curves.
	CurvesFile string
	TraceFile  string // file that the matchmaker's work is written to, for lobby/lab to play again; none if empty
	Transport  string // "epoll", "portable", or "auto" (also empty): epoll where there is one

	// PruneAfter is how long an account that never played is kept after it was last seen; 0 means for ever.
	PruneAfter time.Duration

	TLSCert, TLSKey string   // PEM files: https and wss are served, by the portable transport
	PublicURL       string   // as browsers see the server, where a proxy is in front: "https://play.example.org"
	Origins         []string // browser origins let in besides PublicURL's; all empty: same origin
	TrustedProxies  []string // networks of proxies that are believed: "10.0.0.0/8", "192.0.2.1"

	// UnlimitedNetworks are networks, in the same form, whose addresses may have any number of connections,
	// rooms and matches: for load generators, or for many players behind one address.
	UnlimitedNetworks []string

	Client *clientweb.Client // nil: no pages are served
	Log    *slog.Logger      // nil: nothing is logged

	// Listening is called once, when the server has begun to accept connections.
	Listening func(url, admin string)

	// NATS are the URLs of the brokers that the nodes of a cluster share, as nats://user:password@host:4222.
	// With none this node is alone, and its broker is in this process.
	NATS []string

	// DrainFor is how long running matches may take to finish after the server was told to stop. 0 means 5
	// minutes, which is longer than a match. A negative value ends them at once.
	DrainFor time.Duration

	NodeConfig
}

// Delay is how far spectators are behind a match, at most match.MaxDelay; a game with secrets may require
// more. The delay keeps a friend who watches from helping a player.
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

	// NodeURL is the URL at which players of other nodes reach this node's matches:
	// "wss://eu1.play.example.org/play". If it is empty they are not sent here. Region is the name of the
	// region that this node is in.
	NodeURL, Region string

	// Curves say how long players wait for which rivals, by game; nil means the built-in ones.
	Curves lobby.Curves

	// Recording records what the matchmaker is told and what it decides; nil records nothing.
	Recording *trace.File

	// Bus is the cluster's bus, and Mailbox is where it posts. If Bus is nil this node is alone, its bus is
	// in memory, and everything runs on the calling goroutine.
	Bus     bus.Bus
	Mailbox *lobby.Mailbox
	Alone   bool // nobody else is on Bus, though there is one

	// Monotonic is a clock that nobody sets; the system's if Now is nil too. If there is one, Now is read
	// only once, at the start. Without it, Now must be a clock that nobody sets.
	Monotonic func() time.Duration

	// Journal opens the journal of a match, or returns nil. It must not block.
	Journal func(name string) io.WriteCloser

	// Accounts are where players' accounts are kept; nil: everybody is a guest. Its answers are
	// posted to Mailbox.
	Accounts *lobby.Accounts

	// Host is the host name under which pages reach this server, such as play.example.org. It is part of what
	// players' devices sign. If it is empty, the host name of each request is used, which somebody between
	// the page and the server can choose.
	Host string

	// Results takes what is to be kept of a match that finished; it does not change any more. It is called on
	// the goroutine of Tick and must not block.
	Results func(*store.Result)
}

// withDefaults returns c with every field that may be left out filled in.
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

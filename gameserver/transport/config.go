package transport

import (
	"cmp"
	"crypto/tls"
	"maps"
	"net/netip"
	"time"

	"slipstream/netcode/frame"
)

// Config is a transport's settings. Its zero value works: one front, one shard
// less than there are cores, same-origin browsers, the limits below.
type Config struct {
	// Paths says which Handler serves which upgrade: "/play", "/lobby". Handlers are called from the time of
	// Listen on.
	Paths map[string]Handler

	Fronts int // loops for handshakes and lobby connections; default 1
	Shards int // goroutines for matches; default GOMAXPROCS-1, at least 1

	// Origins are the browser origins that may connect ("https://play.example.org"), compared exactly. Empty
	// means same-origin: host and port of the Origin must be those of the request's Host. A request without
	// Origin does not come from a browser and is let in.
	Origins []string

	// Foreign, if any, is told of each page that may not connect, on the loop's goroutine: the page's origin,
	// and the host that it called, as its browser states them. Both are valid only during the call.
	Foreign func(origin, host []byte)

	// TLS is served in-process, by the portable transport only.
	TLS *tls.Config

	// TrustedProxies are the networks whose peers are proxies that may name their client: in a PROXY header
	// (version 2; not in front of our own TLS) or in X-Forwarded-For.
	TrustedProxies []netip.Prefix

	// Proxied says that every peer has a proxy's address: then no connection is counted by its address.
	Proxied bool

	// Unlimited are networks whose addresses may have any number of connections, within the limits on all
	// together: for a load generator, or for many players behind one address.
	Unlimited []netip.Prefix

	MaxConns          int // all together, net/http's too; default 32768, or what the process may open
	MaxPending        int // connections whose first message is still awaited; default 8192
	MaxPendingPerAddr int // of one address; default 1024: a school, a swarm of bots, not a botnet's node

	// Breaches is how many breaches of the protocol one address may commit at once, and one more every ten
	// seconds, before it is barred for a while (offence.go); default 3.
	Breaches int

	MaxHead     int           // bytes of a request head; default 8 KiB, what browsers and proxies send at most
	HeadWithin  time.Duration // from accept to a complete head, absolute; default 5 s
	HelloWithin time.Duration // from upgrade to the first message, absolute; default 3 s

	MaxMessage   int           // bytes of one message; default 4 KiB: the largest control message
	MaxFragments int           // pieces of one message; default 64
	WholeWithin  time.Duration // from a message's first byte to its last; default 5 s

	MessagesPerSecond int // default 200: three times 60 Hz. A read that completes none counts as one
	// default 1024: what a 60 Hz client sends in a stall of 17 s, delivered at once; a fresh connection has
	// an eighth of it
	MessageBurst     int
	BytesPerSecond   int // default 64 KiB
	ByteBurst        int // default 256 KiB
	ControlPerSecond int // pings and pongs; default 10
	ControlBurst     int // default 40

	// Backlog is how many bytes may wait in user memory for one socket: the rest of a message that the kernel
	// took only in part, and reliable messages behind it; default 8 KiB. No message may be longer.
	Backlog int

	PingAfter  time.Duration // of silence, the peer is pinged; default 5 s
	DeadAfter  time.Duration // of silence, it is Silent; default 10 s
	StallAfter time.Duration // without the socket taking a byte that waits, it is TooSlow; default 30 s
	CloseIn    time.Duration // for the peer's answer to a close frame; default 1 s

	frames frame.Rules // what of all that frames are held to

	messages, payload, controls allowance // and what is in a second
}

// spareDescriptors are kept for everything but connections: loops, journals, the admin port, and the second
// descriptor that a connection needs on its way to net/http.
const spareDescriptors = 64

// MaxHeaders is how many header lines a request head may have.
const MaxHeaders = 64

// extra are the paths that a build tag adds. The product has none.
var extra map[string]Handler

// withDefaults returns cfg with every zero replaced.
func (cfg Config) withDefaults() Config {
	if len(extra) > 0 {
		all := maps.Clone(extra)
		maps.Copy(all, cfg.Paths)
		cfg.Paths = all
	}
	orElse(&cfg.Fronts, 1)
	orElse(&cfg.Shards, defaultShards())
	orElse(&cfg.MaxConns, min(32768, max(descriptors()-spareDescriptors, 1)))
	orElse(&cfg.MaxPending, 8192)
	orElse(&cfg.MaxPendingPerAddr, 1024)
	orElse(&cfg.Breaches, 3)
	orElse(&cfg.MaxHead, 8<<10)
	orElse(&cfg.HeadWithin, 5*time.Second)
	orElse(&cfg.HelloWithin, 3*time.Second)
	orElse(&cfg.MaxMessage, 4<<10)
	orElse(&cfg.MaxFragments, 64)
	orElse(&cfg.WholeWithin, 5*time.Second)
	orElse(&cfg.MessagesPerSecond, 200)
	orElse(&cfg.MessageBurst, 1024)
	orElse(&cfg.BytesPerSecond, 64<<10)
	orElse(&cfg.ByteBurst, 256<<10)
	orElse(&cfg.ControlPerSecond, 10)
	orElse(&cfg.ControlBurst, 40)
	orElse(&cfg.Backlog, 8<<10)
	orElse(&cfg.PingAfter, 5*time.Second)
	orElse(&cfg.DeadAfter, 10*time.Second)
	orElse(&cfg.StallAfter, 30*time.Second)
	orElse(&cfg.CloseIn, time.Second)
	cfg.messages = perSecond(cfg.MessagesPerSecond, cfg.MessageBurst)
	cfg.payload = perSecond(cfg.BytesPerSecond, cfg.ByteBurst)
	cfg.controls = perSecond(cfg.ControlPerSecond, cfg.ControlBurst)
	cfg.frames = frame.Rules{MaxMessage: cfg.MaxMessage, MaxFragments: cfg.MaxFragments}
	return cfg
}

// orElse gives a setting that is zero its default.
func orElse[T comparable](v *T, d T) { *v = cmp.Or(*v, d) }

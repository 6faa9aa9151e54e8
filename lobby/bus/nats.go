package bus

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Config is how a node reaches the broker.
type Config struct {
	URLs     []string  // of nats-servers elsewhere, as nats://user:password@host:4222
	Embedded *Embedded // instead of URLs: the one in this process
	Name     string    // this node's, as the broker's operator sees it
	Buckets  []Bucket  // all that are used
	Log      *slog.Logger
}

// NATS is a Bus over NATS. Each bucket is a stream in memory, replicated on three servers if there are
// three, and a record is a message of it. Records have the form of NATS' own key-value buckets (subject
// $KV.BUCKET.KEY), so that its tools can read them. But a record is deleted by its stream sequence, which
// is its revision: that leaves no marker behind, and cannot delete a newer record.
type NATS struct {
	cfg  Config
	post func(func())
	nc   *nats.Conn
	js   jetstream.JetStream

	inbox   string
	waiting map[string]*call // by the last token of the reply subject
	calls   uint64
	closed  bool
	// by subject: the revision that a write of ours failed to replace, until the newer record is read
	lost map[string]uint64

	settingUp atomic.Bool
	ready     chan struct{} // closed when Open has set everything above
	quit      chan struct{}
}

// Open connects. A broker in this process is there at once. One elsewhere may be away; calls then wait for
// it. post takes what must be done on the owner's goroutine.
func Open(cfg Config, post func(func())) (*NATS, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	n := &NATS{cfg: cfg, post: post, waiting: map[string]*call{}, lost: map[string]uint64{}, ready: make(chan struct{}),
		quit: make(chan struct{})}
	options := []nats.Option{
		nats.Name(cfg.Name),
		nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond),
		nats.ReconnectJitter(250*time.Millisecond, 250*time.Millisecond),
		nats.RetryOnFailedConnect(true), nats.Timeout(2 * time.Second),
		nats.PingInterval(2 * time.Second), nats.MaxPingsOutstanding(2),
		nats.ReconnectBufSize(-1), // we try again ourselves; what is buffered comes when nobody waits for it any more
		nats.ConnectHandler(func(*nats.Conn) { n.setUp() }),
		nats.ReconnectHandler(func(c *nats.Conn) {
			cfg.Log.Info("the broker is back", "server", c.ConnectedUrlRedacted())
			n.setUp()
		}),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				cfg.Log.Warn("the broker cannot be reached: matchmaking is paused, matches go on", "error", err)
			}
		}),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			cfg.Log.Warn("the broker's connection has a fault", "error", err)
		}),
	}
	if cfg.Embedded != nil {
		options = append(options, nats.InProcessServer(cfg.Embedded.s))
	}
	for _, s := range cfg.URLs {
		if u, err := url.Parse(s); err != nil || u.Host == "" || !strings.Contains("nats tls ws wss", u.Scheme) {
			return nil, fmt.Errorf("%q is no broker's address; --nats-url takes values like nats://10.0.0.5:4222", s)
		}
	}
	var err error
	if n.nc, err = nats.Connect(strings.Join(cfg.URLs, ","), options...); err != nil {
		return nil, fmt.Errorf("%q is no broker: %w; --nats-url takes values like nats://10.0.0.5:4222", strings.Join(cfg.URLs, ","), err)
	}
	if n.js, err = jetstream.New(n.nc); err != nil {
		n.nc.Close()
		close(n.quit)
		return nil, err
	}
	n.inbox = n.nc.NewInbox()
	close(n.ready)
	if _, err = n.nc.Subscribe(n.inbox+".*", n.onReply); err != nil {
		n.nc.Close()
		close(n.quit)
		return nil, err
	}
	if cfg.Embedded == nil {
		n.setUp()
		return n, nil
	}
	if err = n.makeBuckets(); err != nil {
		n.nc.Close()
		close(n.quit)
		return nil, err
	}
	return n, nil
}

// setUp makes the buckets in the background, and tries until they exist. It may be called from any
// goroutine.
func (n *NATS) setUp() {
	if !n.settingUp.CompareAndSwap(false, true) {
		return
	}
	go func() {
		defer n.settingUp.Store(false)
		select {
		case <-n.ready: // connecting may be over before Open is
		case <-n.quit:
			return
		}
		for {
			err := n.makeBuckets()
			if err == nil {
				return
			}
			n.cfg.Log.Debug("the broker has no buckets yet", "error", err)
			select {
			case <-n.quit:
				return
			case <-time.After(jitter(time.Second)):
			}
		}
	}()
}

func (n *NATS) makeBuckets() error {
	replicas := 1
	if len(n.nc.Servers()) >= 3 {
		replicas = 3
	}
	for _, b := range n.cfg.Buckets {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		_, err := n.js.CreateStream(ctx, jetstream.StreamConfig{
			Name: "KV_" + b.Name, Subjects: []string{subjectOf(b.Name, ">")}, Storage: jetstream.MemoryStorage,
			Replicas: replicas, MaxAge: b.TTL, MaxMsgsPerSubject: 1, Discard: jetstream.DiscardNew, AllowDirect: true,
			MaxMsgSize: MaxValue, Description: "slipstream",
		})
		cancel()
		// Another node made it, or it was made before another server came: it will do as it is.
		if err != nil && err != jetstream.ErrStreamNameAlreadyInUse {
			return fmt.Errorf("bucket %s: %w", b.Name, err)
		}
	}
	return nil
}

// MaxValue is larger than any of our records or messages.
const MaxValue = 64 << 10

func subjectOf(bucket, key string) string { return "$KV." + bucket + "." + key }

// Subscribe implements Bus.
func (n *NATS) Subscribe(subject string, on func(msg []byte)) {
	n.subscribe(subject, func(m *nats.Msg) { on(m.Data) })
}

// Serve implements Bus.
func (n *NATS) Serve(subject string, on func(msg []byte, reply func([]byte))) {
	n.subscribe(subject, func(m *nats.Msg) {
		on(m.Data, func(reply []byte) { _ = m.Respond(reply) }) // who asked gives up by himself
	})
}

func (n *NATS) subscribe(subject string, on func(*nats.Msg)) {
	_, err := n.nc.Subscribe(subject, func(m *nats.Msg) {
		n.post(func() {
			if !n.closed {
				on(m)
			}
		})
	})
	if err != nil {
		panic("bus: " + subject + ": " + err.Error())
	}
}

// Publish implements Bus. A notice that cannot be sent now is lost.
func (n *NATS) Publish(subject string, msg []byte) { _ = n.nc.Publish(subject, msg) }

// Close implements Bus.
func (n *NATS) Close() {
	n.closed = true
	close(n.quit)
	for _, c := range n.waiting {
		c.timer.Stop()
	}
	n.waiting = nil
	n.nc.Close()
}

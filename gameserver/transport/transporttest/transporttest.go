// Package transporttest is the suite that every transport passes: RFC 6455 on the server's side, the promises of
// transport.Conn and transport.Handler, deadlines, budgets and endings. It speaks raw bytes and trusts no client.
// It does not know which transport it tests.
package transporttest

import (
	"testing"
	"time"

	"slipstream/gameserver/transport"
)

// Bench is one running transport and the ways to reach it.
type Bench struct {
	*transport.Transport

	// Start lets connections come; before it, there are none.
	Start func() error

	// Connect opens a stream to it on which nothing was sent.
	Connect func() (Wire, error)

	// Pass lets a millisecond pass where time is virtual; elsewhere it is nil.
	Pass func()

	// Stop is Transport.Stop, or what a Loopback has for it.
	Stop func(why transport.Reason, grace time.Duration)
}

// Wire is the client's end of a stream. Read waits until there is something, the stream
// ends (io.EOF or a reset), or 10 s have passed.
type Wire interface {
	Read(p []byte) (int, error)
	Write(p []byte) (int, error)
	Close() error
}

// Open makes a transport with a Config.
type Open func(t *testing.T, cfg transport.Config) *Bench

// Run runs the suite. exhaustive tries every split point of every case, which on real sockets takes long.
func Run(t *testing.T, open Open, exhaustive bool) {
	s := &suite{open: open, exhaustive: exhaustive}
	t.Run("handshake", s.handshake)
	t.Run("frames", s.frames)
	t.Run("sending", s.sending)
	t.Run("moving", s.moving)
	t.Run("ending", s.ending)
	t.Run("budgets", s.budgets)
	t.Run("deadlines", s.deadlines)
	t.Run("crowds", s.crowds)
	t.Run("offending", s.offending)
	t.Run("proxies", s.proxies)
}

type suite struct {
	open       Open
	exhaustive bool
}

// start opens a transport whose paths the suite's own handlers serve, and ends it with the test. By then
// every connection that was opened must have been closed, once.
func (s *suite) start(t *testing.T, cfg transport.Config) (*Bench, *host) {
	h := &host{}
	cfg.Paths = map[string]transport.Handler{"/echo": echo{h}, "/script": script{h}}
	if cfg.Shards == 0 {
		cfg.Shards = 2
	}
	if cfg.Breaches == 0 {
		cfg.Breaches = 1 << 20 // most cases are one
	}
	before := descriptors()
	b := s.open(t, cfg)
	h.t = b.Transport
	if err := b.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		b.Stop(transport.Stopped, 5*time.Second)
		h.check(t)
		if stats := b.Stats(); stats.Conns != 0 || stats.Pending != 0 {
			t.Errorf("after Stop there are %d connections, %d pending", stats.Conns, stats.Pending)
		}
		if after := descriptors(); before >= 0 && after > before {
			t.Errorf("%d descriptors before, %d after", before, after)
		}
	})
	return b, h
}

// dial opens a WebSocket on path.
func dial(t *testing.T, b *Bench, path string) *peer {
	t.Helper()
	p := connect(t, b)
	p.write(upgrade(path))
	if status := p.status(); status != 101 {
		t.Fatalf("the upgrade was answered %d", status)
	}
	return p
}

// connect opens a stream; it ends with the test.
func connect(t *testing.T, b *Bench) *peer {
	t.Helper()
	w, err := b.Connect()
	if err != nil {
		t.Fatal(err)
	}
	p := newPeer(t, w)
	t.Cleanup(func() { w.Close() })
	return p
}

// each runs f for the part of n split points that this transport can afford.
func (s *suite) each(n int, f func(at int)) {
	step := 1
	if !s.exhaustive {
		step = max(n/40, 1)
	}
	for at := 1; at < n; at += step {
		f(at)
	}
}

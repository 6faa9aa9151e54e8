// Package server is the composition. It brings transport, matches, lobby and the HTTP side together, and
// decides what none of them knows: which ticket is good, which shard a match lives on, when the server is
// ready and how it stops. It contains no rule of a game and no byte of a protocol.
//
// [Server] listens on real sockets and reads the real clock. [Node] is everything else, so that a whole
// server can also run on a loopback and a virtual clock.
package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	clientweb "slipstream/client-web"
	"slipstream/gameserver/transport"
	"slipstream/lobby"
	"slipstream/lobby/trace"
	"slipstream/sim"
)

// Server is a whole game server. Run it once.
type Server struct{ Config }

const (
	anyPort  = "127.0.0.1:0"
	stuckFor = 3 * time.Second  // without a tick, the server is not ready
	deadFor  = 15 * time.Second // it is not even alive: whoever watches may restart it
	closeIn  = time.Second      // for the last messages and close frames
)

// Run serves until ctx is done and then drains: it reports itself not ready, starts no more matches, lets
// running ones finish (for at most DrainFor), tells the players, and returns nil. An error means that the
// operator has to correct something.
func (s *Server) Run(ctx context.Context) error {
	r, err := s.open()
	if err != nil {
		return err
	}
	defer r.close()
	if s.Listening != nil {
		s.Listening(r.url, r.admin)
	}
	r.serve(ctx)
	r.drain()
	return nil
}

// running is a Server while it runs.
type running struct {
	Config
	node    *Node
	sockets transport.Config
	t       *transport.Transport
	archive *archive // nil: no journals are kept
	cluster *cluster
	books   *ledger // nil: no results are kept
	http    []*http.Server
	fault   chan error    // of a listener that ended by itself
	turned  func() uint64 // how many requests for pages were turned away

	url, admin string
	drainFor   time.Duration
	draining   chan struct{} // closed when the server is told to stop
	stopBuild  func()        // of the client
	stopWork   func()        // of the node's own goroutines
}

// open makes everything that runs. The operator's mistakes are found before anything is opened.
func (s *Server) open() (*running, error) {
	r := newRunning(s.Config)
	for _, step := range []func() error{
		r.check,
		r.keepJournals,
		r.writeTrace,
		r.joinCluster,
		r.openBooks,
		r.makeNode,
		r.openTransport,
		r.startNode,
		r.listen,
	} {
		if err := step(); err != nil {
			r.close()
			return nil, err
		}
	}
	return r, nil
}

func newRunning(cfg Config) *running {
	r := &running{
		Config: cfg, fault: make(chan error, 2), draining: make(chan struct{}),
		stopBuild: func() {}, stopWork: func() {},
	}
	r.Log = cmp.Or(r.Log, slog.New(slog.DiscardHandler))
	r.drainFor = cmp.Or(r.DrainFor, 5*time.Minute)
	r.Host = cmp.Or(r.Host, hostOf(r.PublicURL))
	return r
}

// check reads the operator's settings.
func (r *running) check() (err error) {
	cfg := &r.sockets
	if cfg.Origins, err = r.origins(); err != nil {
		return err
	}
	if cfg.TrustedProxies, err = networks(r.TrustedProxies, "--trusted-proxies"); err != nil {
		return err
	}
	if cfg.Unlimited, err = networks(r.UnlimitedNetworks, "--unlimited-networks"); err != nil {
		return err
	}
	if !r.Rates.Valid() {
		return fmt.Errorf("nobody can play at --snapshot-rate %d and --command-rate %d: give each at least %d, "+
			"or 0 for what the game says", r.Rates.Snapshots, r.Rates.Messages, sim.MinRate)
	}
	if r.Curves, err = readCurves(r.CurvesFile); err != nil {
		return err
	}
	cfg.TLS, err = r.certificate()
	return err
}

func (r *running) keepJournals() (err error) {
	if r.Data == "" {
		return nil
	}
	now := func() int64 { return time.Now().UnixNano() }
	if r.archive, err = openArchive(filepath.Join(r.Data, "journals"), archiveBytes, now, r.Log); err != nil {
		return err
	}
	r.Journal = r.archive.open
	return nil
}

func (r *running) writeTrace() (err error) {
	if r.TraceFile == "" {
		return nil
	}
	if r.Recording, err = trace.Create(r.TraceFile, 0, r.Log); err != nil {
		return fmt.Errorf("--matchmaking-trace %s: %w", r.TraceFile, err)
	}
	return nil
}

// openBooks opens the database. Accounts and Results that the caller provided are used instead of it.
func (r *running) openBooks() (err error) {
	r.books, err = openLedger(r.Data, r.DB, r.Mailbox.Post, r.Log)
	if err != nil || r.books == nil {
		return err
	}
	r.books.tend(r.PruneAfter)
	if r.Results == nil {
		r.Results = r.books.put
	}
	if r.Accounts == nil {
		r.Accounts = &lobby.Accounts{Store: r.books.ask}
	}
	return nil
}

func (r *running) makeNode() error {
	r.node = NewNode(r.NodeConfig, r.Log)
	r.node.client = r.Client
	if r.books != nil {
		r.books.told.Store(r.node.lobby)
	}
	return nil
}

// openTransport opens the transport with what the node needs of it.
func (r *running) openTransport() (err error) {
	cfg := &r.sockets
	cfg.Backlog, cfg.Paths = r.node.backlog(), r.node.Paths()
	cfg.Foreign = (&foreigners{log: r.Log, now: r.node.cfg.Now}).turnedAway
	cfg.Proxied = r.PublicURL != "" && cfg.TrustedProxies == nil
	r.t, err = r.newTransport(*cfg)
	return err
}

// startNode gives the node its shards, and begins what it does on goroutines of its own: to build what matches take,
// and to check the laps that players hand in.
func (r *running) startNode() error {
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	r.stopWork = func() { stop(); all.Wait() }
	lull := func(d time.Duration) time.Duration { return transport.Lull(r.t.Now(), d) }
	r.Mailbox.Lull(lull)
	b := &r.node.matches.builder
	b.open(r.node.cfg.Matches, lull)
	all.Go(func() { b.run(ctx) })
	if r.node.laps != nil {
		all.Go(func() { r.node.laps.run(ctx) })
	}
	r.node.Attach(r.t.Shards())
	if Beside != nil {
		Beside(r.Mailbox)
	}
	return nil
}

// serve runs until ctx is done.
func (r *running) serve(ctx context.Context) {
	if r.Client != nil {
		build, stop := context.WithCancel(ctx)
		done := make(chan struct{})
		r.stopBuild = func() { stop(); <-done }
		go func() {
			defer close(done)
			r.build(build)
		}()
	}
	r.until(ctx.Done(), func() bool { return false })
}

// build makes the browser client, and says on the terminal what it is doing.
func (r *running) build(ctx context.Context) {
	if r.Client.Ready() {
		return
	}
	step := ""
	stop := r.Client.Watch(func(p clientweb.Progress) {
		if p.Step != step && p.Err == "" {
			step = p.Step
			r.Log.Info("browser client: " + step)
		}
	})
	err := r.Client.Build(ctx)
	stop()
	switch {
	case err == nil:
		r.Log.Info("browser client: ready", "url", r.url)
	case ctx.Err() == nil:
		r.Log.Error("the browser client could not be built; everything else works", "error", err)
	}
}

// until runs the node until stop is closed or done returns true, which it may do when a match has ended.
func (r *running) until(stop <-chan struct{}, done func() bool) {
	second, beat := time.NewTicker(time.Second), time.NewTicker(50*time.Millisecond)
	defer second.Stop()
	defer beat.Stop()
	for stuck := false; !done(); {
		select {
		case <-stop:
			return
		case <-beat.C:
			r.node.Beat()
		case <-second.C:
			r.node.Tick()
			stuck = r.noteStuck(stuck)
		case ended := <-r.node.ended:
			r.node.settleOne(ended, r.node.cfg.Now())
		case err := <-r.fault:
			r.Log.Error("a listener failed", "error", err)
		}
	}
}

// noteStuck logs when a shard gets stuck, and when all go on again. It returns whether one is, and is given whether one
// was.
func (r *running) noteStuck(was bool) bool {
	i := r.node.Stuck(stuckFor)
	switch {
	case i >= 0 && !was:
		r.Log.Warn("matches of a shard make no progress", "shard", i)
	case i < 0 && was:
		r.Log.Info("the matches make progress again")
	}
	return i >= 0
}

// drain ends the server in good order.
func (r *running) drain() {
	close(r.draining)
	r.Log.Info("draining", "matches", r.node.Matches(), "at_most", r.drainFor.String())
	r.node.Drain()
	deadline, cancel := context.WithTimeout(context.Background(), r.drainFor)
	defer cancel()
	r.until(deadline.Done(), func() bool { return r.node.Matches() == 0 })
	if n := r.node.Matches(); n > 0 {
		r.Log.Warn("matches were ended before they had finished", "matches", n)
	}
	left := make(chan struct{})
	r.node.Stop(func() { close(left) })
	select {
	case <-left:
	case <-time.After(partWithin): // the others notice by themselves
	}
	r.Log.Info("stopped")
}

// close frees everything, even if the server was opened only in part.
func (r *running) close() {
	r.stopBuild()
	r.stopWork()
	if r.t != nil {
		r.t.Stop(transport.Draining, closeIn)
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeIn)
	defer cancel()
	for _, srv := range r.http {
		if srv.Shutdown(ctx) != nil {
			_ = srv.Close()
		}
	}
	if r.cluster != nil {
		r.cluster.close()
	}
	if r.Recording != nil {
		if err := r.Recording.Close(); err != nil {
			r.Log.Error("the matchmaking trace was not written to its end", "error", err)
		}
	}
	if r.archive != nil {
		r.archive.close()
	}
	if r.books != nil {
		r.books.close()
	}
}

// ready returns why the server should get no new players, or nil.
func (r *running) ready() error {
	select {
	case <-r.draining:
		return errors.New("draining")
	default:
	}
	return r.progress(stuckFor)
}

func (r *running) alive() error { return r.progress(deadFor) }

func (r *running) progress(within time.Duration) error {
	if i := r.node.Stuck(within); i >= 0 {
		return fmt.Errorf("shard %d made no progress for %v", i, within)
	}
	return nil
}

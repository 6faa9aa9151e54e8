package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
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

// Run serves until ctx is done and then drains: it is not ready at once, starts no
// more matches, lets those that run finish (at most DrainFor), tells the players,
// and returns nil. An error is the operator's to mend.
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
	return r.drain()
}

// running is a Server while it runs.
type running struct {
	Config
	node    *Node
	t       *transport.Transport
	archive *archive // nil: no journals are kept
	cluster *cluster
	books   *ledger // nil: no results are kept
	http    []*http.Server
	fault   chan error // of a listener that ended by itself

	url, admin string
	drainFor   time.Duration
	draining   chan struct{} // closed when the server is told to stop
	stopBuild  func()        // of the client
	stopLaps   func()        // being run again
}

func (s *Server) open() (*running, error) {
	r := &running{Config: s.Config, fault: make(chan error, 2), draining: make(chan struct{}), stopBuild: func() {},
		stopLaps: func() {}}
	if r.Log == nil {
		r.Log = slog.New(slog.DiscardHandler)
	}
	if r.drainFor = r.DrainFor; r.drainFor == 0 {
		r.drainFor = 5 * time.Minute
	}
	origins, err := r.origins()
	if err != nil {
		return nil, err
	}
	proxies, err := networks(r.TrustedProxies, "--trusted-proxies")
	if err != nil {
		return nil, err
	}
	unlimited, err := networks(r.UnlimitedNetworks, "--unlimited-networks")
	if err != nil {
		return nil, err
	}
	if !r.Rates.Valid() {
		return nil, fmt.Errorf("nobody can play at %+v a second: give --snapshot-rate and --command-rate at least %d, or 0 for what the game says", r.Rates, sim.MinRate)
	}
	if r.NodeConfig.Curves, err = readCurves(r.Curves); err != nil {
		return nil, err
	}
	cert, err := r.certificate()
	if err != nil {
		return nil, err
	}
	if r.Data != "" {
		now := func() int64 { return time.Now().UnixNano() }
		if r.archive, err = openArchive(filepath.Join(r.Data, "journals"), archiveBytes, now, r.Log); err != nil {
			return nil, err
		}
		r.Journal = r.archive.open
	}
	if r.Trace != "" {
		if r.Recording, err = trace.Create(r.Trace, 0, r.Log); err != nil {
			r.close()
			return nil, fmt.Errorf("--matchmaking-trace %s: %w", r.Trace, err)
		}
	}
	if err := r.join(); err != nil {
		r.close()
		return nil, err
	}
	if r.books, err = openLedger(r.Data, r.DB, r.Mailbox.Post, r.Log); err != nil {
		r.close()
		return nil, err
	}
	if r.books != nil && r.Results == nil {
		r.Results = r.books.put
	}
	if r.books != nil && r.Accounts == nil {
		r.Accounts = &lobby.Accounts{Store: r.books.ask}
	}
	if r.Host == "" {
		r.Host = hostOf(r.PublicURL)
	}
	r.node = NewNode(r.NodeConfig, r.Log)
	r.runLaps()
	if r.books != nil {
		r.books.told.Store(r.node.lobby)
	}
	r.node.client = r.Client
	err = r.listen(transport.Config{
		Backlog: r.node.backlog(),
		Paths:   r.node.Paths(), TLS: cert, Origins: origins,
		Foreign:        (&foreigners{log: r.Log, now: r.node.cfg.Now}).turnedAway,
		TrustedProxies: proxies, Unlimited: unlimited, Proxied: r.PublicURL != "" && proxies == nil,
	})
	if err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// runLaps begins to run laps again that players hand in.
func (r *running) runLaps() {
	if r.node.laps == nil {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	r.stopLaps = func() { stop(); <-done }
	go func() {
		defer close(done)
		r.node.laps.run(ctx)
	}()
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

// until runs the node until stop is closed or done says so, which it may do when
// a match has ended.
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
			if i := r.node.Stuck(stuckFor); i >= 0 != stuck {
				stuck = i >= 0
				r.Log.Warn("matches of a shard make no progress", "shard", i, "stuck", stuck)
			}
		case ended := <-r.node.ended:
			r.node.settleOne(ended, r.node.cfg.Now())
		case err := <-r.fault:
			r.Log.Error("a listener failed", "error", err)
		}
	}
}

// drain ends the server in good order.
func (r *running) drain() error {
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
	return nil
}

// close frees everything, also of a server that was never quite opened.
func (r *running) close() {
	r.stopBuild()
	r.stopLaps()
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

// ready says why the server should get no new players, or nil.
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

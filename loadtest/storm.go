package main

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode/control"
)

// Storm is the command that connects and leaves thousands of times a second, while others race and the
// lobby is busy: what a server goes through when its page was shown on television.
type Storm struct {
	Server    string        `required:"" placeholder:"URL" help:"Where the server is, such as http://127.0.0.1:8080."`
	Admin     string        `required:"" placeholder:"URL" help:"The server's admin listener."`
	Upgrades  float64       `default:"3200" help:"Upgrades a second, half of them on /play and half on /lobby, where each enters; 0 for none."`
	Players   int           `default:"200" help:"Raw players who race meanwhile."`
	Lobby     int           `default:"100" help:"Players who stay in the lobby and open and close rooms as fast as one may."`
	For       time.Duration `default:"10s" help:"How long it lasts once all players are in."`
	RaceSize  int           `default:"8" help:"Seats of a race."`
	Sources   int           `default:"16" help:"Addresses to connect from."`
	Out       []string      `placeholder:"json=FILE" help:"Write the report to a file."`
	Threshold []string      `placeholder:"'METRIC:p(99)<80'" help:"Fail with exit code 99 unless it holds."`
}

// Run is called by kong.
func (s *Storm) Run(ctx context.Context) error {
	if s.Upgrades < 0 || s.Players < 1 || s.Lobby < 0 {
		return errors.New("--players must be above zero, --upgrades and --lobby not below")
	}
	p, err := (&Run{
		Server: s.Server, Bots: 1, Rate: 1, For: s.For, RaceSize: s.RaceSize, Out: s.Out, Threshold: s.Threshold,
	}).plan()
	if err != nil {
		return err
	}
	from, err := newSources(s.Server, s.Sources)
	if err != nil {
		return err
	}
	c := newCrowd()
	defer c.close()
	if err := c.join(ctx, p, s.Players); err != nil {
		return err
	}
	st := &storm{plan: p, from: from, rate: s.Upgrades}
	return st.during(ctx, c, s)
}

// storm is a run of Storm: goroutines that connect, and those in the lobby.
type storm struct {
	plan *plan
	from *sources
	rate float64

	begun time.Time
	tried atomic.Int64

	mu       sync.Mutex // guards what follows
	samples  samples
	upgrades int
	failed   int
	replies  int
	err      error // the first failure
}

// workers is how many goroutines connect at the same time: with round trips of a few milliseconds that is
// enough for thousands of connections a second.
const workers = 64

// some calls do for 0 to n-1, at most workers at a time, until one fails.
func some(ctx context.Context, n int, do func(i int) error) error {
	var all sync.WaitGroup
	var next atomic.Int64
	fault := make(chan error, workers)
	for range min(workers, n) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					fault <- err
					return
				}
			}
		})
	}
	all.Wait()
	select {
	case err := <-fault:
		return err
	default:
		return ctx.Err()
	}
}

func (st *storm) during(ctx context.Context, c *crowd, s *Storm) error {
	if err := c.play(ctx, settleIn); err != nil { // joining held up those who were in already
		return err
	}
	server, err := observe(ctx, s.Admin)
	if err != nil {
		return err
	}
	st.samples = newSamples()
	w := watch(c)
	blow, calm := context.WithTimeout(ctx, s.For)
	defer calm()
	st.begun = time.Now()
	var all sync.WaitGroup
	for range s.Lobby {
		all.Go(func() { st.fuss(blow) })
	}
	if s.Upgrades > 0 {
		for range workers {
			all.Go(func() { st.come(blow) })
		}
	}
	err = c.play(ctx, s.For)
	took := time.Since(st.begun)
	all.Wait()
	if err != nil {
		return err
	}
	w.samples.merge(st.samples)
	report := w.report()
	report.set("upgrades_per_s", float64(st.upgrades)/took.Seconds())
	report.set("lobby_replies_per_s", float64(st.replies)/took.Seconds())
	report.set("errors", float64(st.failed))
	if st.err != nil {
		report.Notes = append(report.Notes, st.err.Error())
	}
	if err := server.report(report, took); err != nil {
		return err
	}
	if err := report.deliver(st.plan); err != nil {
		return err
	}
	return report.judge(os.Stdout, st.plan.thresholds)
}

// come connects again and again, each time at its turn.
func (st *storm) come(ctx context.Context) {
	mine := newSamples()
	took, upgrades := mine.recorder("upgrade_ms"), 0
	for ctx.Err() == nil {
		i := st.tried.Add(1)
		pause(ctx, time.Until(st.begun.Add(time.Duration(float64(i)/st.rate*float64(time.Second)))))
		if ctx.Err() != nil {
			break
		}
		start := time.Now()
		if err := st.visit(ctx, i%2 == 0); err != nil {
			if ctx.Err() == nil {
				st.fail(err)
			}
			continue
		}
		took(time.Since(start).Seconds() * 1e3)
		upgrades++
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	st.samples.merge(mine)
	st.upgrades += upgrades
}

// visit makes one connection: upgraded, entered if it is the lobby's, and closed.
func (st *storm) visit(ctx context.Context, lobby bool) error {
	if !lobby {
		c, err := st.from.open(ctx, st.plan.play)
		if err != nil {
			return err
		}
		return c.Close(transport.Left.Code())
	}
	c, err := st.enter(ctx)
	if err != nil {
		return err
	}
	return c.Close(transport.Left.Code())
}

// enter connects to the lobby and says hello.
func (st *storm) enter(ctx context.Context) (*transport.Client, error) {
	c, err := st.from.open(ctx, st.plan.lobby)
	if err != nil {
		return nil, err
	}
	_ = c.SetReadDeadline(time.Now().Add(joinTimeout))
	err = c.WriteMessage(control.Append(nil, &control.Enter{Version: control.Version}))
	if err == nil {
		_, err = c.ReadMessage()
	}
	if err != nil {
		_ = c.Close(transport.Left.Code())
		return nil, err
	}
	return c, nil
}

// requestEvery is how often a connection may ask the lobby for something, however long it goes on.
const requestEvery = 260 * time.Millisecond

// fuss opens rooms and leaves them, as fast as one may.
func (st *storm) fuss(ctx context.Context) {
	c, err := st.enter(ctx)
	if err != nil {
		st.fail(err)
		return
	}
	stop := context.AfterFunc(ctx, func() { _ = c.Close(transport.Left.Code()) })
	defer stop()
	go func() {
		for i := 0; ctx.Err() == nil; i++ {
			_ = c.WriteMessage([][]byte{
				control.Append(nil, &control.Create{}), control.Append(nil, &control.Ping{}),
				control.Append(nil, &control.Leave{}),
			}[i%3]) // if it fails, the reader notices
			pause(ctx, requestEvery)
		}
	}()
	replies := 0
	for {
		_ = c.SetReadDeadline(time.Now().Add(joinTimeout))
		if _, err = c.ReadMessage(); err != nil {
			break
		}
		replies++
	}
	if ctx.Err() == nil {
		st.fail(err)
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	st.replies += replies
}

func (st *storm) fail(err error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.failed++; st.err == nil {
		st.err = err
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode/control"
)

// Idle is the command that shows what a connection that does nothing costs: players sit in the lobby and
// answer pings.
type Idle struct {
	Server      string        `required:"" placeholder:"URL" help:"Where the server is, such as http://127.0.0.1:8080."`
	Admin       string        `required:"" placeholder:"URL" help:"The server's admin listener."`
	Connections int           `default:"15000" help:"How many. Each is a descriptor here and one there: see ulimit -n."`
	Sources     int           `default:"16" help:"Addresses to connect from."`
	For         time.Duration `default:"12s" help:"How long they are idle: longer than a server takes to give a silent one up."`
	Out         []string      `placeholder:"json=FILE" help:"Write the report to a file."`
	Threshold   []string      `placeholder:"'METRIC:value<1024'" help:"Fail with exit code 99 unless it holds."`
}

// Run is called by kong.
func (i *Idle) Run(ctx context.Context) error {
	if i.Connections < 1 {
		return errors.New("--connections must be above zero")
	}
	p, err := (&Run{Server: i.Server, Bots: 1, Rate: 1, For: i.For, RaceSize: 8, Out: i.Out,
		Threshold: i.Threshold}).plan()
	if err != nil {
		return err
	}
	from, err := newSources(i.Server, i.Sources)
	if err != nil {
		return err
	}
	server, err := observe(ctx, i.Admin)
	if err != nil {
		return err
	}
	d := &idle{storm: &storm{plan: p, from: from}, open: make([]*transport.Client, i.Connections)}
	defer d.close()
	// Garbage, and what the server allocates once for its first connections, must not count as connections'
	// memory.
	if err := d.visit(ctx); err != nil {
		return err
	}
	before, err := server.resident(ctx)
	if err != nil {
		return err
	}
	if err := d.connect(ctx); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d connections are open; they are idle for %v\n", i.Connections, i.For)
	for n := range d.open {
		go d.read(n)
	}
	pause(ctx, i.For)
	after, err := server.resident(ctx)
	if err != nil {
		return err
	}
	answered := d.ping(ctx)

	report := &Report{Metrics: make(map[string]Figure)}
	report.set("idle_bytes", (after-before)/float64(i.Connections))
	report.set("idle_answered_ratio", ratio(uint64(answered), uint64(i.Connections)))
	report.set("errors", float64(i.Connections-answered))
	report.set("server_rss_bytes", after)
	if err := report.deliver(p); err != nil {
		return err
	}
	thresholds := append([]threshold{{"idle_answered_ratio:value==1", "idle_answered_ratio", "value", "==", 1}},
		p.thresholds...)
	return report.judgeBy(os.Stdout, thresholds)
}

// idle is a run of Idle.
type idle struct {
	*storm
	open   []*transport.Client
	ponged atomic.Int64
}

// connect opens all of them, some at a time.
func (d *idle) connect(ctx context.Context) error {
	return some(ctx, len(d.open), func(n int) error {
		c, err := d.enter(ctx)
		if err != nil {
			return fmt.Errorf("not all could connect: %w", err)
		}
		d.open[n] = c
		return c.SetReadDeadline(time.Time{})
	})
}

// firstOnes is how many connections come and go before anything is measured.
const firstOnes = 64

func (d *idle) visit(ctx context.Context) error {
	return some(ctx, firstOnes, func(int) error { return d.storm.visit(ctx, true) })
}

// read reads until the socket ends. It answers pings, and counts the lobby's pongs.
func (d *idle) read(n int) {
	for {
		msg, err := d.open[n].ReadMessage()
		if err != nil {
			return
		}
		if m, err := control.Parse(control.FromLobby, msg); err == nil {
			if _, ok := m.(*control.Pong); ok {
				d.ponged.Add(1)
			}
		}
	}
}

// ping asks for a pong on every connection, and returns how many came.
func (d *idle) ping(ctx context.Context) int {
	ping := control.Append(nil, &control.Ping{Time: 1})
	for _, c := range d.open {
		_ = c.WriteMessage(ping) // who is gone does not answer
	}
	for end := time.Now().Add(joinTimeout); time.Now().Before(end) && int(d.ponged.Load()) < len(d.open) &&
		ctx.Err() == nil; {
		pause(ctx, 50*time.Millisecond)
	}
	return int(d.ponged.Load())
}

func (d *idle) close() {
	for _, c := range d.open {
		if c != nil {
			_ = c.NetConn().Close()
		}
	}
}

// resident is the server's memory after its garbage has been collected and the freed memory returned to the
// system, which Go does little by little.
func (o *observer) resident(ctx context.Context) (float64, error) {
	for range 2 { // the second collects what the finalizers of the first released
		res, err := http.Get(o.at("debug/pprof/heap") + "?gc=1")
		if err != nil {
			return 0, err
		}
		_ = res.Body.Close()
	}
	least, err := o.rss()
	for still := 0; still < stillRSS && err == nil && ctx.Err() == nil; still++ {
		pause(ctx, lookRSS)
		var now float64
		if now, err = o.rss(); now < least {
			least, still = now, 0
		}
	}
	return least, err
}

// Once memory has not shrunk for stillRSS looks, nothing more is being returned.
const (
	lookRSS  = time.Second / 4
	stillRSS = 12
)

func (o *observer) rss() (float64, error) {
	f, err := o.scrape()
	return f.sum("process_resident_memory_bytes"), err
}

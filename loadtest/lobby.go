package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"slipstream/gameserver/transport"
)

// Lobby is the command that shows how quick the lobby is, from the button to the first picture and from a
// room's change to everybody who watches the list, and what many idle players cost.
type Lobby struct {
	Server    string        `required:"" placeholder:"URL" help:"Where the server is, such as http://127.0.0.1:8080."`
	Admin     string        `required:"" placeholder:"URL" help:"The server's admin listener."`
	Idle      int           `default:"10000" help:"Players who are in the lobby and do nothing, all the time. Each is a descriptor here and one there: see ulimit -n."`
	For       time.Duration `default:"10s" help:"How long the server's CPU time is measured while nobody does anything."`
	Watchers  int           `default:"1000" help:"Players who watch the list of rooms."`
	Changes   int           `default:"40" help:"How often a room in it changes."`
	Presses   int           `default:"100" help:"How often somebody presses the button for a quick race."`
	Game      string        `help:"What is raced; empty: the server's default."`
	RaceSize  int           `default:"8" help:"Seats of a race."`
	Sources   int           `default:"16" help:"Addresses to connect from."`
	Out       []string      `placeholder:"json=FILE" help:"Write the report to a file."`
	Threshold []string      `placeholder:"'METRIC:p(99)<300'" help:"Fail with exit code 99 unless it holds."`
}

// Run is called by kong.
func (o *Lobby) Run(ctx context.Context) error {
	if o.Idle < 1 || o.Watchers < 1 || o.Changes < 1 || o.Presses < 1 {
		return errors.New("--idle, --watchers, --changes and --presses must be above zero")
	}
	p, err := (&Run{Server: o.Server, Bots: 1, Rate: 1, For: o.For, Game: o.Game, RaceSize: o.RaceSize, Out: o.Out,
		Threshold: o.Threshold}).plan()
	if err != nil {
		return err
	}
	from, err := newSources(o.Server, o.Sources)
	if err != nil {
		return err
	}
	d := &idle{storm: &storm{plan: p, from: from}, open: make([]*transport.Client, o.Idle)}
	defer d.close()
	if err := d.connect(ctx); err != nil {
		return err
	}
	for n := range d.open {
		go d.read(n)
	}
	fmt.Fprintf(os.Stderr, "%d players are in the lobby; they are idle for %v\n", o.Idle, o.For)
	all := newSamples()
	cores, err := o.idle(ctx)
	if err != nil {
		return err
	}
	if err := o.watch(ctx, d.storm, all); err != nil {
		return err
	}
	if err := o.press(ctx, d.storm, all); err != nil {
		return err
	}
	report := newReport(all)
	report.set("lobby_idle_cores", cores)
	report.set("errors", float64(o.Idle-d.ping(ctx)))
	if err := report.deliver(p); err != nil {
		return err
	}
	return report.judgeBy(os.Stdout, p.thresholds)
}

// idle returns what the server takes of a core while nothing happens.
func (o *Lobby) idle(ctx context.Context) (float64, error) {
	pause(ctx, settleIn)
	server, err := observe(ctx, o.Admin)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	pause(ctx, o.For)
	after, err := server.scrape()
	const spent = "process_cpu_seconds_total"
	return (after.sum(spent) - server.before.sum(spent)) / time.Since(began).Seconds(), err
}

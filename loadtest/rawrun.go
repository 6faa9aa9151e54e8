package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// Raw is the command that loads a server with more players than bots could play:
// the real protocol, no simulation.
type Raw struct {
	Server    string        `required:"" placeholder:"URL" help:"Where the server is, such as http://127.0.0.1:8080."`
	Admin     string        `required:"" placeholder:"URL" help:"The server's admin listener."`
	Players   int           `default:"1000" help:"How many take part, in races of --race-size."`
	For       time.Duration `default:"30s" help:"How long they play once all are in."`
	RaceSize  int           `default:"8" help:"Seats of a race."`
	Profile   bool          `help:"Ask the server for a CPU profile meanwhile, and say what takes its time."`
	Out       []string      `placeholder:"json=FILE" help:"Write the report to a file."`
	Threshold []string      `placeholder:"'METRIC:p(99)<80'" help:"Fail with exit code 99 unless it holds."`
}

// Run is called by kong.
func (r *Raw) Run(ctx context.Context) error {
	if r.Players < 1 {
		return errors.New("--players must be above zero")
	}
	p, err := (&Run{
		Server: r.Server, Bots: 1, Rate: 1, For: r.For, RaceSize: r.RaceSize, PerMsg: 1, Out: r.Out, Threshold: r.Threshold,
	}).plan()
	if err != nil {
		return err
	}
	c := newCrowd()
	defer c.close()
	begun := time.Now()
	if err := c.join(ctx, p, r.Players); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d players are in after %.1f s\n", r.Players, time.Since(begun).Seconds())
	if err := c.play(ctx, settleIn); err != nil { // joining held up those who were in
		return err
	}
	server, err := observe(ctx, r.Admin)
	if err != nil {
		return err
	}

	w := watch(c)
	var shares *profile
	if r.Profile {
		shares = server.profile(ctx, r.For)
	}
	if err := c.play(ctx, r.For); err != nil {
		return err
	}

	report := w.report()
	report.set("errors", 0) // the first ends a run
	if err := server.report(report, r.For); err != nil {
		return err
	}
	if r.Profile {
		if err := shares.report(report); err != nil {
			return err
		}
	}
	if err := report.deliver(p); err != nil {
		return err
	}
	return report.judge(os.Stdout, p.thresholds)
}

// watcher records what a crowd gets.
type watcher struct {
	crowd     *crowd
	samples   samples
	snapshots uint64
	before    uint64
}

func watch(c *crowd) *watcher {
	w := &watcher{crowd: c, samples: newSamples(), before: c.newest()}
	gap, late := w.samples.recorder("snapshot_gap_ms"), w.samples.recorder("generator_late_ms")
	c.gap = func(d time.Duration) {
		w.snapshots++
		gap(d.Seconds() * 1e3)
	}
	c.late = func(d time.Duration) { late(d.Seconds() * 1e3) }
	return w
}

// report is the report on what the crowd got since watch.
func (w *watcher) report() *Report {
	r := newReport(w.samples)
	r.set("bots_connected", float64(len(w.crowd.players)))
	r.set("snapshots_received_ratio", ratio(w.snapshots, w.crowd.newest()-w.before))
	if p99, ok := r.Metrics["generator_late_ms"].get("p(99)"); ok && p99 > ownLateMs {
		r.Notes = append(r.Notes, fmt.Sprintf(
			"loadtest did not keep its own schedule, it was late by %.0f ms (p99): these figures measure it, not the server. Give it a core of its own, or fewer --players", p99))
	}
	return r
}

// ownLateMs: if the generator itself is later than that, its figures measure it and not the server.
const ownLateMs = 10

// newest adds up how many snapshots every player has been sent since tick 0, going by its newest one, if
// none was left out.
func (c *crowd) newest() (sum uint64) {
	for _, p := range c.players {
		sum += uint64(p.newest / p.every)
	}
	return sum
}

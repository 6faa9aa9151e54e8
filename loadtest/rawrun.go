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

	s := newSamples()
	snapshots, gap := uint64(0), s.recorder("snapshot_gap_ms")
	c.gap = func(d time.Duration) {
		snapshots++
		gap(d.Seconds() * 1e3)
	}
	c.late = func(d time.Duration) { s.add("generator_late_ms", d.Seconds()*1e3) }
	before := c.newest()
	if err := c.play(ctx, r.For); err != nil {
		return err
	}

	report := &Report{Metrics: make(map[string]Figure)}
	for _, name := range []string{"snapshot_gap_ms", "generator_late_ms"} {
		report.Metrics[name] = newReport(s).Metrics[name]
	}
	report.set("bots_connected", float64(r.Players))
	report.set("errors", 0) // the first ends a run
	report.set("snapshots_received_ratio", ratio(snapshots, c.newest()-before))
	if err := server.report(report, r.For); err != nil {
		return err
	}
	if p99 := report.Metrics["generator_late_ms"].P99; p99 > ownLateMs {
		report.Notes = append(report.Notes, fmt.Sprintf(
			"loadtest did not keep its own schedule, it was late by %.0f ms (p99): these figures measure it, not the server. Give it a core of its own, or fewer --players", p99))
	}
	report.summarise(os.Stdout)
	for _, path := range p.json {
		if err := report.write(path); err != nil {
			return err
		}
	}
	return report.judge(os.Stdout, p.thresholds)
}

// ownLateMs of the generator spoil what it measures.
const ownLateMs = 10

// newest is the sum of the newest ticks of all, in snapshots: how many each has been sent, at full rate.
func (c *crowd) newest() (sum uint64) {
	for _, p := range c.players {
		sum += uint64(p.newest / p.every)
	}
	return sum
}

package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/netsim"
)

// Run is the command that races bots against a server.
type Run struct {
	Server   string        `required:"" placeholder:"URL" help:"Where the server is, such as http://127.0.0.1:8080."`
	Bots     int           `default:"8" help:"How many bots take part."`
	For      time.Duration `default:"30s" help:"How long they race, from the first one's start."`
	Game     string        `help:"The game to play; the server's default if empty."`
	Settings settings      `mapsep:"," placeholder:"NAME=VALUE,..." help:"Settings of the game, such as laps=1; the others have their defaults."`
	RaceSize int           `default:"8" help:"Seats of a race."`
	Rate     float64       `default:"50" help:"Bots started a second."`
	Net      string        `placeholder:"CONDITIONS" help:"A bad network for every bot, such as rtt=100ms,jitter=10ms,loss=0.5%."`
	Seed     uint64        `default:"1" help:"Of the drivers and of the network."`
	PerMsg   int           `name:"commands-per-message" help:"Commands in a message, 1 to 8; 0 is what the server asks for."`

	Out       []string `placeholder:"json=FILE" help:"Write the report to a file."`
	Admin     string   `placeholder:"URL" help:"The server's admin listener: adds the server's own figures."`
	Threshold []string `placeholder:"'METRIC:p(99)<80'" help:"Fail with exit code 99 unless it holds. Also value, mean, max, count."`
}

// Run is called by kong.
func (r *Run) Run(ctx context.Context) error {
	plan, err := r.plan()
	if err != nil {
		return err
	}
	var server *observer
	if r.Admin != "" {
		if server, err = observe(ctx, r.Admin); err != nil {
			return err
		}
	}

	s := newSwarm(plan)
	s.run(ctx, newProgress(os.Stderr))
	report := s.report()
	if server != nil {
		if err := server.report(report, s.took); err != nil {
			return err
		}
	}

	if err := report.deliver(plan); err != nil {
		return err
	}
	return report.judge(os.Stdout, plan.thresholds)
}

// plan is a run whose flags have been checked.
type plan struct {
	Run
	lobby      string // URLs of the two sockets
	play       string
	conditions netsim.Conditions
	settings   []int32 // of the races; none is the game's own
	dialer     net.Dialer
	json       []string
	thresholds []threshold
}

func (r *Run) plan() (*plan, error) {
	p := &plan{Run: *r, dialer: net.Dialer{Timeout: joinTimeout}}
	u, err := url.Parse(r.Server)
	if err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http") {
		return nil, fmt.Errorf("--server %q: give a URL such as http://127.0.0.1:8080", r.Server)
	}
	u.Scheme = "ws" + strings.TrimPrefix(u.Scheme, "http")
	p.lobby, p.play = u.JoinPath("lobby").String(), u.JoinPath("play").String()
	if r.Bots < 1 || r.Rate <= 0 || r.For <= 0 || r.RaceSize < 1 || r.RaceSize > 64 {
		return nil, fmt.Errorf("--bots, --rate, --for and --race-size must be above zero, --race-size at most 64")
	}
	if r.PerMsg < 0 || r.PerMsg > netcode.MaxCommands {
		return nil, fmt.Errorf("--commands-per-message must be from 1 to %d, or 0", netcode.MaxCommands)
	}
	if p.settings, err = r.Settings.of(r.Game); err != nil {
		return nil, err
	}
	if p.conditions, err = netsim.ParseConditions(r.Net); err != nil {
		return nil, fmt.Errorf("--net: %w", err)
	}
	for _, out := range r.Out {
		kind, path, ok := strings.Cut(out, "=")
		if !ok || kind != "json" || path == "" {
			return nil, fmt.Errorf("--out %q: give json=FILE", out)
		}
		p.json = append(p.json, path)
	}
	for _, text := range r.Threshold {
		t, err := parseThreshold(text)
		if err != nil {
			return nil, err
		}
		p.thresholds = append(p.thresholds, t)
	}
	return p, nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
)

// Attack is the command that sends a server what the internet sends, while honest players race and others
// come and go, and shows what the honest ones notice.
type Attack struct {
	Name      string        `arg:"" help:"${attacks}."`
	Server    string        `required:"" placeholder:"URL" help:"Where the server is, such as http://127.0.0.1:8080."`
	Admin     string        `required:"" placeholder:"URL" help:"The server's admin listener."`
	Players   int           `default:"64" help:"Honest players who race all the time, in races of 8."`
	Joins     int           `default:"5" help:"Honest players who come, and go again, a second."`
	Attackers int           `default:"0" help:"How many attack at a time; 0 is what the attack is defined for."`
	For       time.Duration `default:"15s" help:"How long each of the three phases lasts: before, during, after. The attack's own time is longer where it must be."`
	Addresses int           `default:"250" help:"Loopback addresses that the attackers come from; the honest come from 127.0.0.1. Linux has them all."`
	Rate      int           `default:"2000" help:"Connections a second that the attackers open at most, all in all."`
	PID       int           `help:"The server's process, for descriptors and sigterm."`
	Settle    time.Duration `default:"4s" help:"How long each phase has begun before it is measured."`
}

// An assault is one way to attack.
type assault struct {
	help      string
	attackers int     // at full scale
	game      string  // what the honest play; a race that outlasts every attack if empty
	settings  []int32 // of that game
	run       func(*scene) error
}

// assaults are all attacks, by name.
var assaults = map[string]assault{
	"heads":     {help: "connections whose request head never ends", attackers: 5000, run: (*scene).heads},
	"hellos":    {help: "WebSockets whose first message never ends", attackers: 5000, run: (*scene).hellos},
	"connects":  {help: "connections that say nothing, as many and as fast as there can be", attackers: 12000, run: (*scene).connects},
	"pages":     {help: "visitors who ask for pages without end, many at once on each connection", attackers: 250, run: (*scene).pages},
	"readers":   {help: "players who stop reading", attackers: 5000, run: (*scene).readers},
	"pings":     {help: "players who ping without end", attackers: 50, run: (*scene).pings},
	"messages":  {help: "players who send commands without end", attackers: 50, run: (*scene).messages},
	"fragments": {help: "players whose message has pieces without end", attackers: 50, run: (*scene).fragments},
	"bytes":     {help: "players, and guests of the lobby, who send a byte at a time", attackers: 50, run: (*scene).singles},
	"comings":   {help: "players who take a seat and leave it, without end", attackers: 50, run: (*scene).comings},
	"tracks":    {help: "guests who start races on tracks that nobody has seen, one after the other", attackers: 16, run: (*scene).tracks},
	"drawings":  {help: "guests who bring drawings to play on, again and again", attackers: 16, run: (*scene).drawings},
	"halfopen": {help: "players whose cable is cut: not even their kernel answers", attackers: 500,
		run: (*scene).halfOpen},
	"frames":      {help: "random frame headers, each judged by a second reading of RFC 6455", attackers: 1_000_000, run: (*scene).frames},
	"origins":     {help: "browsers on other pages", attackers: 10_000, run: (*scene).origins},
	"tickets":     {help: "forged, expired and used tickets", attackers: 10_000, run: (*scene).tickets},
	"descriptors": {help: "connections to a server that has no descriptor left (--pid)", attackers: 2000, run: (*scene).descriptors},
	"sigterm": {help: "no attack: the server is told to stop in the middle of matches (--pid)", game: "arena",
		settings: []int32{arenaSeconds}, run: (*scene).sigterm},
}

// attackNames is what --help says about them.
func attackNames() string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(assaults)) {
		all = append(all, name+": "+assaults[name].help)
	}
	return strings.Join(all, "; ")
}

// Run is called by kong.
func (a *Attack) Run(ctx context.Context) error {
	s, err := a.stage(ctx, os.Stderr)
	if err != nil {
		return err
	}
	fmt.Print(s.table())
	return nil
}

// stage runs the attack and returns all that was seen. It writes its progress to told.
func (a *Attack) stage(ctx context.Context, told io.Writer) (*scene, error) {
	how, ok := assaults[a.Name]
	switch {
	case !ok:
		return nil, fmt.Errorf("there is no attack %q; there are %s", a.Name, attackNames())
	case a.Players < 1 || a.Joins < 0 || a.Attackers < 0 || a.Addresses < 1 || a.Addresses > 60_000 || a.Rate < 1 ||
		a.For <= 0:
		return nil, errors.New("--players, --addresses (at most 60000), --rate and --for must be above zero, --joins and --attackers not below")
	}
	if a.Attackers == 0 {
		a.Attackers = how.attackers
	}
	s, err := newScene(ctx, a)
	if err != nil {
		return nil, err
	}
	s.told = told
	defer s.close()
	fmt.Fprintf(told, "%d honest players take their seats\n", a.Players)
	if err := s.crowd.join(s.ctx, s.plan, a.Players); err != nil {
		return nil, err
	}
	s.crowd.twice = true
	for _, p := range s.crowd.players {
		p.socket = date(p.socket)
	}
	return s, how.run(s)
}

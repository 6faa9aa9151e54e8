// Command gameserver is a game server and the pages of its browser client on one
// port. This file has the flags, address.go says where the server is, replay.go looks at journals, and
// package server is the server.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	clientweb "slipstream/client-web"
	"slipstream/gameserver/server"
	"slipstream/sim"
)

// cli is what the command line says. Every flag can also be given as SLIPSTREAM_NAME.
type cli struct {
	flags
	Serve   serve   `cmd:"" default:"1" help:"Run until SIGTERM or SIGINT; then running matches finish first. This is what happens without a command."`
	Replay  replay  `cmd:"" help:"Prove or describe matches that are over, from their journals."`
	Curves  curves  `cmd:"" help:"Print the built-in curves of the matchmaker, as a file for --curves to begin with."`
	Version version `cmd:"" help:"Say what was built, and with what."`
}

type (
	serve   struct{}
	curves  struct{}
	version struct{}
)

type flags struct {
	Listen    string        `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where players connect: pages and sockets on one port. :8080 lets the whole network in, 127.0.0.1:0 takes any free port. (${default})"`
	Admin     string        `default:"127.0.0.1:8081" placeholder:"HOST:PORT" help:"Where /livez, /readyz, /metrics and /debug/pprof are. Keep it private. (${default})"`
	Data      string        `placeholder:"DIR" help:"Where journals of matches, results and the database are kept; \"none\" keeps nothing. (${data})"`
	DB        string        `name:"db" placeholder:"URL" help:"Where players and results are kept: a file, or postgres://user:password@host:5432/name. Results wait in --data while it is away. (slipstream.db in --data)"`
	Prune     time.Duration `name:"prune-accounts-after" default:"2160h" help:"Accounts that never played are deleted when they were not seen for this long; checked daily, 0 keeps all. (${default}: 90 days)"`
	Transport string        `default:"auto" enum:"auto,epoll,portable" help:"How sockets are served: epoll (Linux), portable (everywhere), or auto: epoll where it can. (${default})"`
	PublicURL string        `name:"public-url" placeholder:"URL" help:"What browsers call this server, if a proxy stands in front: https://play.example.org."`
	TLSCert   string        `name:"tls-cert" placeholder:"FILE" help:"Serve https with this certificate and its chain (PEM). A new one is noticed. Uses the portable transport."`
	TLSKey    string        `name:"tls-key" placeholder:"FILE" help:"The certificate's private key (PEM)."`
	Proxies   []string      `name:"trusted-proxies" placeholder:"CIDR" help:"Networks of proxies whose word about the client's address is believed: X-Forwarded-For, PROXY protocol v2. Then limits per address see the player."`
	Origins   []string      `placeholder:"ORIGIN" help:"Further web origins whose pages may connect. Without these and --public-url only the server's own may."`
	Unlimited []string      `name:"unlimited-networks" placeholder:"CIDR" help:"Networks whose addresses may have any number of connections, rooms and matches: load generators, a hall behind one address. What one connection may do stays limited."`
	Snapshots int           `name:"snapshot-rate" placeholder:"HZ" help:"Snapshots a second to each player, at most: 30 is half the sends for a tick more of delay. 0 is what the game says. (${default})" default:"0"`
	Messages  int           `name:"command-rate" placeholder:"HZ" help:"Messages of commands a second from each player, at most: 30 lets the commands of two ticks share one. 0 is what the game says. (${default})" default:"0"`
	Delay     time.Duration `name:"spectator-delay" default:"2s" help:"How far behind the match its spectators are, at most 30s. Games with secrets may keep them further behind. (${default})"`
	RoomDelay time.Duration `name:"room-spectator-delay" default:"0s" help:"The same for matches among friends. (${default})"`
	NATS      []string      `name:"nats-url" placeholder:"URL" help:"The nats-servers that several servers share, as nats://user:password@host:4222. Without it this one is alone and needs none."`
	NodeURL   string        `name:"node-url" placeholder:"URL" help:"With --nats-url: how browsers reach this very server's matches: wss://eu1.play.example.org/play."`
	Region    string        `placeholder:"NAME" help:"With --nats-url: where this server is, the same word for all that are near one another: eu."`
	Curves    string        `placeholder:"FILE" help:"The matchmaker's curves, as JSON: how long players wait for which rivals. \"${self} curves\" prints the built-in ones."`
	Trace     string        `name:"matchmaking-trace" placeholder:"FILE" help:"Write what the matchmaker is told and does to this file, up to 256 MB: lobby/lab plays it again, and says what other curves would have made of it. It names nobody."`
	Client    string        `default:"auto" placeholder:"DIR" help:"The built browser client: a directory, \"none\", or \"auto\": the one in this binary, or built from the checkout. (${default})"`
	Drain     time.Duration `default:"5m" help:"How long running matches may go on after SIGTERM. (${default})"`
	Log       string        `default:"text" enum:"text,json" help:"text or json. With json the first line of standard output says where the server listens. (${default})"`
	Verbose   bool          `short:"v" help:"Log more."`

	Version kong.VersionFlag `name:"version" env:"-" help:"Say what was built."`
}

// self is what whoever started this program calls it.
var self = strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")

// Exit codes.
const (
	exitFault = 1 // the server could not run, or a journal not be read
	exitUsage = 2 // the command line makes no sense

	exitDiverged = 3 // replay verify: a match run again was another one
)

// parserOf returns what reads a command line into c.
func parserOf(c *cli) *kong.Kong {
	return kong.Must(c,
		kong.Name(self),
		kong.Description("Slipstream: an authoritative multiplayer game server, with a racing game. Start it and open the address it prints."),
		kong.DefaultEnvars("SLIPSTREAM"),
		kong.Vars{"version": server.Version(), "data": dataDir(), "self": self},
	)
}

func main() {
	var c cli
	parser := parserOf(&c)
	command, err := parser.Parse(os.Args[1:])
	if err != nil {
		fail(exitUsage, fmt.Errorf("%w; see %s --help", err, self))
	}
	switch err := command.Run(&c.flags); {
	case errors.Is(err, errDiverged):
		fail(exitDiverged, err)
	case err != nil:
		fail(exitFault, err)
	}
}

func fail(code int, err error) {
	fmt.Fprintln(os.Stderr, self+": "+err.Error())
	os.Exit(code)
}

// Run implements the version command.
func (version) Run() error {
	fmt.Println(self, server.Version(), runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH)
	return nil
}

// Run implements the curves command.
func (curves) Run() error {
	_, err := os.Stdout.Write(server.BuiltInCurves())
	return err
}

// Run implements the serve command.
func (serve) Run(f *flags) error {
	client, err := f.client()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	srv := &server.Server{Config: server.Config{
		Listen: f.Listen, Admin: f.Admin, Data: f.data(), DB: f.DB, PruneAfter: f.Prune, Transport: f.Transport,
		TLSCert: f.TLSCert, TLSKey: f.TLSKey, PublicURL: f.PublicURL, TrustedProxies: f.Proxies,
		UnlimitedNetworks: f.Unlimited, Origins: f.Origins, DrainFor: f.drain(),
		NATS:   f.NATS,
		Client: client, CurvesFile: f.Curves, TraceFile: f.Trace, Log: f.logger(), Listening: f.listening,
		NodeConfig: server.NodeConfig{NodeURL: f.NodeURL, Region: f.Region,
			Rates: sim.Rates{Snapshots: f.Snapshots, Messages: f.Messages},
			Delay: server.Delay{Public: f.Delay, Room: f.RoomDelay}},
	}}
	return srv.Run(ctx)
}

func (f *flags) client() (*clientweb.Client, error) {
	switch f.Client {
	case "none":
		return nil, nil
	case "auto":
		return clientweb.Open("")
	}
	client, err := clientweb.Open(f.Client)
	if err != nil {
		return nil, fmt.Errorf("--client %s: %w", f.Client, err)
	}
	return client, nil
}

func (f *flags) data() string {
	switch f.Data {
	case "":
		return dataDir()
	case "none":
		return ""
	}
	return f.Data
}

// drain: a Config takes 0 for its default, a person means none at all.
func (f *flags) drain() time.Duration {
	if f.Drain <= 0 {
		return -1
	}
	return f.Drain
}

func (f *flags) logger() *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelInfo}
	if f.Verbose {
		options.Level = slog.LevelDebug
	}
	if f.Log == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}

// dataDir is where this system keeps what programs remember for a user.
func dataDir() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return filepath.Join(os.TempDir(), "slipstream")
	}
	switch runtime.GOOS {
	case "windows":
		if dir := os.Getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "Slipstream")
		}
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "Slipstream")
	}
	if dir := os.Getenv("XDG_DATA_HOME"); strings.HasPrefix(dir, "/") {
		return filepath.Join(dir, "slipstream")
	}
	return filepath.Join(home, ".local", "share", "slipstream")
}

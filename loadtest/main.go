// Command loadtest drives a Slipstream server with bots that are real clients: they run the browser's
// netcode, sit in seats for persons, and are driven by a seeded model of a human, over a simulated bad
// network if asked. It measures what a player gets and, through the admin listener, what that costs the
// server.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// exitFailed is the exit code of a run that broke a threshold, the same as k6's.
const exitFailed = 99

var errFailed = errors.New("the run did not meet its thresholds")

type commands struct {
	Run    Run    `cmd:"" help:"Race bots against a server and report what they got."`
	Raw    Raw    `cmd:"" help:"Load a server with players of the real protocol that simulate nothing, thousands on a core."`
	Stall  Stall  `cmd:"" help:"Let players stop reading, and see what that costs and what they read afterwards."`
	Storm  Storm  `cmd:"" help:"Connect and leave thousands of times a second while others race."`
	Idle   Idle   `cmd:"" help:"Hold thousands of connections that do nothing, and see what one costs."`
	Lobby  Lobby  `cmd:"" help:"See how quick the lobby is, and what thousands in it cost who do nothing."`
	Talk   Talk   `cmd:"" help:"Let rooms talk whose members are on several servers, and see how soon everybody knows."`
	Attack Attack `cmd:"" help:"Send a server what the internet sends, and see what honest players notice."`
}

func main() {
	var c commands
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	k := kong.Parse(&c,
		kong.Name("loadtest"),
		kong.Description("Headless players for a Slipstream server: real clients, human-like driving, measured play."),
		kong.UsageOnError(),
		kong.Vars{"attacks": attackNames()},
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	err := k.Run()
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "loadtest:", err)
	if errors.Is(err, errFailed) {
		os.Exit(exitFailed)
	}
	os.Exit(1)
}

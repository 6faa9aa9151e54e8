// Command bench measures servers next to each other under the traffic of a game: players in rooms
// of 8, each of whom sends a 16-byte masked message 60 times a second and gets one of 120 bytes,
// his own, 60 times a second. README.md says what its figures mean.
//
// It is a module of its own, so that the product's go.mod knows nothing of the other stacks.
package main

import (
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
)

//go:embed c
var sources embed.FS

func main() {
	runtime.LockOSThread() // children are started by this thread, see start
	if err := command(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func command(args []string) error {
	if len(args) == 2 && args[0] == "serve" {
		return serve(args[1])
	}
	b := new(bench)
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	names := flags.String("servers", "", "which servers, with commas between; all by default")
	windows := flags.Int("windows", 10, "how many windows each server gets")
	hold := flags.Bool("hold", false, "search how many players each server holds instead, -windows times")
	prefix := flags.String("prefix", "", "command to run every window under, such as \"nice -n -5\"")
	asJSON := flags.String("json", "", "file for every window's figures")
	only := flags.String("only", "", "measure once, here, and print JSON: a server's name, or floor")
	flags.StringVar(&b.dir, "dir", "", "where the C programs were built")
	flags.IntVar(&b.players, "players", 1600, "how many players; with -hold where the search begins")
	flags.Float64Var(&b.warm, "warm", 1, "seconds of play before a window")
	flags.Float64Var(&b.seconds, "seconds", 3, "seconds of a window")
	flags.IntVar(&b.core, "core", 0, "the server's core")
	flags.IntVar(&b.loadCore, "load-core", 1, "the players' core")
	flags.BoolVar(&b.realtime, "realtime", false, "put server and players before everything else on their cores (SCHED_FIFO, needs root)")
	flags.BoolVar(&b.visit, "visit", false, "players read 60 times a second instead of at once: cheaper for them, delivery says nothing (with -hold by itself)")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return errors.Join(err, usage(flags))
	}
	b.prefix = strings.Fields(*prefix)
	var err error
	if b.binary, err = os.Executable(); err != nil {
		return err
	}
	if *only != "" {
		return b.once(*only)
	}
	if b.dir, err = os.MkdirTemp("", "bench"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	if err := compile(b.dir); err != nil {
		return err
	}
	chosen, err := choose(*names)
	if err != nil {
		return err
	}
	var all []window
	if *hold {
		b.visit = true
		all, err = b.hold(chosen, *windows)
	} else {
		all, err = b.compare(chosen, *windows)
	}
	if *asJSON != "" {
		lines, _ := json.MarshalIndent(all, "", "\t")
		err = errors.Join(err, os.WriteFile(*asJSON, lines, 0o644))
	}
	return err
}

func usage(flags *flag.FlagSet) error {
	if flags.NArg() == 0 {
		return nil
	}
	return fmt.Errorf("unexpected %q: see bench -help", flags.Args())
}

// choose returns the servers of a list, or all.
func choose(names string) ([]server, error) {
	if names == "" {
		return servers, nil
	}
	var chosen []server
	for _, name := range strings.Split(names, ",") {
		s, err := serverNamed(name)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, s)
	}
	return chosen, nil
}

// once is what the processes do that child starts.
func (b *bench) once(what string) error {
	var figures any
	var err error
	if what == "floor" {
		figures, err = b.measureFloor()
	} else {
		var s server
		if s, err = serverNamed(what); err == nil {
			figures, err = b.measure(s)
		}
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(figures)
}

// child measures once in a process of its own, under the prefix.
func (b *bench) child(what string, players int, figures any) error {
	args := append(append([]string(nil), b.prefix...), b.binary, "-only", what, "-dir", b.dir, "-players",
		strconv.Itoa(players),
		"-warm", fmt.Sprint(b.warm), "-seconds", fmt.Sprint(b.seconds), "-core", strconv.Itoa(b.core), "-load-core",
		strconv.Itoa(b.loadCore),
		"-realtime="+strconv.FormatBool(b.realtime), "-visit="+strconv.FormatBool(b.visit))
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stderr = os.Stderr
	printed, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return json.Unmarshal(printed, figures)
}

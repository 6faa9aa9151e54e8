// Command lab plays the arrivals of a population, or of a recorded trace, through
// matchmakers and says how they do, side by side: so a change of curves is compared, and
// not guessed. It runs package pool itself, without a server: it does not know what a lobby
// is, and its races are no races: who is better finishes first, with luck.
//
//	go run ./lobby/lab --for 20m --rate 5
//	go run ./lobby/lab --curves mine.json --other theirs.json
//	go run ./lobby/lab --trace arrivals.jsonl
//
// README.md says what the figures mean.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"slipstream/lobby/pool"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "lab: "+err.Error())
		os.Exit(1)
	}
}

// options are what the command line says.
type options struct {
	population
	game, curves, other string
	trace, record       string
	seats               int
}

func run(args []string, out io.Writer) error {
	var o options
	f := flag.NewFlagSet("lab", flag.ContinueOnError)
	f.StringVar(&o.curves, "curves", "", "`file` of curves; the built-in ones if empty")
	f.StringVar(&o.other, "other", "", "a second `file`, to compare with")
	f.StringVar(&o.game, "game", "racing", "whose curves of a file")
	f.IntVar(&o.seats, "seats", 8, "of a race")
	f.StringVar(&o.trace, "trace", "", "`file` of arrivals to replay, one JSON object a line")
	f.StringVar(&o.record, "record", "", "`file` to write the arrivals to")
	f.DurationVar(&o.lasts, "for", 20*time.Minute, "how long players arrive")
	f.Float64Var(&o.rate, "rate", 5, "parties that arrive a second, on average")
	f.Float64Var(&o.wave, "wave", .5, "how far the rate goes up and down, of itself")
	f.DurationVar(&o.day, "day", 20*time.Minute, "how long a wave is")
	f.IntVar(&o.players, "players", 20_000, "how many there are, who come again")
	f.Float64Var(&o.parties, "parties", .15, "share of arrivals that are two to four")
	f.IntVar(&o.regions, "regions", 3, "1 to 8")
	f.DurationVar(&o.patience, "patience", 40*time.Second, "how long one waits on average before he gives up")
	f.Uint64Var(&o.seed, "seed", 1, "of all chance")
	if err := f.Parse(args); err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	arrivals, err := o.arrivals()
	if err != nil {
		return err
	}
	columns, err := o.columns()
	if err != nil {
		return err
	}
	var all []*report
	for _, c := range columns {
		all = append(all, play(c, arrivals, &o))
	}
	return printTable(out, all)
}

func (o *options) check() error {
	if o.seats < 2 || o.seats > pool.MaxSeats {
		return fmt.Errorf("a race has 2 to %d seats: --seats", pool.MaxSeats)
	}
	return o.population.check()
}

func (o *options) arrivals() (all []arrival, err error) {
	if o.trace != "" {
		f, err := os.Open(o.trace)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		if all, err = readTrace(f); err != nil {
			return nil, fmt.Errorf("%s: %w", o.trace, err)
		}
	} else {
		all = o.population.arrive()
	}
	if o.record != "" {
		f, err := os.Create(o.record)
		if err != nil {
			return nil, err
		}
		if err := writeTrace(f, all); err != nil {
			return nil, err
		}
		return all, f.Close()
	}
	return all, nil
}

// columns are the matchmakers that are compared.
func (o *options) columns() (all []column, err error) {
	mine, err := readMode(o.curves, o.game, o.seats)
	if err != nil {
		return nil, err
	}
	all = append(all, column{name(o.curves), newCurves(mine)})
	if o.other != "" {
		theirs, err := readMode(o.other, o.game, o.seats)
		if err != nil {
			return nil, err
		}
		all = append(all, column{name(o.other), newCurves(theirs)})
	}
	return append(all,
		column{"first come", &buckets{mode: mine, width: 1 << 20, anywhere: true}},
		column{"rating window", &buckets{mode: mine, width: 500}},
	), nil
}

func name(file string) string {
	if file == "" {
		return "built in"
	}
	return file
}

func readMode(file, game string, seats int) (pool.Mode, error) {
	if file == "" {
		return pool.BuiltIn().Mode(game, seats), nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return pool.Mode{}, err
	}
	curves, err := pool.ParseCurves(text)
	if err != nil {
		return pool.Mode{}, fmt.Errorf("%s: %w", file, err)
	}
	return curves.Mode(game, seats), nil
}

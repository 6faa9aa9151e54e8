// Command lab plays the arrivals of a population, or of a recorded trace, through
// matchmakers and says how they do, side by side: so a change of curves is compared, and
// not guessed. It runs package pool itself, without a server: it does not know what a lobby
// is, and its races are no races: who is better finishes first, with luck.
//
//	go run ./lobby/lab --for 20m --rate 5
//	go run ./lobby/lab --curves mine.json --other theirs.json
//	go run ./lobby/lab --trace evening.trace --curves mine.json     what gameserver --matchmaking-trace wrote
//	go run ./lobby/lab --verify evening.trace                       the same again, match by match
//	go run ./lobby/lab --trace arrivals.csv --matches matches.csv   in and out of a spreadsheet
//
// README.md says what the figures mean.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"slipstream/lobby/pool"
	"slipstream/lobby/trace"
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
	verify, matches     string
	seats               int
}

func run(args []string, out io.Writer) error {
	var o options
	f := flag.NewFlagSet("lab", flag.ContinueOnError)
	f.StringVar(&o.curves, "curves", "", "`file` of curves; the built-in ones if empty")
	f.StringVar(&o.other, "other", "", "a second `file`, to compare with")
	f.StringVar(&o.game, "game", "racing", "whose curves of a file")
	f.IntVar(&o.seats, "seats", 8, "of a race")
	f.StringVar(&o.trace, "trace", "", "`file` of arrivals to play: a server's trace, one JSON object a line, or .csv")
	f.StringVar(&o.verify, "verify", "", "a server's trace `file`: play it again as it was, and say whether the same matches come of it")
	f.StringVar(&o.record, "record", "", "`file` to write the arrivals to, as JSON or .csv")
	f.StringVar(&o.matches, "matches", "", "`file` to write who was seated where to, as .csv")
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
	if o.verify != "" {
		return verify(o.verify, out)
	}
	if err := o.check(); err != nil {
		return err
	}
	arrivals, was, err := o.arrivals()
	if err != nil {
		return err
	}
	columns, err := o.columns()
	if err != nil {
		return err
	}
	if was != nil {
		columns = append([]column{{"as it was", &history{was.made, map[uint64]bool{}}}}, columns...)
		if was.others > 0 {
			_, _ = fmt.Fprintf(out, "%d tickets were for other games or seats: --game, --seats\n", was.others)
		}
	}
	var all []*report
	for _, c := range columns {
		all = append(all, play(c, arrivals, &o))
	}
	if o.matches != "" {
		if err := create(o.matches, func(w io.Writer) error { return writeSeatings(w, all) }); err != nil {
			return err
		}
	}
	return printTable(out, all)
}

func (o *options) check() error {
	if o.seats < 2 || o.seats > pool.MaxSeats {
		return fmt.Errorf("a race has 2 to %d seats: --seats", pool.MaxSeats)
	}
	return o.population.check()
}

// arrivals are who comes, and what became of them if that is known.
func (o *options) arrivals() (all []arrival, was *recording, err error) {
	if o.trace == "" {
		all = o.population.arrive()
	} else if all, was, err = o.read(); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", o.trace, err)
	}
	switch {
	case len(all) == 0:
		return nil, nil, errors.New("nobody arrives")
	case o.record == "":
		return all, was, nil
	case isCSV(o.record):
		return all, was, create(o.record, func(w io.Writer) error { return writeCSV(w, all) })
	}
	return all, was, create(o.record, func(w io.Writer) error { return writeArrivals(w, all) })
}

func isCSV(file string) bool { return strings.HasSuffix(file, ".csv") }

// read reads arrivals, whatever they are written in.
func (o *options) read() (all []arrival, was *recording, err error) {
	f, err := os.Open(o.trace)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = f.Close() }()
	if isCSV(o.trace) {
		all, err = readCSV(f)
		return all, nil, err
	}
	was, err = readRecording(f, o)
	if !errors.Is(err, trace.ErrNone) {
		if err != nil {
			return nil, nil, err
		}
		return was.arrivals, was, nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, nil, err
	}
	all, err = readArrivals(f)
	return all, nil, err
}

// create writes a file.
func create(file string, write func(io.Writer) error) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
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

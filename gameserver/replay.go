package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/journal"
	"slipstream/sim"
	"slipstream/sim/games"
)

// replay is what can be done with journals of matches that are over.
type replay struct {
	Verify verify `cmd:"" help:"Run matches again from their journals and compare every tick. Exits 0 if all are proven, 3 if one diverged, 1 if one cannot be read or judged."`
	Info   about  `cmd:"" help:"Describe journals, without running them."`
	At     at     `cmd:"" help:"Print the state of matches at a tick, run again from the keyframe before it."`
}

type (
	verify struct{ journals }
	about  struct{ journals }
	at     struct {
		Tick uint32 `required:"" help:"Which tick: replay info says which there are."`
		journals
	}
)

type journals struct {
	Files []string `arg:"" name:"file" help:"Journals, as the server leaves them in the directory journals below --data."`
}

// errDiverged: a match run again was another one.
var errDiverged = errors.New("not what this build makes of it")

// Run implements the replay verify command.
func (v *verify) Run() error {
	return v.each(func(j *journal.Journal, m *netcode.Model) (string, error) {
		began := time.Now()
		report, err := j.Verify()
		took := time.Since(began).Round(100 * time.Microsecond)
		switch d := report.Divergence; {
		case err != nil:
			return "", err
		case d == nil:
			return fmt.Sprintf("proven: %d ticks run again in %v, %d hashes and %d keyframes agree; %s",
				report.Ticks, took, report.Hashes, report.Keyframes, ending(j)), nil
		case m.Behaviour() != j.Header.Behaviour:
			return "", fmt.Errorf("%w: %s. It was written by a build that plays otherwise: behaviour %s, this one's is %s",
				errDiverged, d, j.Header.Behaviour, m.Behaviour())
		default:
			return "", fmt.Errorf("%w: %s", errDiverged, d)
		}
	})
}

// Run implements the replay info command.
func (a *about) Run() error {
	return a.each(func(j *journal.Journal, m *netcode.Model) (string, error) {
		h := &j.Header
		values := h.Setup().Settings
		var settings strings.Builder
		for i, s := range m.Machine.Rules().Settings {
			fmt.Fprintf(&settings, " %s %d,", s.Name, values[i])
		}
		ran := time.Duration(j.Last-1) * time.Second / time.Duration(h.Hz)
		return fmt.Sprintf("match %s of %s, behaviour %s, seed %d,%s %d slots; ticks 1 to %d at %d a second, %v; %s",
			h.Match, h.Game, h.Behaviour, h.Seed, &settings, h.Slots, j.Last, h.Hz,
			ran.Round(time.Second/10), ending(j)), nil
	})
}

// Run implements the replay at command.
func (a *at) Run() error {
	return a.each(func(j *journal.Journal, m *netcode.Model) (string, error) {
		w, err := j.At(sim.Tick(a.Tick))
		if err != nil {
			return "", err
		}
		text := fmt.Sprintf("tick %d, %v into it, hash %#x", a.Tick,
			time.Duration(a.Tick-1)*time.Second/time.Duration(j.Header.Hz), sim.Hash(w))
		for _, line := range journal.Describe(m.Layout, w) {
			text += "\n  " + line
		}
		return text, nil
	})
}

func ending(j *journal.Journal) string {
	if j.Ended {
		return "it ends: " + j.Reason
	}
	return "it stops without an end: the match still runs, or its server crashed"
}

// each prints what of says of every file. It returns all the errors there were.
func (f *journals) each(of func(*journal.Journal, *netcode.Model) (string, error)) error {
	models := map[string]*netcode.Model{}
	var faults []error
	for _, file := range f.Files {
		text := ""
		j, m, err := open(file, models)
		if err == nil {
			text, err = of(j, m)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", file, err))
			continue
		}
		fmt.Println(file + ": " + text)
	}
	return errors.Join(faults...)
}

// open reads the journal in file with the game that it names.
func open(file string, models map[string]*netcode.Model) (*journal.Journal, *netcode.Model, error) {
	src, err := read(file)
	if err != nil {
		return nil, nil, err
	}
	h, err := journal.ParseHeader(src)
	if err != nil {
		return nil, nil, err
	}
	m := models[h.Game]
	if m == nil {
		machine := games.ByName(h.Game)
		if machine == nil {
			return nil, nil, fmt.Errorf("it is of the game %q, which this build does not have: use the build that wrote it", h.Game)
		}
		m = netcode.NewModel(machine)
		models[h.Game] = m
	}
	j, err := journal.Parse(src, m)
	return j, m, err
}

// read reads a file, but no more of it than a journal can be.
func read(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, cause(err)
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, journal.MaxBytes+1))
	return src, cause(err)
}

// cause is err without the file's name, which stands before it anyway.
func cause(err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return path.Err
	}
	return err
}

package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"slipstream/lobby/pool"
)

// Arrivals are kept one a line, in the order of time, as JSON or, for spreadsheets, as CSV. They name
// nobody: players are numbers.

const maxLine = 4096

func readArrivals(r io.Reader) (all []arrival, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		var a arrival
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if all, err = checked(all, a, n); err != nil {
			return nil, err
		}
	}
	return all, lines.Err()
}

// checked adds what line n says.
func checked(all []arrival, a arrival, n int) ([]arrival, error) {
	if len(all) > 0 && a.At < all[len(all)-1].At {
		return nil, fmt.Errorf("line %d is earlier than the one before it", n)
	}
	if len(a.Players) == 0 || len(a.Players) > pool.MaxSeats || len(a.RTT) == 0 || len(a.RTT) > pool.MaxRegions ||
		a.At < 0 || a.At > longest || a.Patience < 0 || a.Patience > longest {
		return nil, fmt.Errorf("line %d is no arrival: it needs players, and a round trip for each region", n)
	}
	if len(a.Mu) != len(a.Sigma) || len(a.Mu) != 0 && len(a.Mu) != len(a.Players) {
		return nil, fmt.Errorf("line %d has ratings of some players only", n)
	}
	return append(all, a), nil
}

// longest is a year, in milliseconds.
const longest = 366 * 24 * 3600 * 1000

func writeArrivals(w io.Writer, all []arrival) error {
	enc := json.NewEncoder(w)
	for i := range all {
		if err := enc.Encode(&all[i]); err != nil {
			return err
		}
	}
	return nil
}

// columns of CSV; behind them is one for each region: "rtt 0", "rtt 1". Lists have blanks between.
var csvColumns = []string{"at_ms", "players", "patience_ms", "tracks", "mu", "sigma"}

func readCSV(r io.Reader) (all []arrival, err error) {
	c := csv.NewReader(r)
	head, err := c.Read()
	if err != nil || len(head) <= len(csvColumns) ||
		strings.Join(head[:len(csvColumns)], " ") != strings.Join(csvColumns, " ") {
		return nil, fmt.Errorf("the first line must be %s and further columns for round trips, rtt 0 first", strings.Join(csvColumns, ","))
	}
	for n := 2; ; n++ {
		row, err := c.Read()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		f := fields{row: row}
		a := arrival{
			At: int64(f.whole(0)), Patience: int64(f.whole(2)), Tracks: f.whole(3), Mu: f.list(4), Sigma: f.list(5),
		}
		for _, p := range f.list(1) {
			a.Players = append(a.Players, int(min(max(p, 0), math.MaxInt32)))
		}
		for i := range row[len(csvColumns):] {
			a.RTT = append(a.RTT, uint16(min(f.whole(len(csvColumns)+i), math.MaxUint16)))
		}
		if f.bad {
			return nil, fmt.Errorf("line %d: numbers are expected, players and ratings with blanks between", n)
		}
		if all, err = checked(all, a, n); err != nil {
			return nil, err
		}
	}
}

// fields are those of a row.
type fields struct {
	row []string
	bad bool
}

func (f *fields) whole(i int) uint64 {
	if f.row[i] == "" {
		return 0
	}
	v, err := strconv.ParseUint(f.row[i], 10, 64)
	f.bad = f.bad || err != nil
	return v
}

func (f *fields) list(i int) (all []float64) {
	for _, s := range strings.Fields(f.row[i]) {
		v, err := strconv.ParseFloat(s, 64)
		f.bad = f.bad || err != nil || math.IsNaN(v) || math.IsInf(v, 0)
		all = append(all, v)
	}
	return all
}

func writeCSV(w io.Writer, all []arrival) error {
	if len(all) == 0 {
		return errors.New("there is nobody to write down")
	}
	c := csv.NewWriter(w)
	head := csvColumns
	for r := range all[0].RTT {
		head = append(head, fmt.Sprint("rtt ", r))
	}
	_ = c.Write(head)
	for _, a := range all {
		row := []string{fmt.Sprint(a.At), spaced(a.Players), fmt.Sprint(a.Patience), fmt.Sprint(a.Tracks), spaced(a.Mu),
			spaced(a.Sigma)}
		for _, rtt := range a.RTT {
			row = append(row, fmt.Sprint(rtt))
		}
		_ = c.Write(row) // Flush says it too
	}
	c.Flush()
	return c.Error()
}

func spaced[T any](all []T) string { return strings.Trim(fmt.Sprint(all), "[]") }

package main

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
)

// A threshold is a bound that a figure must keep, written as k6 writes it:
// snapshot_gap_ms:p(99)<25, desyncs:value==0.
type threshold struct {
	text, metric, of, compare string
	bound                     float64
}

var thresholdForm = regexp.MustCompile(`^\s*(\w+)\s*:\s*(p\((?:50|95|99)\)|max|mean|count|value)\s*(<=|>=|==|<|>)\s*(-?[0-9.]+)\s*$`)

func parseThreshold(text string) (threshold, error) {
	m := thresholdForm.FindStringSubmatch(text)
	if m == nil {
		return threshold{}, fmt.Errorf("--threshold %q: want METRIC:p(50|95|99)|max|mean|count|value, <, <=, ==, >= or >, and a number", text)
	}
	bound, err := strconv.ParseFloat(m[4], 64)
	if _, known := byName[m[1]]; err != nil || !known {
		return threshold{}, fmt.Errorf("--threshold %q: no such metric, or not a number", text)
	}
	return threshold{text, m[1], m[2], m[3], bound}, nil
}

func (t threshold) holds(r *Report) bool {
	v, ok := r.Metrics[t.metric].get(t.of)
	if !ok {
		return false
	}
	switch t.compare {
	case "<":
		return v < t.bound
	case "<=":
		return v <= t.bound
	case ">":
		return v > t.bound
	case ">=":
		return v >= t.bound
	}
	return v == t.bound
}

// get returns the figure's value, or one number of its distribution, if it has that.
func (f Figure) get(of string) (float64, bool) {
	switch {
	case of == "value" && f.Value != nil:
		return *f.Value, true
	case of == "value" || f.Spread == nil:
		return 0, false
	case of == "max":
		return f.Max, true
	case of == "mean":
		return f.Mean, true
	case of == "count":
		return float64(f.Count), true
	}
	return map[string]float64{"p(50)": f.P50, "p(95)": f.P95, "p(99)": f.P99}[of], true
}

// judge prints the thresholds that did not hold, and returns errFailed if there are any. A run that missed
// snapshots or connected nobody always fails: its other figures say too little.
func (r *Report) judge(w io.Writer, thresholds []threshold) error {
	always := []threshold{
		{"snapshots_received_ratio:value>=0.99", "snapshots_received_ratio", "value", ">=", 0.99},
		{"bots_connected:value>0", "bots_connected", "value", ">", 0},
	}
	return r.judgeBy(w, append(always, thresholds...))
}

// judgeBy is judge for a run that is not about play.
func (r *Report) judgeBy(w io.Writer, thresholds []threshold) error {
	failed := false
	for _, t := range thresholds {
		if !t.holds(r) {
			failed = true
			fmt.Fprintf(w, "FAILED  %s\n", t.text)
		}
	}
	if failed {
		return errFailed
	}
	return nil
}

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"slipstream/lobby/pool"
)

// A trace is one arrival a line, as JSON, in the order of time. It names nobody: players are
// numbers.

const maxLine = 4096

func readTrace(r io.Reader) (all []arrival, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		var a arrival
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if len(all) > 0 && a.At < all[len(all)-1].At {
			return nil, fmt.Errorf("line %d is earlier than the one before it", n)
		}
		if len(a.Players) == 0 || len(a.Players) > pool.MaxSeats || len(a.RTT) == 0 || len(a.RTT) > pool.MaxRegions || a.At < 0 || a.Patience < 0 {
			return nil, fmt.Errorf("line %d is no arrival: it needs players, and a round trip for each region", n)
		}
		all = append(all, a)
	}
	return all, lines.Err()
}

func writeTrace(w io.Writer, all []arrival) error {
	enc := json.NewEncoder(w)
	for i := range all {
		if err := enc.Encode(&all[i]); err != nil {
			return err
		}
	}
	return nil
}

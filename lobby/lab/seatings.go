package main

import (
	"encoding/csv"
	"fmt"
	"io"
)

// seating is who was seated in which race.
type seating struct {
	race          uint64
	at            int64
	region        uint8
	player        int
	wait, rtt, mu float64
}

// writeSeatings writes what every matchmaker did as CSV, a player a line.
func writeSeatings(w io.Writer, all []*report) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"matchmaker", "race", "at_s", "region", "player", "wait_s", "rtt_ms", "rating"})
	for _, r := range all {
		for _, s := range r.seatings {
			_ = c.Write([]string{r.name, fmt.Sprint(s.race), fmt.Sprintf("%.3f", float64(s.at)/1e9), fmt.Sprint(s.region),
				fmt.Sprint(s.player),
				fmt.Sprintf("%.3f", s.wait), fmt.Sprintf("%.0f", s.rtt), fmt.Sprintf("%.2f", s.mu)})
		}
	}
	c.Flush()
	return c.Error()
}

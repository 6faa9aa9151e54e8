package web

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"slipstream/lobby/store"
)

// ResultFigures are what became of results.
type ResultFigures struct {
	store.WriterStats
	OldestFor time.Duration // that the first of those that wait has waited
	Up        bool          // the database answered when it was last asked anything
}

var resultCounters = []struct {
	desc *prometheus.Desc
	read func(*store.WriterStats) uint64
}{
	{desc("results_kept_total", "Results that are on disk, safe from a crash."),
		func(s *store.WriterStats) uint64 { return s.Accepted }},
	{desc("results_written_total", "Results that the database took."),
		func(s *store.WriterStats) uint64 { return s.Written }},
	{desc("results_repeated_total", "Results that the database had already, after a crash or a lost answer."), func(s *store.WriterStats) uint64 { return s.Repeated }},
	{desc("results_refused_total", "Results that the database will never take; they are beside the spool. Should always be 0."), func(s *store.WriterStats) uint64 { return s.Refused }},
	{desc("results_lost_total", "Results that could not be kept: the disk is full, or too many wait. Should always be 0."), func(s *store.WriterStats) uint64 { return s.Lost }},
	{desc("database_retries_total", "Writes that the database did not answer."),
		func(s *store.WriterStats) uint64 { return s.Retries }},
}

var (
	resultsWaiting = desc("results_waiting", "Results on disk that the database has not taken yet.")
	resultsOldest  = desc("results_oldest_seconds", "How long the first of those has waited.")
	databaseUp     = desc("database_up", "Whether the database answered when it was last asked, at least every few seconds: 1 or 0.")
)

func (f *ResultFigures) collect(to out) {
	if f == nil {
		return
	}
	for _, c := range resultCounters {
		to.count(c.desc, c.read(&f.WriterStats))
	}
	up := 0
	if f.Up {
		up = 1
	}
	to.gauge(resultsWaiting, f.Waiting)
	to.put(resultsOldest, prometheus.GaugeValue, f.OldestFor.Seconds())
	to.gauge(databaseUp, up)
}

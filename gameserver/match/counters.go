package match

import (
	"sync/atomic"

	"slipstream/netcode/flight"
)

// Counters are what the matches of one Runner have done since the start. The matches' goroutine writes
// them; any goroutine may read them.
type Counters struct {
	TickLate Histogram // start of a Tick minus its time in the schedule, never re-based
	Early    Histogram // how long before their tick commands came; of those that came late, zero

	Ticks    atomic.Uint64
	Overruns atomic.Uint64 // ticks of the schedule that were left out to catch up
	Busy     atomic.Int64  // nanoseconds spent in ticks
	Failed   atomic.Uint64 // matches that panicked

	Seated     atomic.Uint64 // ticks of persons whose commands are awaited
	Starved    atomic.Uint64 // those of them without a command of that very tick
	Late       atomic.Uint64 // commands that came after their tick
	Refused    atomic.Uint64 // messages that Seat.Push called malformed
	Desyncs    atomic.Uint64 // snapshots that a client could not use, or whose hash was not its own
	Snapshots  atomic.Uint64 // sent
	SentBytes  atomic.Uint64 // of those, message headers included
	Skipped    atomic.Uint64 // due by the seat's rate, but not sent: not drained, or its ack too old
	Overdue    atomic.Uint64 // not sent either, because the match was late and the next one due already
	Encodes    atomic.Uint64 // bodies made; Snapshots over Encodes is how many seats shared one
	Keyframes  atomic.Uint64 // of those, plain ones from the zero World
	Scenes     atomic.Uint64 // bodies made for spectators alone
	JournalCut atomic.Uint64 // journals that ended before their match

	Hitches [flight.Verdicts]atomic.Uint64 // that players reported, by whose fault they were
}

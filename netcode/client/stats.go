package client

import (
	"slipstream/netcode"
	"slipstream/netcode/flight"
	"slipstream/sim"
)

// Stats is what a client knows of its connection. Counters count from New on.
type Stats struct {
	RTT    int64         // nanoseconds that a round trip takes when nothing stalls, by the last pings
	Jitter int64         // nanoseconds by which 95 % of the snapshots are late at most
	Slack  netcode.Slack // as the server told it last, in quarters of a tick
	Lead   int           // ticks predicted beyond the newest confirmed one, at most netcode.MaxLead

	BytesIn, BytesOut       uint64 // payload of messages
	MessagesIn, MessagesOut uint64
	Snapshots, Keyframes    uint64
	Hashes, Desyncs         uint64 // hashes compared, and how many of them were wrong
	Malformed               uint64 // messages that could not be used

	Predicted, Corrected uint64 // snapshots compared with a prediction, and how many of them moved our own position
	Replays, ReplayTicks uint64 // corrections of anything at all, and the ticks run again for them
	Snaps                uint64 // corrections too large to hide: somebody jumped on the screen

	Ticks, Starved uint64 // ticks confirmed with us in the seat, and for how many the server had no command of ours
	Jumps          uint64 // of the clock
	Hitches        [flight.Verdicts]uint64
	Resumes        uint64 // connections after the first
}

// Sample is what one snapshot showed. It is valid only during the call.
type Sample struct {
	Tick  sim.Tick
	Span  int   // ticks since its baseline; Tick for a keyframe
	Bytes int   // of the whole message
	Gap   int64 // nanoseconds since the one before; 0 for a connection's first

	Check netcode.Check

	// Predicted says that a prediction of this tick was compared with the snapshot. There may have been none, or the
	// next snapshot came before anybody looked.
	Predicted  bool
	Correction float64 // by how much our own newest position moved, before any smoothing, in the game's unit
	Depth      int     // ticks run again; 0 if all went as predicted

	CommandDelay int64 // nanoseconds since the command for Tick was stamped; 0 if there was none

	// Rivals is how far from the truth, which has now arrived, each rival was drawn: one figure for each rival and
	// sampled frame, with one frame sampled a tick. Own is the same for ourselves, and Bare what Rivals would be
	// without smoothing. They are only filled in with Config.Measure.
	Rivals, Own, Bare []float64
}

// Stats returns the counters.
func (c *Client) Stats(now int64) Stats {
	s := c.stats
	s.RTT, s.Jitter = c.clock.rtt.trip(), c.clock.arrivals.jitter()
	s.Lead = int(c.world.tick - c.world.confirmed)
	s.Jumps, s.Snaps = uint64(c.clock.jumps), c.view.snaps
	s.Hitches = c.flight.Hitches()
	return s
}

// Age estimates by how many nanoseconds the newest confirmed state is behind the server's.
func (c *Client) Age(now int64) int64 {
	heard, ok := c.clock.arrivals.heard(now)
	if !ok {
		return 0
	}
	behind := (heard - float64(c.world.confirmed)) * c.clock.tick
	return int64(behind) + c.clock.rtt.least()/2
}

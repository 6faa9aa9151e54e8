package client

import (
	"slipstream/netcode"
	"slipstream/netcode/flight"
	"slipstream/sim"
)

// Stats is what a client knows of its connection. Counters are since New.
type Stats struct {
	RTT    int64         // nanoseconds, of the last pings when nothing stalls
	Jitter int64         // nanoseconds that 95 % of the snapshots come within
	Slack  netcode.Slack // as last told, quarter ticks
	Lead   int           // ticks predicted beyond the newest confirmed one, at most netcode.MaxLead

	BytesIn, BytesOut       uint64 // payload of messages
	MessagesIn, MessagesOut uint64
	Snapshots, Keyframes    uint64
	Hashes, Desyncs         uint64 // compared, and of them wrong
	Malformed               uint64 // messages that could not be used

	Predicted, Corrected uint64 // snapshots compared with a prediction; of them, own position differed
	Replays, ReplayTicks uint64 // corrections of anything at all, and the ticks run again for them
	Snaps                uint64 // corrections too large to hide: somebody jumped on the screen

	Ticks, Starved uint64 // ticks confirmed with us in the seat; of them, the server had no command of that tick
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

	// there was a prediction of this tick to compare, and it was compared: no other snapshot came at once
	Predicted  bool
	Correction float64 // by how much our own newest position moved, before any smoothing, in the game's unit
	Depth      int     // ticks run again; 0 if all went as predicted

	CommandDelay int64 // nanoseconds from stamping the command of Tick; 0 if there was none

	// Rivals is how far off each rival was drawn, against the truth that has now
	// arrived: one figure a rival and sampled frame, one frame a tick. Own is the
	// same of ourselves, and Bare that of the rivals had nothing been smoothed. Only
	// with Config.Measure.
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

// Age returns how far the newest state held is behind the server's, in
// nanoseconds, as far as it can be reckoned from here.
func (c *Client) Age(now int64) int64 {
	heard, ok := c.clock.arrivals.heard(now)
	if !ok {
		return 0
	}
	behind := (heard - float64(c.world.confirmed)) * c.clock.tick
	return int64(behind) + c.clock.rtt.least()/2
}

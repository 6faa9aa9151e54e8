package client

import (
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/netcode/flight"
	"slipstream/sim"
)

// Busy tells the client that the page, which draws View's states in another thread, has not drawn for the time d until
// now. When the client's own loop does not run, the client notices it by itself.
func (c *Client) Busy(now int64, d time.Duration) {
	if c.session.state == Playing && !c.hidden {
		c.flight.Busy(now, d)
	}
}

// Flight returns the recorder of the last 20 seconds, not a copy.
func (c *Client) Flight() *flight.Recorder { return &c.flight }

// record ends a turn of the loop. It reports a hitch that is over, to the owner and to the server.
func (c *Client) record(now int64) {
	c.flight.Turn(now, c.world.tick, c.world.confirmed)
	h, ok := c.flight.Take()
	if !ok {
		return
	}
	if c.cfg.OnHitch != nil {
		c.cfg.OnHitch(h)
	}
	if c.own.seated && now-c.reportedAt >= int64(flight.ReportEvery) {
		c.reportedAt = now
		c.tell(report(h, c.clock.tick))
	}
}

// report returns the message that reports h to the server.
func report(h *flight.Hitch, tick float64) *control.Hitch {
	ms := func(d time.Duration) uint16 { return uint16(min(max(d.Milliseconds(), 0), 1<<16-1)) }
	cm := func(d float64) uint16 { return uint16(min(max(100*d, 0), 1<<16-1)) }
	return &control.Hitch{
		Tick: uint32(h.Tick), Ticks: uint16(min(float64(h.Lasted+int64(flight.Lookback))/tick+1, 1<<16-1)),
		Froze: ms(h.Froze), Own: cm(h.Own), Rivals: cm(h.Rivals),
		Page: ms(h.Page), Server: ms(h.Server), Uplink: ms(h.Uplink), Downlink: ms(h.Downlink),
	}
}

// shown is the newest predicted state, from before any of the snapshots that came at about the same time corrected it.
// The snapshots that arrive together after a stall make one jump, not several.
type shown struct {
	state []int32
	tick  sim.Tick
	at    int64
}

func (c *Client) keepShown(now int64) {
	if now-c.shown.at < int64(frame)/2 && c.shown.tick == c.world.tick {
		return
	}
	c.shown.at, c.shown.tick = now, c.world.tick
	copy(c.shown.state, c.world.newest)
}

// recordCorrection notes how far a replay moved the players on the screen.
func (c *Client) recordCorrection() {
	world := c.world.past.At(c.shown.tick)
	if c.sample.Depth == 0 || world == nil {
		return
	}
	now := c.model.State(world)
	own, rivals := 0.0, 0.0
	for slot, rows := range c.rows {
		off := distance(rows, c.shown.state, now)
		if slot != c.own.seat() && off < flight.RivalMin {
			rivals = max(rivals, off)
			continue
		}
		if off >= flight.OwnMin && c.wasPut(rows, off) {
			continue
		}
		if slot == c.own.seat() {
			own = off
		} else {
			rivals = max(rivals, off)
		}
	}
	c.flight.Corrected(c.session.heardAt, own, rivals)
}

// placed returns each slot's rows without what distance ignores: rows without a position, and the fields after the
// position.
func placed(slots [][]sim.Row) [][]sim.Row {
	out := make([][]sim.Row, len(slots))
	for slot, rows := range slots {
		for _, r := range rows {
			for n := len(r.Fields); n > 0; n-- {
				if r.Fields[n-1].View == sim.Pos {
					r.Fields = r.Fields[:n]
					out[slot] = append(out[slot], r)
					break
				}
			}
		}
	}
	return out
}

// wasPut reports whether the game itself put the player of rows elsewhere in the ticks that are new. Then one step
// differs from the step before by most of the correction, and by more than a collision makes it differ; or it differs
// by more than any driving can.
func (c *Client) wasPut(rows []sim.Row, off float64) bool {
	span := min(c.sample.Span, netcode.Window)
	from := c.world.confirmed - min(c.world.confirmed, sim.Tick(span)+1)
	for tick := from + 2; tick <= c.world.tick; tick++ {
		a, b, d := c.world.past.At(tick-2), c.world.past.At(tick-1), c.world.past.At(tick)
		if a != nil && b != nil && d != nil && bend(rows, a, b, d) > putShare*min(max(off, putLeast), putUnits) {
			return true
		}
	}
	return false
}

const (
	putShare = 0.7
	putLeast = 0.75 // a hard collision bends a step by a little less than putShare of this
	putUnits = 1.5
)

package client

import (
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/netcode/flight"
	"slipstream/sim"
)

// Busy says that the page, which draws what View says elsewhere, did not do so for d
// until now. Of our own loop the client notices by itself that it did not run.
func (c *Client) Busy(now int64, d time.Duration) {
	if c.session.state == Playing && !c.hidden {
		c.flight.Busy(now, d)
	}
}

// Flight returns what was recorded of the last 20 seconds. It goes on changing.
func (c *Client) Flight() *flight.Recorder { return &c.flight }

// record ends a turn of the loop: a hitch that is over is told, here and to the server.
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

// report is a hitch as the server is told it.
func report(h *flight.Hitch, tick float64) *control.Hitch {
	ms := func(d time.Duration) uint16 { return uint16(min(max(d.Milliseconds(), 0), 1<<16-1)) }
	cm := func(d float64) uint16 { return uint16(min(max(100*d, 0), 1<<16-1)) }
	return &control.Hitch{
		Tick: uint32(h.Tick), Ticks: uint16(min(float64(h.Lasted+int64(flight.Lookback))/tick+1, 1<<16-1)),
		Froze: ms(h.Froze), Own: cm(h.Own), Rivals: cm(h.Rivals),
		Page: ms(h.Page), Server: ms(h.Server), Uplink: ms(h.Uplink), Downlink: ms(h.Downlink),
	}
}

// recordCorrection notes how far whom a replay moved that is on the screen.
func (c *Client) recordCorrection() {
	if c.sample.Depth == 0 {
		return
	}
	now := c.model.State(c.world.past.At(c.world.tick))
	own, rivals := 0.0, 0.0
	for slot, rows := range c.rows {
		off := distance(rows, c.world.newest, now)
		if off > snapUnits && c.wasPut(rows) {
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

// wasPut reports whether the game itself put somebody elsewhere in the ticks that are new.
func (c *Client) wasPut(rows []sim.Row) bool {
	from := c.world.confirmed - min(c.world.confirmed, sim.Tick(min(c.sample.Span, netcode.Window)))
	for tick := from + 1; tick <= c.world.tick; tick++ {
		prev, next := c.world.past.At(tick-1), c.world.past.At(tick)
		if prev != nil && next != nil && distance(rows, prev, next) > snapUnits {
			return true
		}
	}
	return false
}

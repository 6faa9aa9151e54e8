package client

import (
	"math"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/netcode/flight"
	"slipstream/sim"
)

// Busy tells the client that the page, which draws View's states elsewhere, did not draw for the time d
// until now. If the client's own loop does not run, it notices that by itself.
func (c *Client) Busy(now int64, d time.Duration) {
	if c.session.state == Playing && !c.hidden {
		c.flight.Busy(now, d)
	}
}

// Flight returns the record of the last 20 seconds. It continues to change.
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

// shown is the newest predicted state before anything that came at about the same time
// corrected it. What a stall brings at once is one jump, whatever stands between the snapshots.
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

// recordCorrection notes how far whom a replay moved that is on the screen.
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

// placed leaves of each slot's rows what distance looks at: those with a position, up to it.
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

// wasPut reports whether the game itself put somebody elsewhere in the ticks that are
// new: one of his steps differs from the one before by most of the correction and by
// more than a blow makes of it, or by more than any driving does.
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
	putLeast = 0.75 // a hard blow bends a step by a little less than its share of this
	putUnits = 1.5
)

// bend returns how much the step from b to d differs from that from a to b.
func bend(rows []sim.Row, a, b, d []int32) float64 {
	furthest := 0.0
	for i := range rows {
		sum := 0.0
		for j := range rows[i].Fields {
			if f := &rows[i].Fields[j]; f.View == sim.Pos {
				at := rows[i].Off + j
				s := float64(int64(d[at])-2*int64(b[at])+int64(a[at])) / float64(f.Per)
				sum += s * s
			}
		}
		furthest = max(furthest, sum)
	}
	return math.Sqrt(furthest)
}

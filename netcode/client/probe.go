package client

import (
	"slipstream/netcode"
	"slipstream/sim"
)

// probe keeps frames as they were drawn until the truth about their tick
// arrives, and then says how far off everybody was. One frame a tick is kept.
type probe struct {
	model  *netcode.Model
	rows   [][]sim.Row
	frames [netcode.Window]drawn
	truth  []int32
	rivals []float64
	own    []float64
	bare   []float64
}

// drawn is a frame between tick-1 and tick.
type drawn struct {
	tick  sim.Tick
	f     float64
	state []int32
	bare  []int32 // the same, with positions that are not smoothed
}

func newProbe(m *netcode.Model) *probe {
	p := &probe{model: m, rows: slotRows(m), truth: make([]int32, m.Machine.State().Words)}
	for i := range p.frames {
		p.frames[i].state, p.frames[i].bare = make([]int32, len(p.truth)), make([]int32, len(p.truth))
	}
	return p
}

// keep notes the first frame of a tick, at f between the states prev and next.
func (p *probe) keep(tick sim.Tick, f float64, state, prev, next []int32) {
	d := &p.frames[tick%netcode.Window]
	if d.tick == tick {
		return
	}
	d.tick, d.f = tick, f
	copy(d.state, state)
	for _, rows := range p.rows {
		blendRows(rows, prev, next, f, d.bare)
	}
}

// judge compares with the truth the frames of the ticks after from, up to the sample's, all of which are confirmed in
// past. The results are valid until the next call.
func (p *probe) judge(past *netcode.History, from sim.Tick, into *Sample, own int) {
	p.rivals, p.own, p.bare = p.rivals[:0], p.own[:0], p.bare[:0]
	for tick := from + 1; tick <= into.Tick; tick++ {
		d := &p.frames[tick%netcode.Window]
		prev, next := past.At(tick-1), past.At(tick)
		if d.tick != tick || prev == nil || next == nil {
			continue
		}
		for slot, rows := range p.rows {
			if p.model.Kind(p.model.Seats(prev), sim.Slot(slot)) == netcode.Empty ||
				p.model.Kind(p.model.Seats(next), sim.Slot(slot)) == netcode.Empty {
				continue
			}
			blendRows(rows, prev, next, d.f, p.truth)
			off := distance(rows, d.state, p.truth)
			if slot == own {
				p.own = append(p.own, off)
				continue
			}
			p.rivals = append(p.rivals, off)
			p.bare = append(p.bare, distance(rows, d.bare, p.truth))
		}
	}
	into.Rivals, into.Own, into.Bare = p.rivals, p.own, p.bare
}

// blendRows puts the position at f between two states, or Worlds, into dst.
func blendRows(rows []sim.Row, prev, next []int32, f float64, dst []int32) {
	far := distance(rows, prev, next) > snapUnits
	for i := range rows {
		for j, field := range rows[i].Fields {
			if field.View != sim.Pos {
				continue
			}
			w := rows[i].Off + j
			dst[w] = next[w]
			if !far {
				dst[w] = round(blend(prev[w], next[w], f))
			}
		}
	}
}

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
}

// drawn is a frame between tick-1 and tick.
type drawn struct {
	tick  sim.Tick
	f     float64
	state []int32
}

func newProbe(m *netcode.Model) *probe {
	p := &probe{model: m, rows: slotRows(m), truth: make([]int32, m.Machine.State().Words)}
	for i := range p.frames {
		p.frames[i].state = make([]int32, len(p.truth))
	}
	return p
}

// keep notes the first frame of a tick.
func (p *probe) keep(tick sim.Tick, f float64, state []int32) {
	d := &p.frames[tick%netcode.Window]
	if d.tick == tick {
		return
	}
	d.tick, d.f = tick, f
	copy(d.state, state)
}

// judge compares the frames of the ticks after from up to to, all confirmed in
// past, with the truth. The results are valid until the next call.
func (p *probe) judge(past *netcode.History, from, to sim.Tick, own int) (rivals, mine []float64) {
	p.rivals, p.own = p.rivals[:0], p.own[:0]
	for tick := from + 1; tick <= to; tick++ {
		d := &p.frames[tick%netcode.Window]
		prev, next := past.At(tick-1), past.At(tick)
		if d.tick != tick || prev == nil || next == nil {
			continue
		}
		for slot, rows := range p.rows {
			if p.model.Kind(p.model.Seats(prev), sim.Slot(slot)) == netcode.Empty || p.model.Kind(p.model.Seats(next), sim.Slot(slot)) == netcode.Empty {
				continue
			}
			p.blend(rows, prev, next, d.f)
			off := distance(rows, d.state, p.truth)
			if slot == own {
				p.own = append(p.own, off)
			} else {
				p.rivals = append(p.rivals, off)
			}
		}
	}
	return p.rivals, p.own
}

// blend puts the true position at f between two Worlds into truth.
func (p *probe) blend(rows []sim.Row, prev, next netcode.World, f float64) {
	far := distance(rows, prev, next) > snapUnits
	for i := range rows {
		for j, field := range rows[i].Fields {
			if field.View != sim.Pos {
				continue
			}
			w := rows[i].Off + j
			p.truth[w] = next[w]
			if !far {
				p.truth[w] = round(blend(prev[w], next[w], f))
			}
		}
	}
}

package lobby

import (
	"cmp"
	"maps"
	"reflect"
	"slices"

	"slipstream/lobby/pool"
	"slipstream/netcode/control"
)

// A region is where nodes are that are near one another, as their operators call it. Players
// measure how far they are from each; the queue and rooms place their matches by that.

// noteRegions tells everybody which regions there are, if that has changed.
func (l *Lobby) noteRegions() {
	now := l.regions()
	if slices.Equal(now, l.cluster.regions) {
		return
	}
	l.cluster.regions = now
	msg := control.Append(nil, &control.Regions{Regions: now})
	for p := range l.conns {
		if p.place != nil {
			p.conn.Send(msg)
		}
	}
}

// regions returns a node of every region, in an order that is the same each time. If there is but
// one region there is nothing to choose, and none is told.
func (l *Lobby) regions() []control.Region {
	is := map[string]control.Region{}
	l.nodes.each(func(_ string, n *nodeRecord) {
		_, known := is[n.Region]
		if !known && n.Region != "" && n.URL != "" && !n.Draining && len(is) < pool.MaxRegions {
			is[n.Region] = control.Region{Name: n.Region, URL: n.URL}
		}
	})
	if len(is) < 2 {
		return nil
	}
	return slices.SortedFunc(maps.Values(is), func(a, b control.Region) int { return cmp.Compare(a.Name, b.Name) })
}

// measured takes how far a player is from regions. Whoever lies about that is sent to where he says
// that he is near.
func (l *Lobby) measured(w *place, m *control.Distances) {
	rtt := map[string]int32{}
	for _, d := range m.Regions {
		known := slices.ContainsFunc(l.cluster.regions, func(r control.Region) bool { return r.Name == d.Name })
		if known && d.RTT > 0 {
			rtt[d.Name] = int32(min(d.RTT, farthest))
		}
	}
	if maps.Equal(rtt, w.rtt) {
		return
	}
	w.rtt = rtt
	if code := w.rec.Room; code != "" {
		l.rooms.edit(code, func(r *roomRecord) error { return r.Members.present(w.member()) }, func(error) {})
	}
	if key := w.rec.Ticket; key != "" {
		l.tickets.edit(key, func(t *ticketRecord) error { return t.measured(w.rec.Player, rtt) }, func(error) {})
	}
}

// measured notes how far a rider is from regions, as long as that matters.
func (t *ticketRecord) measured(player uint64, rtt map[string]int32) error {
	i := t.index(player)
	if i < 0 || t.State != waiting {
		return errFine
	}
	t.Riders[i].RTT = rtt
	return nil
}

// sameRiders reports whether two tickets are the same for a Pool.
func sameRiders(a, b []riderRecord) bool {
	return slices.EqualFunc(a, b, func(a, b riderRecord) bool {
		a.Gone, a.Node = b.Gone, b.Node
		return reflect.DeepEqual(a, b)
	})
}

// nearest returns the region in which the member who has it worst has it best: this node's own, if
// nobody has measured.
func (l *Lobby) nearest(m members) string {
	best, least := l.cfg.Region, int32(farthest+1)
	for _, r := range l.cluster.regions {
		worst := int32(0)
		for _, member := range m {
			rtt, reached := member.RTT[r.Name]
			if !reached && len(member.RTT) > 0 {
				rtt = farthest
			}
			worst = max(worst, rtt)
		}
		if worst > 0 && worst < least {
			best, least = r.Name, worst
		}
	}
	return best
}

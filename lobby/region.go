package lobby

import (
	"cmp"
	"maps"
	"reflect"
	"slices"

	"slipstream/lobby/pool"
	"slipstream/netcode/control"
)

// A region is a group of nodes that are near one another; operators name it. Players measure their distance
// to each region, and the queue and rooms place matches by these distances.

// noteRegions tells all players which regions there are, if that has changed.
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

// regions returns one node of every region, always in the same order. If there is only one region there is
// no choice, and it returns none.
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

// measured takes a player's distances to regions. If he lies about them, he only sends himself to the
// region that he named.
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

// measured notes a rider's distances to regions, while they still matter.
func (t *ticketRecord) measured(player uint64, rtt map[string]int32) error {
	i := t.index(player)
	if i < 0 || t.State != waiting {
		return errFine
	}
	t.Riders[i].RTT = rtt
	return nil
}

// sameRiders reports whether a Pool would treat two lists of riders the same.
func sameRiders(a, b []riderRecord) bool {
	return slices.EqualFunc(a, b, func(a, b riderRecord) bool {
		a.Gone, a.Node = b.Gone, b.Node
		return reflect.DeepEqual(a, b)
	})
}

// nearest returns the region in which the longest round trip of all members is shortest; this node's own
// region if nobody has measured.
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

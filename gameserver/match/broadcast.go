package match

import (
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// broadcast offers this tick to every seat whose rate asks for it. A slow one is
// skipped, not queued for: its next delta spans the gap. Seats that share a
// baseline, nearly always all of them, share one encoding.
func (m *Match) broadcast(now time.Duration) {
	m.tools.reset()
	for _, s := range m.seats {
		if s.conn == nil || !s.plays() || s.away || !s.isDue(m.tick) {
			continue
		}
		if m.overdue(s, now) {
			m.counters.Overdue.Add(1)
			continue
		}
		s.note(m.offer(s, now))
	}
	m.adjustRates()
}

// adjustRates chooses every seat's rate anew, twice a second.
func (m *Match) adjustRates() {
	if int(m.tick)%max(m.hz/2, 1) != 0 {
		return
	}
	for _, s := range m.seats {
		s.adjust(m.hz, m.every)
	}
}

// While a match is behind it sends every second of its snapshots, and every fourth of those whose
// successor is due already.
const (
	keptBehind  = 2
	keptOverdue = 4
)

// noteLateness notes how late a tick begins. A match is behind if a tick begins only when the next one is due
// already; it remains behind until a tick begins in time.
func (m *Match) noteLateness(late time.Duration) {
	switch {
	case late >= m.span(1):
		m.behind = true
	case late < m.span(1)/4:
		m.behind = false
	}
}

// overdue reports whether a snapshot is not worth sending because the match is behind: the next one is
// newer and comes soon. Sending is most of a tick's cost. So a shard that was held up catches up in a
// fraction of the time, and a shard with too much work sends less often instead of being late for ever.
func (m *Match) overdue(s *Seat, now time.Duration) bool {
	kept := sim.Tick(1)
	switch {
	case now >= m.due(m.tick+s.every):
		kept = keptOverdue
	case m.behind:
		kept = keptBehind
	}
	return m.tick%(kept*s.every) != 0
}

// offer sends the snapshot to a seat that can take it, and tells the seat's rate ladder how its link did.
func (m *Match) offer(s *Seat, now time.Duration) (sent bool, why strain) {
	lag := s.lag(now)
	if lag > m.span(strainTicks+m.perMessage-1) {
		why = outdated
	}
	if !m.canTake(s, lag) {
		if s.conn != nil && s.conn.Pending() > 0 {
			why = blocked
		}
		return false, why
	}
	if s.baseline == 0 && m.tick < s.nextKey {
		return false, unstrained
	}
	b, slack := m.bodyFor(s), s.slackFor(m.tick)
	at := netcode.Address(b.buf, front+1, b.kind, slack)
	if !s.conn.Send(b.buf, at) {
		m.counters.Skipped.Add(1)
		return false, blocked
	}
	m.counters.Snapshots.Add(1)
	m.counters.SentBytes.Add(uint64(len(b.buf) - at))
	m.sent(s, now, slack != nil)
	return true, why
}

// canTake reports whether a seat's link is free of old snapshots. It gives up a connection that has
// acknowledged nothing for too long.
func (m *Match) canTake(s *Seat, lag time.Duration) bool {
	if lag > StallFor {
		s.lose(Stalled)
		return false
	}
	// Acks take longer by the time for which commands wait for one another in a message.
	if lag > m.span(staleTicks+m.perMessage-1) || s.isFull() || s.conn.Pending() > 0 {
		m.counters.Skipped.Add(1)
		return false
	}
	return true
}

// sent notes what a seat was sent just now.
func (m *Match) sent(s *Seat, now time.Duration, slack bool) {
	if s.baseline == 0 {
		s.nextKey = m.tick + sim.Tick(m.hz)
	}
	s.onSent(m.tick, now)
	if s.view != nil {
		s.view.keep(m.tick)
	}
	if slack {
		s.slackAt = m.tick + sim.Tick(m.hz/slackRate)
	}
}

// bodyFor returns this tick's snapshot from the baseline that s has.
func (m *Match) bodyFor(s *Seat) *body {
	baseline := s.baseline
	if m.tick-baseline >= netcode.Window {
		baseline = 0
	}
	made := m.tools.made
	var b *body
	if s.view != nil {
		b = m.maskedBody(s, baseline)
	} else {
		b = m.body(baseline, s.plain || baseline == 0)
	}
	if m.tools.made > made {
		m.counters.Encodes.Add(1)
		if baseline == 0 {
			m.counters.Keyframes.Add(1)
		}
	}
	return b
}

// body returns this tick's snapshot from a baseline. It is encoded once.
func (m *Match) body(baseline sim.Tick, plain bool) *body {
	for i := range m.tools.made {
		if b := &m.tools.bodies[i]; b.baseline == baseline && b.plain == plain && !b.masked {
			return b
		}
	}
	b := m.tools.nextBody()
	b.baseline, b.plain = baseline, plain
	if !plain {
		b.buf = m.tools.encoder.AppendStepAhead(b.buf, m.past, baseline, m.tick, m.waiting(baseline))
		plain = len(b.buf)-front > m.model.MaxSnapshot() // so much was done that the state is shorter
	}
	if plain {
		b.buf = m.tools.encoder.AppendPlain(b.buf[:front], baseline, m.tick, m.past.At(baseline), m.world)
	}
	b.kind = b.buf[front]
	return b
}

// waiting returns the commands that arrived before their ticks, for the snapshot of a seat that keeps up:
// in the slots of age 0, tick by tick. Seats that do not keep up have enough to receive without them.
func (m *Match) waiting(baseline sim.Tick) []netcode.Seats {
	t := m.tools
	if m.tick-baseline > m.every {
		return nil
	}
	if t.ahead >= 0 {
		return t.waiting[:t.ahead]
	}
	t.ahead = 0
	for t.ahead < len(t.waiting) && m.await(t.waiting[t.ahead], m.tick+1+sim.Tick(t.ahead)) {
		t.ahead++
	}
	return t.waiting[:t.ahead]
}

// await puts the commands that wait for a tick into seats, and reports whether there are any.
func (m *Match) await(seats netcode.Seats, tick sim.Tick) (any bool) {
	is := m.model.Seats(m.world)
	for i := range m.places {
		p, slot := &m.places[i], sim.Slot(i)
		seats[m.model.Slots+i] = 1
		if p.seat == nil || p.want != netcode.Person || m.model.Kind(is, slot) != netcode.Person {
			continue
		}
		if cmd := p.seat.commands.Waits(tick); cmd != nil {
			m.model.Hold(seats, slot, 0, cmd)
			any = true
		}
	}
	return any
}

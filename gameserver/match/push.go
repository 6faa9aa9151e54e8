package match

import (
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// slackRate is how many times a second a client is told its slack.
const slackRate = 4

// Push takes a command message: what the player does in which ticks, and the newest snapshot that the
// client holds. payload is not kept; now is the time of the call. Malformed means that no client of ours
// sends such a message.
func (s *Seat) Push(now time.Duration, payload []byte) Reason {
	if s.conn == nil {
		return None
	}
	m := s.match
	defer m.guard()
	c, err := m.tools.decoder.ParseCommands(payload, m.tick, m.tools.cmds)
	if err != nil || !s.acknowledge(c, now) {
		m.counters.Refused.Add(1)
		return Malformed
	}
	if s.commands != nil {
		s.take(c, now)
	}
	return None
}

// acknowledge notes what the client holds. If a client that held a snapshot says that it holds none, it has
// found a difference: it gets a keyframe and, the second time, plain snapshots from then on, which do not
// need its own simulation to agree with ours.
func (s *Seat) acknowledge(c netcode.Commands, now time.Duration) bool {
	if c.Ack != 0 {
		return s.onAck(c.Ack, now)
	}
	if s.acked != 0 {
		s.match.counters.Desyncs.Add(1)
		s.plain = s.desynced
		s.desynced = true
		s.forget()
	}
	return true
}

// take puts the commands into the buffer, each for its tick.
func (s *Seat) take(c netcode.Commands, now time.Duration) {
	m := s.match
	words, measured := m.model.CmdWords, false
	for i := range c.N {
		tick := c.First + sim.Tick(i)
		arrival := s.commands.Put(m.tick, tick, m.tools.cmds[i*words:(i+1)*words])
		if tick <= s.newest || arrival == netcode.Early {
			continue
		}
		if !measured { // the oldest new one of the message
			measured = true
			s.slack.Add(m.tick, m.quarters(now), tick)
		}
		s.newest = tick
		m.counters.Early.Record(m.due(tick) - now)
		s.stir(m.tools.cmds[i*words : (i+1)*words])
		if s.first == 0 {
			s.first = tick
		}
		if arrival == netcode.Late || arrival == netcode.Stale {
			m.counters.Late.Add(1)
		}
	}
}

// quarters returns how many quarters of a tick have passed since the newest tick was due. It never returns
// four, because that would mean that the next tick is late: that is the server's fault, but the client
// would hurry because of it.
func (m *Match) quarters(now time.Duration) int {
	return int(min(max((now-m.due(m.tick))*4/m.span(1), 0), 3))
}

// slackFor returns the slack that the seat is to be told with the snapshot of tick, or nil.
func (s *Seat) slackFor(tick sim.Tick) *netcode.Slack {
	if tick < s.slackAt {
		return nil
	}
	var ok bool
	if s.told, ok = s.slack.Slack(); !ok {
		return nil
	}
	return &s.told
}

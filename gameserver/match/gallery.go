package match

import (
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// Bounds of what spectators are sent.
const (
	// MaxDelay is the longest delay of spectators behind the match.
	MaxDelay = 30 * time.Second

	// spectatorRate is how many snapshots a second a spectator gets. A step snapshot holds the commands of
	// all its ticks, so the picture loses nothing; only messages are saved, and they are what spectators
	// cost.
	spectatorRate = 20

	// keyRate is how many keyframes a second the stream has. A spectator begins at a keyframe, and so does
	// one who did not keep up.
	keyRate = 2
)

// gallery is what the spectators of a match are sent: one stream of scenes, encoded once for all of them,
// and shown delay ticks later. It holds encoded bytes and no Worlds, so a long delay takes little memory.
//
// The stream begins with the first spectator, because it makes every tick cost a sixth more, and most
// matches have no spectators. It begins as far back as the History does, about a second; for the rest of
// the delay the first spectator waits.
//
// In a game with secrets and a delay of at least Rules.StaleSeconds, the stream shows everything. With a
// shorter delay, or without that rule, it shows only what is secret to nobody.
type gallery struct {
	every sim.Tick // ticks from one scene to the next
	keys  sim.Tick // and from one with a keyframe to the next
	delay sim.Tick
	view  *view // what all may see; nil for all that there is

	clock    sim.Tick // the match's newest tick, which goes on for a while behind its end
	newest   sim.Tick // of the last scene
	scenes   []scene  // a ring; nil before anybody looked on
	made     int      // scenes, ever
	arrivals int      // of spectators, ever: the next one's place in the turn
}

// scene is the stream at one tick.
type scene struct {
	tick, before sim.Tick // before is the tick of the scene before
	step         body     // from that one
	key          body     // from nothing, if this is a place to begin
	isKey        bool
}

func newGallery(m *Match) gallery {
	rules := m.model.Machine.Rules()
	g := gallery{every: m.every, clock: m.tick}
	if g.every == 1 {
		for n := 1; n <= max(m.hz/spectatorRate, 1); n++ {
			if m.hz%n == 0 {
				g.every = sim.Tick(n)
			}
		}
	}
	delay := min(max(m.cfg.Delay, 0), MaxDelay)
	if stale := time.Duration(rules.StaleSeconds) * time.Second; m.model.Machine.Masks() && stale > 0 {
		delay = max(delay, stale)
	} else if m.model.Machine.Masks() {
		g.view = newView(m.model)
	}
	g.keys = max(sim.Tick(m.hz/keyRate)/g.every*g.every, g.every)
	g.delay = (m.ticks(delay) + g.every - 1) / g.every * g.every
	return g
}

// openGallery begins the stream with the part of the past that the History still has.
func (m *Match) openGallery() {
	g := &m.gallery
	g.scenes = make([]scene, g.delay/g.every+2) // what waits, what is shown, and the last one, which comes early
	if g.view != nil {
		return // nobody kept what it was
	}
	oldest := max(m.tick, netcode.Window) - netcode.Window + 1
	for t := (oldest + g.every - 1) / g.every * g.every; t <= m.tick; t += g.every {
		if t == 0 || m.past.At(t) == nil {
			continue
		}
		sc := g.next(t)
		if sc.before != 0 {
			m.recall(&sc.step, sc.before, t)
		}
		if sc.isKey {
			m.recall(&sc.key, 0, t)
		}
	}
}

// recall encodes a past tick.
func (m *Match) recall(b *body, baseline, t sim.Tick) {
	b.buf = append(b.buf[:0], make([]byte, front)...)
	if baseline != 0 {
		b.buf = m.tools.encoder.AppendStep(b.buf, m.past, baseline, t)
	}
	if baseline == 0 || len(b.buf)-front > m.model.MaxSnapshot() {
		b.buf = m.tools.encoder.AppendPlain(b.buf[:front], baseline, t, m.past.At(baseline), m.past.At(t))
	}
	b.kind = b.buf[front]
	m.counters.Scenes.Add(1)
}

// next returns the scene of tick t, the newest one, to be filled in.
func (g *gallery) next(t sim.Tick) *scene {
	sc := &g.scenes[g.made%len(g.scenes)]
	sc.tick, sc.before = t, g.newest
	sc.isKey = g.newest == 0 || t%g.keys == 0
	g.newest = t
	g.made++
	return sc
}

// makeScene makes the scene of this tick, if the tick has one. It runs after broadcast, so that it can
// reuse what was encoded for players.
func (m *Match) makeScene(last bool) {
	g := &m.gallery
	g.clock = m.tick
	if g.scenes == nil || m.tick%g.every != 0 && !last || m.tick == g.newest {
		return
	}
	sc := g.next(m.tick)
	if g.view != nil {
		m.mask(g.view.world, Spectator)
	}
	if sc.before != 0 {
		m.keepBody(&sc.step, sc.before)
	}
	if sc.isKey {
		m.keepBody(&sc.key, 0)
	}
	if g.view != nil {
		g.view.keep(m.tick)
	}
}

// keepBody puts this tick's body from a baseline, as spectators may see it, into b.
func (m *Match) keepBody(b *body, baseline sim.Tick) {
	var from *body
	made := m.tools.made
	if v := m.gallery.view; v != nil {
		from = m.viewBody(v, baseline)
	} else {
		from = m.body(baseline, baseline == 0)
	}
	if m.tools.made > made {
		m.counters.Scenes.Add(1)
	}
	b.kind = from.kind
	b.buf = append(b.buf[:0], from.buf...)
}

// shown returns the tick that a spectator sees now.
func (g *gallery) shown(s *Seat) sim.Tick {
	behind := g.delay + s.turn
	if g.clock <= behind {
		return 0
	}
	return g.clock - behind
}

// show offers spectators the scenes that are due. They take turns, so that their messages are spread over
// ticks.
func (m *Match) show(now time.Duration) {
	g := &m.gallery
	for _, s := range m.seats {
		if s.plays() || s.conn == nil || s.away {
			continue
		}
		if sc := g.due(g.shown(s)); sc != nil {
			m.present(s, sc, now)
		}
	}
}

// due returns the scene to be shown at tick, or nil. The last scene may follow the one before by less than
// a whole turn.
func (g *gallery) due(tick sim.Tick) *scene {
	back := 0
	if tick != g.newest {
		back = int(g.newest/g.every) - int(tick/g.every)
		if g.newest%g.every != 0 {
			back++
		}
	}
	if tick == 0 || back < 0 || back >= min(g.made, len(g.scenes)) {
		return nil
	}
	if sc := &g.scenes[(g.made-1-back)%len(g.scenes)]; sc.tick == tick {
		return sc
	}
	return nil
}

// present sends a spectator a scene, if it is a keyframe or its baseline is what he has.
func (m *Match) present(s *Seat, sc *scene, now time.Duration) {
	b := &sc.step
	switch {
	case s.baseline != 0 && s.baseline == sc.before:
	case sc.isKey:
		b = &sc.key
	default:
		return
	}
	if !m.canTake(s, s.lag(now)) {
		return
	}
	at := netcode.Address(b.buf, front+1, b.kind, nil)
	if !s.conn.Send(b.buf, at) {
		m.counters.Skipped.Add(1)
		return
	}
	m.counters.Snapshots.Add(1)
	m.counters.SentBytes.Add(uint64(len(b.buf) - at))
	s.onSent(sc.tick, now)
}

// linger shows spectators the rest of a match that is over, once a tick, and reports whether there is more
// to come. After that they are told the result.
func (m *Match) linger(now time.Duration) (more bool) {
	defer m.guard()
	g := &m.gallery
	g.clock++
	m.show(now)
	if g.clock < m.tick+g.delay+g.every {
		return m.spectators() > 0
	}
	m.tellThose((*Seat).looksOn, m.result())
	return false
}

// dismiss ends the spectators' connections.
func (m *Match) dismiss(why Reason) {
	for _, s := range m.seats {
		if s.conn != nil {
			s.close(why)
		}
	}
}

// lingers reports whether spectators still have to see the end of a match that is over.
func (m *Match) lingers() bool { return m.over == Finished && m.spectators() > 0 }

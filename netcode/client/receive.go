package client

import (
	"runtime"

	"slipstream/netcode"
	"slipstream/sim"
)

// snapshot takes a snapshot: it is decoded and compared with what was predicted. If
// something must be predicted again, settle does it when somebody looks: of the
// snapshots that arrive together after a stall, only the last is worth a replay.
func (c *Client) snapshot(now int64, msg []byte) error {
	defer c.guard()
	s, err := netcode.ParseSnapshot(msg, c.world.confirmed)
	if err != nil || !c.follows(&s) {
		return c.unusable()
	}
	if c.unsettled {
		c.pass()
	} else if c.drew = c.world.confirmed != 0; c.drew {
		c.drewAt = c.fraction(now)
		c.view.before(now, &c.world, c.drewAt)
	}
	predicted := c.world.foresee(s.Tick)
	if predicted {
		c.keepShown(now)
	}
	check, err := c.dec.Apply(&s, c.world.past)
	if err != nil {
		return c.unusable()
	}
	if c.behind {
		c.flight.Start(now)
	}
	c.checked(&s, check)
	c.confirmed(&s)
	c.observe(now, &s, msg, check, predicted)
	c.steer(now, &s) // before anything is predicted, which may overwrite the Worlds from the baseline on
	c.world.confirm(s.Tick, predicted, c.dec.Ahead())
	c.unsettled, c.passed = true, false
	return nil
}

// pass ends the sample of a snapshot that was followed by another before anybody looked: it moved nothing.
func (c *Client) pass() {
	if !c.passed {
		c.passed, c.sample.Predicted = true, false
		c.report()
	}
}

// settle predicts from the newest snapshot, and keeps what is on the screen from jumping.
func (c *Client) settle() {
	if !c.unsettled {
		return
	}
	c.unsettled = false
	defer c.guard()
	c.sample.Depth = c.world.replay(&c.own)
	c.sample.Correction = c.corrected()
	c.recordCorrection()
	c.world.advance(c.own.stamped, &c.own)
	if c.drew {
		c.view.after(&c.world, c.drewAt)
	}
	if !c.passed {
		c.report()
	}
}

// predict predicts up to target.
func (c *Client) predict(target sim.Tick) {
	defer c.guard()
	c.world.advance(target, &c.own)
}

// guard drops a connection whose server sent an impossible state, and forgets the World. Only the game knows which
// states are possible; from another one it may index a car or a piece of road that does not exist. Any other panic
// is our own fault.
func (c *Client) guard() {
	switch why := recover().(type) {
	case nil:
		return
	case runtime.Error:
	default:
		panic(why)
	}
	c.stats.Malformed++
	c.world.reset()
	c.view.reset()
	c.unsettled, c.needKey = false, true
	c.session.drop(c.session.heardAt, Garbled)
}

// confirmed calls OnWorlds.
func (c *Client) confirmed(s *netcode.Snapshot) {
	if c.cfg.OnWorlds == nil {
		return
	}
	from := s.Tick
	if s.Type == netcode.TypeStep {
		from = s.Baseline
	}
	c.cfg.OnWorlds(c.world.past, from, s.Tick)
}

// follows reports whether a correct server would send s now: it is of a newer tick
// and its baseline is confirmed, or it is the keyframe that we wait for.
func (c *Client) follows(s *netcode.Snapshot) bool {
	switch {
	case c.session.state != Playing || s.Tick > maxTick:
		return false
	case s.Baseline == 0 && c.needKey:
		return true
	case c.lastAt == 0:
		return false
	default:
		return s.Tick > c.world.confirmed && s.Baseline <= c.world.confirmed
	}
}

// maxTick is a year of ticks: no match gets there, and no arithmetic wraps.
const maxTick = 1 << 31

// unusable asks for a keyframe. If too many snapshots in a row cannot be used, the peer
// is no server of ours, and the connection is dropped.
func (c *Client) unusable() error {
	c.needKey = true
	if c.useless++; c.useless > maxUseless {
		c.session.drop(c.session.heardAt, Garbled)
	}
	return ErrMessage
}

// maxUseless allows a few seconds of snapshots whose baseline we do not hold, until the
// keyframe comes.
const maxUseless = 300

// checked counts hashes. After a wrong one, the Worlds up to the next keyframe are wrong
// too, and are not counted again; they are still the best there is to draw.
func (c *Client) checked(s *netcode.Snapshot, check netcode.Check) {
	c.useless, c.behind = 0, false
	c.stats.Snapshots++
	if s.Baseline == 0 {
		c.stats.Keyframes++
		c.needKey = false
	}
	if c.needKey || check == netcode.Unchecked {
		return
	}
	c.stats.Hashes++
	if check == netcode.Differs {
		c.stats.Desyncs++
		c.needKey = true
	}
}

// observe begins the sample of a snapshot, whose World has just replaced the predicted
// one in past.
func (c *Client) observe(now int64, s *netcode.Snapshot, msg []byte, check netcode.Check, predicted bool) {
	c.sample = Sample{Tick: s.Tick, Span: int(s.Tick - s.Baseline), Bytes: len(msg), Check: check, Predicted: predicted}
	if c.lastAt != 0 {
		c.sample.Gap = now - c.lastAt
	}
	c.lastAt = now
	c.judgeFrom = s.Baseline
	if s.Type == netcode.TypePlain && c.sample.Span > 1 {
		c.judgeFrom = s.Tick // the Worlds in between were only predicted
	}
	if delay, ok := c.own.delay(now, s.Tick); ok {
		c.sample.CommandDelay = delay
	}
}

// corrected returns how far the reconciliation moved our own newest position.
func (c *Client) corrected() float64 {
	if !c.sample.Predicted || !c.own.seated {
		return 0
	}
	return distance(c.rows[c.own.slot], c.world.newest, c.model.State(c.world.past.At(c.world.tick)))
}

// steer tells the clock what the snapshot says about our commands.
func (c *Client) steer(now int64, s *netcode.Snapshot) {
	c.clock.arrived(now, s.Tick)
	c.flight.Arrived(now, c.clock.arrivals.lateness(now, s.Tick), c.clock.arrivals.jitter())
	if c.own.seated {
		from := s.Tick - 1
		if s.Type == netcode.TypeStep {
			from = s.Baseline // every World on the way is known
		}
		for tick := from + 1; tick <= s.Tick; tick++ {
			c.fed(now, tick, c.model.Seats(c.world.past.At(tick)))
		}
	}
	c.stall(s.Tick)
	if s.HasSlack {
		c.stats.Slack = s.Slack
		c.clock.told(now, s.Slack)
	}
}

// fed counts whether the server had our command for tick. Counting begins with the first tick for which it had one.
func (c *Client) fed(now int64, tick sim.Tick, seats netcode.Seats) {
	if c.model.Kind(seats, c.own.slot) != netcode.Person {
		c.since = 0
		return
	}
	age := c.model.Age(seats, c.own.slot)
	if age < c.model.AwayTicks {
		c.clock.fed(now, age)
	}
	if age == 0 && c.since == 0 {
		c.since = tick
	}
	if c.since == 0 {
		return
	}
	c.stats.Ticks++
	if age != 0 {
		c.stats.Starved++
		c.flight.Starved(now)
	}
}

// report ends the sample.
func (c *Client) report() {
	if c.sample.Predicted {
		c.stats.Predicted++
		if c.sample.Correction != 0 {
			c.stats.Corrected++
		}
	}
	if c.sample.Depth > 0 {
		c.stats.Replays++
		c.stats.ReplayTicks += uint64(c.sample.Depth)
	}
	if c.cfg.OnSnapshot == nil {
		return
	}
	if c.probe != nil {
		c.probe.judge(c.world.past, c.judgeFrom, &c.sample, c.own.seat())
	}
	c.cfg.OnSnapshot(&c.sample)
}

package client

import (
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
)

// controlled takes a control message.
func (c *Client) controlled(now int64, msg []byte) error {
	payload, ok := netcode.ControlOf(msg)
	if !ok {
		return ErrMessage
	}
	m, err := control.ParseFromPlay(payload)
	if err != nil {
		return ErrMessage
	}
	switch m := m.(type) {
	case *control.Welcome:
		err = c.welcomed(now, m)
	case *control.Pong:
		return c.ponged(now, m)
	case *control.Result:
		if c.over {
			return nil // sent again because a cut lost what followed it
		}
		c.over = true
	case *control.Shift:
		c.clock.shift(now, int(m.Ticks))
		c.flight.Left(now, int(m.Ticks))
	case *control.Late:
		c.flight.Paused(now, time.Duration(m.Ms)*time.Millisecond)
	case *control.Bye:
		c.session.bye(now, m)
	}
	if err == nil && c.cfg.OnControl != nil {
		c.cfg.OnControl(m)
	}
	return err
}

// welcomed takes the seat. What was last seen of the match stays on the screen until the keyframe that follows.
func (c *Client) welcomed(now int64, m *control.Welcome) error {
	rules := c.model.Machine.Rules()
	switch {
	case c.session.state != Greeting || m.Tick > maxTick || int(m.Slot) >= c.model.Slots:
		return ErrMessage
	case m.Game != rules.Name || int(m.Hz) != rules.Hz:
		c.session.end(WrongGame, "The server runs another version of the game: reload the page.")
		return nil
	}
	if c.welcome.Match != "" {
		c.stats.Resumes++
	}
	if c.welcome.Match != m.Match {
		c.over = false
		c.world.reset()
		c.own.reset()
		c.view.reset()
	}
	c.welcome = *m
	c.own.slot, c.own.seated = sim.Slot(m.Slot), !m.Watching
	c.world.own = sim.Slot(c.model.Slots)
	if c.own.seated {
		c.world.own = c.own.slot
	}
	c.needKey, c.since, c.lastAt, c.useless = true, 0, 0, 0
	c.view.phase = 0
	c.session.welcomed(now, m.Token)
	c.clock.perMsg = c.perMessage(m)
	c.own.perMsg = c.clock.perMsg
	c.clock.start(now, sim.Tick(m.Tick), now-c.session.helloAt)
	c.flight.Start(now)
	if c.hidden {
		c.tell(&control.Away{Hidden: true})
	}
	return nil
}

// perMessage returns how many commands share a message. It is one for a spectator, whose messages matter only for their
// acks.
func (c *Client) perMessage(m *control.Welcome) int {
	asked := c.cfg.PerMessage
	switch {
	case m.Watching:
		asked = 1
	case asked == 0:
		asked = int(m.PerMsg)
	}
	return min(max(asked, 1), netcode.MaxCommands)
}

// ponged takes a round trip. The peer sent the time back, so it may be anything.
func (c *Client) ponged(now int64, m *control.Pong) error {
	trip := now - int64(m.Time)
	if trip < 0 || trip > int64(time.Minute) {
		return ErrMessage
	}
	c.session.pongs++
	c.clock.rtt.add(trip)
	return nil
}

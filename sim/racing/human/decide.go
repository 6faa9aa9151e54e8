package human

import (
	"slipstream/sim"
	"slipstream/sim/fix"
	"slipstream/sim/racing"
)

const (
	metre  = racing.Metre
	sight  = 40 * metre
	beside = 6 * metre
	easing = 38 // of 1024 of its pace that a driver gives up for every place
)

// decide is what the driver makes of what it sees.
func (d *Driver) decide(s *racing.State) racing.Command {
	c := &s.Cars[d.slot]
	if c.Here == 0 {
		return racing.Command{}
	}
	if d.wrong > 0 {
		d.wrong--
		return d.slip
	}
	if d.rand.IntN(400) == 0 {
		d.err()
	}
	if d.mood--; d.mood <= 0 {
		d.mood = 60 + d.rand.IntN(180)
		d.mark = d.choose(s)
	}
	d.wander = fix.Clamp(d.wander+d.rand.IntN(metre/8+1)-metre/16, metre)

	x, z, pace := d.aim(s, c)
	steer, brake := d.arc(c, x, z)
	return d.hands(c, steer, pace-brake)
}

// err begins a mistake: a pedal or the wheel held, let go, or the handbrake pulled.
func (d *Driver) err() {
	d.wrong = 5 + d.rand.IntN(20)
	d.slip = d.last
	switch d.rand.IntN(5) {
	case 0:
		d.slip.Steer = 0
	case 1:
		d.slip.Steer = 127 - 254*d.rand.IntN(2)
	case 2:
		d.slip.Pedal = 0
	case 3:
		d.slip.Pedal = 15
	case 4:
		d.slip.Buttons = racing.Handbrake
	}
}

// eases is what a driver gives up of its pace where it races, so that people stay together.
func (d *Driver) eases(s *racing.State) int32 {
	if d.racer {
		return 0
	}
	return (s.Runs[d.slot].Place - 8) * easing
}

// choose picks the nearest rival to go for, or sometimes none.
func (d *Driver) choose(s *racing.State) sim.Slot {
	if d.rand.IntN(12) == 0 || d.racer {
		return d.slot
	}
	c, best, at := &s.Cars[d.slot], int32(sight), d.slot
	for i := range s.Cars {
		o := &s.Cars[i]
		far := max(fix.Abs(o.X-c.X), fix.Abs(o.Z-c.Z))
		if sim.Slot(i) != d.slot && o.Here != 0 && o.Ghost == 0 && far < best {
			best, at = far, sim.Slot(i)
		}
	}
	return at
}

// aim is the place the driver steers to, and the speed it wants. Leaders ease off
// and the last push on: people race each other, not the clock.
func (d *Driver) aim(s *racing.State, c *racing.Car) (x, z, pace int32) {
	speed := fix.Len(c.VX, c.VZ)
	t := s.Circuit()
	p := ahead(t, c, 8*metre+speed/3)
	offset := p.Line + d.wander
	pace = ahead(t, c, speed/9).Pace
	pace += int32(int64(pace) * int64(d.skill+d.eases(s)) >> 10)

	o := &s.Cars[d.mark]
	dx, dz := o.X-c.X, o.Z-c.Z
	if along := fix.Mul(dx, p.TX) + fix.Mul(dz, p.TZ); d.mark != d.slot && o.Here != 0 && o.Ghost == 0 &&
		along > -4*metre && fix.Abs(dx) < sight && fix.Abs(dz) < sight {
		q := &t.Points[o.Segment]
		offset = fix.Mul(o.X-q.X, q.TZ) - fix.Mul(o.Z-q.Z, q.TX)
		if along < beside { // lean on it
			mine := fix.Mul(c.X-p.X, p.TZ) - fix.Mul(c.Z-p.Z, p.TX)
			offset += fix.Clamp(offset-mine, 2*metre)
		}
		pace += 2 * metre
	}
	offset = fix.Clamp(offset, p.Half-metre)
	return p.X + fix.Mul(p.TZ, offset), p.Z - fix.Mul(p.TX, offset), pace
}

// ahead is the point of the track some way ahead of a car.
func ahead(t *racing.Track, c *racing.Car, distance int32) *racing.Point {
	points := t.Points
	return &points[(int(c.Segment)+int(distance/points[0].Step))%len(points)]
}

// arc is how hard to steer towards a place, of 127 to the right, and how much
// speed the turn should cost.
func (d *Driver) arc(c *racing.Car, x, z int32) (steer, slower int32) {
	turn := fix.Wrap(fix.Atan2(x-c.X, z-c.Z) - c.Yaw) // positive to the left
	far := max(fix.Len(x-c.X, z-c.Z), 3*metre)
	speed := max(fix.Len(c.VX, c.VZ), 9*metre)
	push := int64(fix.Sin(turn)) * int64(speed) >> 16 * int64(speed) / int64(far) * 2 // m/s² to the left
	steer = fix.Clamp(fix.Sat(-push*127/(16*metre)), 127)
	if fix.Abs(turn) > fix.Turn/5 {
		slower = speed / 3
	}
	return steer, slower
}

// hands turns a wish into what keys or a stick do.
func (d *Driver) hands(c *racing.Car, steer, pace int32) racing.Command {
	speed := fix.Len(c.VX, c.VZ)
	var cmd racing.Command
	if d.keys {
		cmd = d.keyboard(steer, pace, speed)
	} else {
		cmd = d.stick(steer, pace, speed)
	}
	if c.Stuck > 60+d.rand.IntN(120) {
		cmd.Buttons |= racing.Respawn
	}
	if d.rand.IntN(1200) == 0 {
		cmd.Buttons |= racing.Horn
	}
	d.last = cmd
	return cmd
}

// keyboard holds a key down while the wish is well beyond what it does by itself,
// and lets go well below: people tap.
func (d *Driver) keyboard(steer, pace, speed int32) racing.Command {
	var cmd racing.Command
	press, hold := int32(50), int32(25)
	switch {
	case steer > press || d.last.Steer > 0 && steer > hold:
		cmd.Steer = 127
	case steer < -press || d.last.Steer < 0 && steer < -hold:
		cmd.Steer = -127
	}
	switch {
	case speed < pace || d.last.Pedal > 0 && speed < pace+metre:
		cmd.Pedal = 15
	case speed > pace+3*metre || d.last.Pedal < 0 && speed > pace+metre:
		cmd.Pedal = -15
	}
	return cmd
}

// stick follows the wish with a thumb that trembles and does not move for trifles.
func (d *Driver) stick(steer, pace, speed int32) racing.Command {
	cmd := d.last
	cmd.Buttons = 0
	steer += d.rand.IntN(9) - 4
	if fix.Abs(steer-d.last.Steer) > 5 {
		cmd.Steer = fix.Clamp(d.last.Steer+fix.Clamp(steer-d.last.Steer, 24), 127)
	}
	pedal := fix.Clamp((pace-speed)/(metre/5)+3+d.rand.IntN(3)-1, 15)
	if fix.Abs(pedal-d.last.Pedal) > 2 {
		cmd.Pedal = pedal
	}
	return cmd
}

package racing

import "slipstream/sim/fix"

const (
	wallBounce = fix.One * 22 / 100
	wallScrape = fix.One * 18 / 100 // friction
	// radians per second by which a wall turns a nose along itself, for each m/s that the nose points into it
	wallTurn   = fix.One * 9 / 100
	wallSpin   = 3 * Metre       // and at most
	wallLeave  = Metre * 4 / 10  // radians per second away from a wall that it does not take
	hitInertia = 22 * Metre / 10 // square metres: more than in driving, so that a tap is no spin
	knock      = Metre           // approach speed from which a contact is counted
	topSpin    = 8 * Metre       // radians per second
)

// confine has the last word of a tick on where a car is: between the walls, not
// below the road, not above the top speed. Whatever moved it, it cannot get past.
func (c *Car) confine(t *Track) {
	at := t.stand(c.Segment, c.X, c.Z)
	h := facing(c.Yaw)
	across, along := fix.Abs(scale(h.x, at.a.DZ, -h.z, at.a.DX)), fix.Abs(scale(h.x, at.a.DX, h.z, at.a.DZ))
	reach := share(CarLength/2, across) + share(CarWidth/2, along)
	left := mix(at.a.Left, at.b.Left, at.part) - reach
	right := mix(at.a.Right, at.b.Right, at.part) - reach
	switch {
	case at.offset > left:
		c.hitWall(h, &at, at.offset-left, -1)
		at = t.stand(at.segment, c.X, c.Z)
	case at.offset < -right:
		c.hitWall(h, &at, -right-at.offset, 1)
		at = t.stand(at.segment, c.X, c.Z)
	}
	c.Segment = at.segment
	c.govern()
	c.settle(&at)
}

// hitWall moves a car back by depth, and pushes at the corner that touches. side is
// the direction of back: 1 is to the left, -1 to the right.
func (c *Car) hitWall(h heading, at *footing, depth, side int32) {
	nx, nz := side*at.a.DZ, -side*at.a.DX
	c.X, c.Z = c.X+share(nx, depth), c.Z+share(nz, depth)
	toWall, toSide := h.local(-nx, -nz)
	rx, rz := h.world(CarLength/2*sign(toWall), CarWidth/2*sign(toSide))
	vx, vz := c.at(rx, rz)
	approach := -scale(vx, nx, vz, nz)
	if approach <= 0 {
		return
	}
	if approach > knock {
		c.Scrapes++
	}
	push := int32(int64(approach+share(approach, wallBounce)) << 16 / int64(give(rx, rz, nx, nz)))
	slide := scale(vx, -nz, vz, nx)
	rub := -fix.Clamp(slide, share(push, wallScrape))
	px, pz := scale(nx, push, -nz, rub), scale(nz, push, nx, rub)
	spin := c.Spin
	c.push(px, pz, rx, rz)
	c.glance(spin, side*sign(scale(h.x, at.a.DX, h.z, at.a.DZ)+fix.One/4), share(fix.Len(c.VX, c.VZ), max(toWall, 0)))
}

// glance has a car slide off a wall that it meets. away is the direction from the wall: 1 is to the
// left, -1 to the right. The wall turns a nose along itself. A turn away swings the rear into the
// wall, which stops it, but leaves enough for a driver who steers away.
func (c *Car) glance(before, away, into int32) {
	if least := min(before*away, wallLeave); c.Spin*away < least {
		c.Spin = least * away
	}
	if turn := min(share(into, wallTurn), wallSpin); c.Spin*away < turn {
		c.Spin += min(turn, turn-c.Spin*away) * away
	}
}

// at is the velocity of the point of a car that lies (rx, rz) from its middle.
func (c *Car) at(rx, rz int32) (vx, vz int32) {
	return c.VX + times(c.Spin, rz), c.VZ - times(c.Spin, rx)
}

// push changes a car's velocity, and its spin by what the push does there.
func (c *Car) push(px, pz, rx, rz int32) {
	c.VX, c.VZ = c.VX+px, c.VZ+pz
	c.Spin += (times(rz, px) - times(rx, pz)) * Metre / hitInertia
}

// give is how fast a unit push along (nx, nz) at (rx, rz) makes that point go.
func give(rx, rz, nx, nz int32) int32 {
	lever := scale(rz, nx, -rx, nz)
	return fix.One + int32(int64(lever)*int64(lever)*(fix.One/Metre)/hitInertia)
}

// govern keeps speed and spin within what is physical.
func (c *Car) govern() {
	c.Spin = fix.Clamp(c.Spin, topSpin)
	if fix.Abs(c.VX)+fix.Abs(c.VZ) <= topSpeed {
		return
	}
	if speed := fix.Len(c.VX, c.VZ); speed > topSpeed {
		c.VX = int32(int64(c.VX) * topSpeed / int64(speed+1))
		c.VZ = int32(int64(c.VZ) * topSpeed / int64(speed+1))
	}
}

// settle lets a car fall, and has the road carry it.
func (c *Car) settle(at *footing) {
	c.VY -= tick(flying)
	c.Y += tick(c.VY)
	if c.Y <= at.ground {
		c.Y = at.ground
		c.VY = scale(scale(c.VX, at.a.DX, c.VZ, at.a.DZ), at.a.Slope, scale(c.VX, at.a.DZ, -c.VZ, at.a.DX), at.a.Bank)
	}
}

func sign(v int32) int32 {
	if v < 0 {
		return -1
	}
	return 1
}

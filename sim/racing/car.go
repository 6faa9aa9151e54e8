package racing

import "slipstream/sim/fix"

// A car is a bicycle: two tyres that push sideways in proportion to their slip
// up to a peak, and a little less beyond it, within what their load and the
// ground allow. All cars weigh 1, so forces are accelerations.
const (
	toFront = 125 * Metre / 100 // from the middle to the axles
	toRear  = 135 * Metre / 100
	inertia = 125 * Metre / 100 // square metres; little, for a quick turn-in

	tyreGrip   = 184 * Metre / 10    // m/s²: both axles, on tarmac
	rearExtra  = fix.One * 114 / 100 // the rear grips more, so a car left alone runs straight
	frontLoad  = fix.One * 48 / 100  // share of the weight at rest
	transfer   = fix.One * 9 / 1000  // share that goes back for each m/s² of acceleration
	peakSlip   = fix.One * 115 / 1000
	pastPeak   = fix.One * 13 / 100 // share of grip lost a whole peak beyond the peak
	pulledGrip = fix.One * 35 / 100 // share of sideways grip lost to full use lengthways
	slowest    = 5 * Metre          // below this speed, slip is reckoned as at this speed

	maxLock   = fix.One * 62 / 100   // radians the front wheels turn
	fullSlip  = peakSlip * 112 / 100 // full steering is this much slip at any speed: just past the peak
	parkLock  = fix.One * 34 / 100   // more lock at a standstill,
	parkUntil = 16 * Metre           // and less and less of it up to this speed
	follow    = fix.One * 88 / 100   // share of a slide that the front wheels turn into by themselves
	steerOut  = 1024 / 6             // a tick, back to the middle

	power       = 390 // m/s² times m/s
	pull        = 112 * Metre / 10
	brakes      = 170 * Metre / 10
	frontBrakes = fix.One * 72 / 100
	reverse     = 5 * Metre
	reverseTop  = 12 * Metre
	coast       = 12 * Metre / 10 // the engine's braking
	rolling     = 3 * Metre / 10
	grassDrag   = Metre              // m/s² of grass at a standstill
	grassSpeed  = fix.One * 11 / 100 // and more per m/s: it slows fast cars, and lets standing ones go

	calmStraight = fix.One * 22 / 10  // a second: how fast a car's spin dies away,
	calmSlide    = fix.One * 52 / 10  // and how much faster in a full slide
	fullSlide    = fix.One * 7 / 10   // radians
	looseSlide   = fix.One * 25 / 100 // radians of slide from which full throttle costs
	spinGrip     = fix.One * 40 / 100 // this share of the rear's sideways grip

	// Under throttle, a share of the speed that a slide costs is given back: nothing up to the tangent
	// sweepFrom, all of the share from sweepFull. The share is more than 1 where a car is slow, so a drift
	// pays there.
	sweepFrom  = fix.One * 9 / 100
	sweepFull  = fix.One * 24 / 100
	sweepSlow  = fix.One * 170 / 100 // the share at a standstill
	sweepFaded = fix.One * 22 / 1000 // and so much less for every m/s

	handGrip = fix.One * 45 / 100 // share of sideways grip that locked rear wheels keep
	handDrag = fix.One * 55 / 100

	drag     = 20900              // of the air: v²*drag/2^40 a tick
	towSaves = fix.One * 62 / 100 // share of that drag a full tow takes away
	topSpeed = 85 * Metre         // nothing is faster, whatever hits it

	gravity    = 981 * Metre / 100
	flying     = 12 * Metre       // m/s²: jumps are a little shorter than on earth
	suspension = 12 * Metre / 100 // how far the wheels follow a road that falls away
)

// drive moves a car by its own words and its command, and by nothing else.
func (c *Car) drive(t *Track, cmd Command) {
	if cmd.Buttons&Handbrake != 0 {
		cmd.Pedal = min(cmd.Pedal, 0) // it lets the clutch go: many keep the throttle down
	}
	h := facing(c.Yaw)
	at := t.stand(c.Segment, c.X, c.Z)
	vf, vl := h.local(c.VX, c.VZ)
	speed := fix.Len(vf, vl)
	c.steer(-cmd.Steer, speed)

	load := c.load(&at)
	grip := share(share(tyreGrip, load), at.gripUnder(h))
	slide := min(fix.Abs(ratio(vl, max(fix.Abs(vf), slowest))), fullSlide)
	use := c.pedals(cmd, vf, speed, grip)
	use.spinUp(cmd, slide)
	af, al, turning, skid := c.tyres(&use, vf, vl)
	af += sweep(cmd, vf, vl, al, speed)

	c.Spin += tick(turning - c.calm(slide, load))
	vx, vz := h.world(tick(af), tick(al))
	c.VX, c.VZ = c.VX+vx, c.VZ+vz
	c.hinder(&at, speed, load)
	c.rest(cmd, load)
	c.skid(skid, speed)

	c.X, c.Z = c.X+tick(c.VX), c.Z+tick(c.VZ)
	// 11126/2^16: radians per second, in words, to turns per tick
	c.Yaw = (c.Yaw + int32((int64(c.Spin)*11126+1<<15)>>16)) & (fix.Turn - 1)
}

// steer turns the wheel towards where the driver wants it: slower at speed, and
// back faster than away, so that a key can be tapped.
func (c *Car) steer(to, speed int32) {
	to *= 8
	step := int32(1024 / (6 + speed/(6*Metre)))
	if fix.Abs(to) < fix.Abs(c.Steer) || int64(to)*int64(c.Steer) < 0 {
		step = steerOut
	}
	c.Steer = fix.Clamp(towards(c.Steer, to, step), 1024)
}

// load is the share of its weight that a car has on its wheels: less and less as
// the road falls away beneath it.
func (c *Car) load(at *footing) int32 {
	gap := max(c.Y-at.ground, 0)
	return max(fix.One-gap*(fix.One/suspension), 0)
}

// gripUnder is the mean grip of what lies under the left and the right wheels.
func (f *footing) gripUnder(h heading) int32 {
	half := share(CarWidth/2, fix.Abs(scale(h.x, f.a.DX, h.z, f.a.DZ)))
	return (f.grip(f.offset+half) + f.grip(f.offset-half)) / 2
}

// pedals turns throttle, brake and handbrake into what each axle does, within
// what it can, loading the axles as the car lifts or dives.
func (c *Car) pedals(cmd Command, vf, speed, grip int32) effort {
	var u effort
	switch {
	case cmd.Pedal > 0 && vf > -Metre:
		u.rear = min(pull, power*Metre*Metre/max(speed, Metre)) * cmd.Pedal / 15
	case cmd.Pedal < 0 && vf < Metre/2:
		if vf > -reverseTop {
			u.rear = reverse * cmd.Pedal / 15
		}
	case cmd.Pedal != 0:
		most := min(brakes*fix.Abs(cmd.Pedal)/15, fix.Abs(vf)*Hz/2)
		if vf > 0 {
			most = -most
		}
		u.front = share(most, frontBrakes)
		u.rear = most - u.front
	default:
		u.rear = fix.Clamp(-vf*Hz/2, coast)
	}
	front := min(max(frontLoad-share(u.front+u.rear, transfer*64), fix.One/4), fix.One*3/4)
	u.frontCap = share(grip, front)
	u.rearCap = share(share(grip, fix.One-front), rearExtra)
	u.frontSide, u.rearSide = fix.One, fix.One
	if cmd.Buttons&Handbrake != 0 {
		u.rear = fix.Clamp(-vf*Hz/2, share(u.rearCap, handDrag))
		u.rearSide = handGrip
	}
	u.front = fix.Clamp(u.front, u.frontCap*15/16)
	u.rear = fix.Clamp(u.rear, u.rearCap*15/16)
	u.frontSide = share(u.frontSide, leftOver(u.front, u.frontCap))
	u.rearSide = share(u.rearSide, leftOver(u.rear, u.rearCap))
	return u
}

// hinder slows a car by the air, less in a tow, by the ground and by the slope, and draws it down a bank.
func (c *Car) hinder(at *footing, speed, load int32) {
	loss := int64(speed) * drag * int64(255*fix.One-c.Tow*towSaves) / (255 * fix.One)
	c.VX -= int32((int64(c.VX)*loss + 1<<39) >> 40)
	c.VZ -= int32((int64(c.VZ)*loss + 1<<39) >> 40)
	if load == 0 {
		return
	}
	slow := int32(rolling)
	if fix.Abs(at.offset) > at.a.Half+kerb {
		slow = grassDrag + share(speed, grassSpeed)
	}
	if speed > 0 {
		slow = min(tick(slow), speed)
		c.VX -= int32(int64(c.VX) * int64(slow) / int64(speed))
		c.VZ -= int32(int64(c.VZ) * int64(slow) / int64(speed))
	}
	pull, lean := tick(share(gravity, at.a.Slope)), tick(share(gravity, at.a.Bank))
	c.VX -= scale(pull, at.a.DX, lean, at.a.DZ)
	c.VZ -= scale(pull, at.a.DZ, -lean, at.a.DX)
}

// rest lets a car that crawls with no throttle stand still, on a slope too.
func (c *Car) rest(cmd Command, load int32) {
	if load == 0 {
		return
	}
	if fix.Abs(c.VX)+fix.Abs(c.VZ) < Metre/2 && cmd.Pedal == 0 {
		c.VX, c.VZ, c.Spin = c.VX/2, c.VZ/2, c.Spin/2
	}
}

// skid keeps the figure that sound, smoke and marks are made of.
func (c *Car) skid(peaks, speed int32) {
	goal := int32(0)
	if speed > 3*Metre {
		goal = min(max(peaks-256, 0)/2, 255)
	}
	c.Skid = towards(c.Skid, goal, 32)
}

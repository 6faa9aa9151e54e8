package racing

import "slipstream/sim/fix"

// effort is what the pedals ask of the tyres.
type effort struct {
	front, rear       int32 // m/s² lengthways
	frontCap, rearCap int32 // what each axle can give in all
	frontSide         int32 // share of it that is left for going sideways
	rearSide          int32
}

// leftOver is the share of sideways grip left to an axle that pulls or brakes.
func leftOver(used, most int32) int32 {
	if most == 0 {
		return 0
	}
	part := int64(used) << 16 / int64(most)
	return fix.One - int32(part*part>>16*pulledGrip>>16)
}

// tyres returns the accelerations that the tyres give, forward, to the left and
// in turning, and how many peaks of slip the worse axle has.
func (c *Car) tyres(u *effort, vf, vl int32) (af, al, turning, skid int32) {
	pace := max(fix.Abs(vf), slowest)
	frontGoes := ratio(vl+times(c.Spin, toFront), pace)
	rearGoes := ratio(vl-times(c.Spin, toRear), pace)

	lock := int32(fullSlip)
	if pace < parkUntil {
		lock += int32(int64(parkLock) * int64(parkUntil-pace) / parkUntil)
	}
	wheel := c.Steer * (lock >> 10)
	if vf > 0 {
		wheel += share(frontGoes, follow)
	}
	wheel = fix.Clamp(wheel, maxLock)

	frontSlip := frontGoes - share(wheel, ratio(vf, pace))
	front := share(u.frontCap, share(u.frontSide, bite(frontSlip)))
	rear := share(u.rearCap, share(u.rearSide, bite(rearGoes)))
	skid = max(fix.Abs(frontSlip), fix.Abs(rearGoes)) / (peakSlip / 256)
	if u.rearSide < handGrip+fix.One/16 {
		skid += 256
	}
	af = u.front + u.rear + share(front, wheel)
	return af, -front - rear, (times(rear, toRear) - times(front, toFront)) * Metre / inertia, skid
}

// calm is how much a car resists turning, more so in a slide: what makes a slide
// settle at an angle rather than go round, and catchable.
func (c *Car) calm(slide, load int32) int32 {
	return share(c.Spin, share(calmStraight+int32(int64(calmSlide)*int64(slide)/fullSlide), load))
}

// spinUp has the throttle hold a slide: driven wheels that slide already lose
// more of their grip, until the driver lifts or the slide is so wide that it would end in a spin.
func (u *effort) spinUp(cmd Command, slide int32) {
	if cmd.Pedal > 0 {
		loose := min(slide, looseSlide, fullSlide-slide) * cmd.Pedal / 15
		u.rearSide -= share(u.rearSide, int32(int64(loose)*spinGrip/looseSlide))
	}
}

// ratio is a/b as a fraction of fix.One, b > 0, within what a tangent is good for.
func ratio(a, b int32) int32 { return int32(min(max(int64(a)<<16/int64(b), -3*fix.One), 3*fix.One)) }

// bite is the share of its grip that a tyre gives at a slip: it rises smoothly
// to all of it at the peak, and then falls a little.
func bite(slip int32) int32 {
	x := int64(fix.Abs(slip)) << 16 / peakSlip
	y := int64(fix.One)
	if x < fix.One {
		y = x * (3*fix.One - x*x>>16) >> 17
	} else {
		y -= min(x-fix.One, 2*fix.One) * pastPeak >> 16
	}
	if slip < 0 {
		return int32(-y)
	}
	return int32(y)
}

// sweep is what makes a drift worth doing: under throttle, speed that tyres which go sideways take
// is given back, in slow bends more than was taken, so that a slide round a hairpin beats the
// brakes and one round a fast bend does not.
func sweep(cmd Command, vf, vl, al, speed int32) int32 {
	if cmd.Pedal <= 0 || vf <= slowest || int64(al)*int64(vl) >= 0 {
		return 0
	}
	slide := min(fix.Abs(ratio(vl, vf)), sweepFull) - sweepFrom
	most := sweepSlow - share(speed, sweepFaded*64)
	if slide <= 0 || most <= 0 {
		return 0
	}
	taken := int32(-int64(al) * int64(vl) / int64(speed))
	return share(taken, int32(int64(most)*int64(slide)/(sweepFull-sweepFrom))) * cmd.Pedal / 15
}

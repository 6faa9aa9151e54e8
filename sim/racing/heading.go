package racing

import "slipstream/sim/fix"

// heading is a direction on the level: a car's, a track segment's.
type heading struct{ x, z int32 } // fix.One long

func facing(yaw int32) heading { return heading{fix.Sin(yaw), fix.Cos(yaw)} }

// local turns a level vector of the world into one along the heading and to its left.
func (h heading) local(x, z int32) (ahead, left int32) {
	return scale(x, h.x, z, h.z), scale(x, h.z, -z, h.x)
}

// world is the inverse of local.
func (h heading) world(ahead, left int32) (x, z int32) {
	return scale(ahead, h.x, left, h.z), scale(ahead, h.z, -left, h.x)
}

// scale is a*p + b*q, where p and q are fractions of fix.One, rounded to nearest.
func scale(a, p, b, q int32) int32 {
	return int32((int64(a)*int64(p) + int64(b)*int64(q) + fix.One/2) >> 16)
}

// share is the part of v that a fraction of fix.One names, rounded to nearest. It is fix.Mul for a part
// that is at most a few times fix.One, so that nothing needs to saturate.
func share(v, part int32) int32 { return int32((int64(v)*int64(part) + fix.One/2) >> 16) }

// times multiplies two lengths, or whatever has Metre words to the unit.
func times(a, b int32) int32 { return int32((int64(a)*int64(b) + Metre/2) >> 10) }

// tick is the change in one tick of what changes by perSecond.
func tick(perSecond int32) int32 {
	const part = (1<<30 + Hz/2) / Hz
	return int32((int64(perSecond)*part + 1<<29) >> 30)
}

// towards moves v towards goal by at most step.
func towards(v, goal, step int32) int32 { return v + fix.Clamp(goal-v, step) }

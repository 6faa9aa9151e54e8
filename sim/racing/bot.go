package racing

import (
	"slipstream/sim"
	"slipstream/sim/fix"
)

const (
	botSight   = effectReach - 1     // how far ahead it minds rivals: no farther than State.Unaffected looks
	botBeside  = 6 * Metre           // nearer than this along the track, a rival is beside it
	botRoom    = 28 * Metre / 10     // between its middle and a rival's when it passes
	botMargin  = 13 * Metre / 10     // from its middle to the edge of the tarmac
	botCorner  = 48 * Metre          // a pace below this means a bend:
	botOffLine = fix.One * 12 / 1000 // there every metre off the line costs this share of it
	botAbreast = 56 * Metre          // where the pace is below this, it does not go beside a rival
	botParked  = 4 * Metre           // m/s below which a rival is not waited for
	botSlow    = 12 * Metre          // m/s below which it does not lift for a bend
	botGrip    = 14 * Metre          // m/s² sideways beyond which it lifts
	botLook    = 6 * Metre           // how far ahead it aims at a standstill,
	botGlance  = fix.One * 28 / 100  // and how much farther for every m/s, in metres
	botBack    = fix.One / 4         // looking less than this down the road, it turns round,
	botGoing   = fix.One * 3 / 4     // and less than this if it has been stuck
	botStuck   = Hz / 4              // for longer than this
	botIdle    = 3                   // fifteenths of the throttle that keep its pace
	botPedal   = Metre / 6           // m/s too slow for which it gives one more
	botTurn    = 5 * Metre           // m/s beyond which it brakes before it turns round
)

// Bot implements sim.Botter: it follows the racing line at the pace that the
// corners allow, goes round slower rivals and gives those beside it room. It has
// no memory: what it does follows from the state alone.
func (Game) Bot(s *State, slot sim.Slot) Command {
	b := bot{s: s, t: s.Circuit(), c: &s.Cars[slot], slot: int(slot)}
	b.look()
	if b.lost() {
		return b.turnRound()
	}
	b.follow()
	b.mind()
	return b.act()
}

// bot is what one looks at and makes up its mind about in a tick.
type bot struct {
	s     *State
	t     *Track // that it is on
	c     *Car
	slot  int
	a     *Point // of the track, behind it
	here  int32  // its offset from the centre line
	h     heading
	rolls int32 // its speed along its heading,
	speed int32 // and that where it is not negative
	looks int32 // down the road: fix.One; against the traffic: less than 0

	far  int32  // how far ahead it steers to:
	aim  *Point // where on the track it steers to,
	lane int32  // at which offset,
	pace int32  // and how fast it wants to be;
	bend int32  // how fast it would if nobody were near

	low, high int32    // the lanes that rivals beside it leave
	taken     [6]int32 // the lanes of rivals in front
	takenBy   int
	parked    bool // one of them stands: no use waiting behind it
}

func (b *bot) look() {
	b.h = facing(b.c.Yaw)
	b.a = &b.t.Points[b.c.Segment]
	b.here = b.a.across(b.c.X, b.c.Z)
	b.rolls, _ = b.h.local(b.c.VX, b.c.VZ)
	b.speed = max(b.rolls, 0)
	b.looks = scale(b.h.x, b.a.DX, b.h.z, b.a.DZ)
}

// character is a number from 0 to 255 that makes this driver another than the next.
func (b *bot) character(which uint32) int32 { return int32(b.s.trait(b.slot, which) >> 24) }

// follow is the racing line, and its pace, as this driver sees them.
func (b *bot) follow() {
	by := b.s.strength()
	b.far = botLook + share(b.speed, botGlance)
	b.aim = b.ahead(b.far)
	b.lane = b.aim.Line + (b.character(1)-128)*by.wander/128
	b.pace = share(b.ahead(b.speed/16).Pace, by.pace+b.character(2)*(by.spread/256))
	b.err(by)
	b.bend = b.pace
}

// ahead is the point of the track some way ahead of the car.
func (b *bot) ahead(distance int32) *Point {
	i := int(b.c.Segment + (distance+b.a.Step/2)/b.a.Step)
	if i >= len(b.t.Points) {
		i -= len(b.t.Points)
	}
	return &b.t.Points[i]
}

// mind finds a lane that the rivals near leave free, the nearest to the line,
// and lifts for those in its way.
func (b *bot) mind() {
	edge := b.aim.Half - botMargin
	b.low, b.high = -edge, edge
	for i := range b.s.Cars {
		o := &b.s.Cars[i]
		dx, dz := o.X-b.c.X, o.Z-b.c.Z
		if i == b.slot || o.Here == 0 || o.Ghost != 0 || fix.Abs(dx) > botSight || fix.Abs(dz) > botSight {
			continue
		}
		if along := scale(dx, b.a.DX, dz, b.a.DZ); along > -botBeside {
			b.rival(o, along)
		}
	}
	if b.low > b.high {
		b.low = (b.low + b.high) / 2
		b.high = b.low
	}
	wish := min(max(b.lane, b.low), b.high)
	b.lane = wish
	if !b.free(wish) && (b.bend > botAbreast || b.parked) { // in a bend it follows: two abreast are slower than a train
		b.choose(wish)
	}
	if off := fix.Abs(b.lane - b.aim.Line); b.pace < botCorner { // off the line, bends are tighter
		b.pace -= share(share(b.pace, off*16), botOffLine)
	}
}

// rival notes what one rival, so far along the track, leaves to this driver.
func (b *bot) rival(o *Car, along int32) {
	there := b.t.Points[o.Segment].across(o.X, o.Z)
	between := b.here - there
	if along < botBeside {
		if between > 0 {
			b.low = max(b.low, there+botRoom)
		} else {
			b.high = min(b.high, there-botRoom)
		}
		return
	}
	goes := scale(o.VX, b.a.DX, o.VZ, b.a.DZ)
	closing := b.speed - goes
	gap := along - CarLength
	if closing <= 0 && gap > CarLength || int64(gap) > int64(closing)*2+2*Metre {
		return
	}
	if b.takenBy < len(b.taken) {
		b.taken[b.takenBy] = there
		b.takenBy++
	}
	b.parked = b.parked || goes < botParked
	if fix.Abs(between) < CarWidth*9/8 { // it is in the way until the lane is changed
		b.pace = min(b.pace, b.speed-closing+max(gap-CarLength/3, -Metre))
	}
}

// free reports whether nobody in front is in a lane.
func (b *bot) free(lane int32) bool {
	for _, t := range b.taken[:b.takenBy] {
		if fix.Abs(lane-t) < botRoom {
			return false
		}
	}
	return true
}

// choose takes the free lane nearest to what the driver wishes and where it is.
func (b *bot) choose(wish int32) {
	b.lane = min(max(b.here, b.low), b.high)
	least := int32(1 << 30)
	for _, t := range b.taken[:b.takenBy] {
		for _, lane := range [2]int32{t - botRoom, t + botRoom} {
			if cost := fix.Abs(lane-wish) + fix.Abs(lane-b.here); cost < least && lane >= b.low && lane <= b.high &&
				b.free(lane) {
				least, b.lane = cost, lane
			}
		}
	}
}

// act steers along the arc that leads to the aim, and minds the pace.
func (b *bot) act() Command {
	b.lane = towards(b.here, b.lane, Metre+b.far/4) // no sharper than that
	steer, push := b.arc()
	if over := fix.Sat(max(push, -push) - botGrip); over > 0 && b.speed > botSlow {
		b.pace = min(b.pace, b.speed-over/3) // it will not come round at this speed
	}
	return Command{Steer: steer, Pedal: b.pedal()}
}

// arc is how to steer along the arc that leads to the aim, and the push to the left that it takes.
func (b *bot) arc() (steer int32, push int64) {
	x := b.aim.X + share(b.aim.TZ, b.lane) - b.c.X
	z := b.aim.Z - share(b.aim.TX, b.lane) - b.c.Z
	ahead, left := b.h.local(x, z)
	square := max(int64(ahead)*int64(ahead)+int64(left)*int64(left), Metre*Metre)
	v := int64(max(b.speed, 9*Metre))
	// The arc's curve is 2*left/distance², and v² times that is the push it takes.
	push = 2 * int64(left) * (v * v / Metre) / square * Metre
	return -fix.Clamp(fix.Sat(push*127/tyreGrip), 127), push
}

// pedal is that of somebody who wants to be as fast as b.pace.
func (b *bot) pedal() int32 { return fix.Clamp((b.pace-b.speed)/botPedal+botIdle, 15) }

// lost reports whether the driver has to turn round, or off a wall, before it can
// go on: once it backs off, it does so until it looks down the road again.
func (b *bot) lost() bool {
	return b.looks < botBack || b.looks < botGoing && (b.c.Stuck > botStuck || b.rolls < -Metre/2)
}

// turnRound gets a car that was spun back to face the traffic: forth while there
// is room before the wall, then back with the wheel the other way. Which of the
// two it is at shows in how it rolls.
func (b *bot) turnRound() Command {
	side := sign(scale(b.a.DX, b.h.z, -b.a.DZ, b.h.x))
	if b.looks < -botGoing && min(b.a.Left-b.here, b.a.Right+b.here) < CarLength { // along a wall: away from it
		side = sign(b.here)
	}
	aside := scale(b.h.x, b.a.DZ, -b.h.z, b.a.DX) // how much it looks to the left
	before, behind := b.a.Left-b.here, b.a.Right+b.here
	if aside < 0 {
		before, behind = behind, before
	}
	reach := CarWidth + share(CarLength/2, fix.Abs(aside))
	forth, back := Command{Steer: -127 * side, Pedal: 15}, Command{Steer: 127 * side, Pedal: -15}
	switch {
	case b.rolls > botTurn:
		return Command{Steer: -127 * side, Pedal: -15}
	case b.rolls < -botTurn:
		return Command{Steer: 127 * side, Pedal: 15}
	case fix.Abs(aside) > fix.One/8 && (before < reach+b.speed/4 || b.rolls < 0 && behind > reach):
		return back
	}
	return forth
}

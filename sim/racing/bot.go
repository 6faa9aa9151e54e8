package racing

import (
	"slipstream/sim"
	"slipstream/sim/fix"
)

const (
	botSight  = 40 * Metre         // how far ahead it minds rivals
	botBeside = 6 * Metre          // nearer than this along the track, a rival is beside it
	botRoom   = 26 * Metre / 10    // between its middle and a rival's when it passes
	botMargin = 13 * Metre / 10    // from its middle to the edge of the tarmac
	botLook   = 6 * Metre          // how far ahead it aims at a standstill ...
	botGlance = fix.One * 28 / 100 // ... and for every metre per second
)

// Bot implements sim.Botter: it follows the racing line at the pace that the
// corners allow, goes round slower rivals and gives those beside it room. It has
// no memory: what it does follows from the state alone.
func (Game) Bot(s *State, slot sim.Slot) Command {
	b := bot{s: s, c: &s.Cars[slot], slot: int(slot)}
	b.look()
	if b.back {
		return b.turnRound()
	}
	b.follow()
	b.mind()
	return b.act()
}

// bot is what one looks at and makes up its mind about in a tick.
type bot struct {
	s     *State
	c     *Car
	slot  int
	at    footing
	h     heading
	speed int32 // along its heading, not negative
	back  bool  // it looks against the traffic

	aim  *Point // where on the track it steers to,
	lane int32  // at which offset,
	pace int32  // and how fast it wants to be
}

func (b *bot) look() {
	b.h = facing(b.c.Yaw)
	b.at = Circuit.stand(b.c.Segment, b.c.X, b.c.Z)
	ahead, _ := b.h.local(b.c.VX, b.c.VZ)
	b.speed = max(ahead, 0)
	b.back = scale(b.h.x, b.at.a.DX, b.h.z, b.at.a.DZ) < 0
}

// character is a number from 0 to 255 that stays with a slot for the whole race.
func (b *bot) character(trait uint32) int32 {
	v := (uint32(b.s.Seed)^trait*0x9e3779b9)*2654435761 + uint32(b.slot)*0x85ebca6b
	v ^= v >> 15
	v *= 0x2c1b3c6d
	return int32(v >> 24)
}

// follow is the racing line, and its pace, as this driver sees them.
func (b *bot) follow() {
	look := botLook + share(b.speed, botGlance)
	b.aim = b.ahead(look)
	b.lane = b.aim.Line + (b.character(1)-128)*(Metre/2)/128
	skill := fix.One*965/1000 + b.character(2)*(fix.One*35/1000/256)
	b.pace = share(b.ahead(b.speed/16).Pace, skill)
}

// ahead is the point of the track some way ahead of the car.
func (b *bot) ahead(distance int32) *Point {
	i := int(b.at.segment + (distance+b.at.a.Step/2)/b.at.a.Step)
	if i >= len(Circuit.Points) {
		i -= len(Circuit.Points)
	}
	return &Circuit.Points[i]
}

// mind changes lane and pace for the rivals near.
func (b *bot) mind() {
	for i := range b.s.Cars {
		o := &b.s.Cars[i]
		dx, dz := o.X-b.c.X, o.Z-b.c.Z
		if i == b.slot || o.Here == 0 || o.Ghost != 0 || fix.Abs(dx) > botSight || fix.Abs(dz) > botSight {
			continue
		}
		along := scale(dx, b.at.a.DX, dz, b.at.a.DZ)
		if along < -botBeside || along > botSight {
			continue
		}
		b.rival(o, along)
	}
	edge := b.aim.Half - botMargin
	b.lane = fix.Clamp(b.lane, edge)
}

// rival minds one rival, so far along the track.
func (b *bot) rival(o *Car, along int32) {
	there := Circuit.stand(o.Segment, o.X, o.Z)
	between := b.at.offset - there.offset
	its := scale(o.VX, b.at.a.DX, o.VZ, b.at.a.DZ)
	if along > botBeside && b.speed < its-Metre {
		return
	}
	if fix.Abs(b.lane-there.offset) < botRoom {
		side := sign(between)
		if along > botBeside && fix.Abs(there.offset+side*botRoom) > b.aim.Half-botMargin {
			side = -side // no room there: the other way round
		}
		b.lane = there.offset + side*botRoom
	}
	if along > CarLength*3/4 && fix.Abs(between) < CarWidth*9/8 {
		b.pace = min(b.pace, its+max(along-CarLength*3/2, -Metre)) // it is in the way
	}
}

// act steers along the arc that leads to the aim, and minds the pace.
func (b *bot) act() Command {
	x := b.aim.X + share(b.aim.TZ, b.lane) - b.c.X
	z := b.aim.Z - share(b.aim.TX, b.lane) - b.c.Z
	ahead, left := b.h.local(x, z)
	square := max(int64(ahead)*int64(ahead)+int64(left)*int64(left), Metre*Metre)
	v := int64(max(b.speed, 9*Metre))
	// The arc's curve is 2*left/distance², and v² times that is the push it takes.
	push := 2 * int64(left) * (v * v / Metre) / square * Metre
	steer := -fix.Clamp(fix.Sat(push*127/tyreGrip), 127)
	pedal := fix.Clamp((b.pace-b.speed)/(Metre/6)+3, 15)
	return Command{Steer: steer, Pedal: pedal}
}

// turnRound gets a car that was spun back to face the traffic.
func (b *bot) turnRound() Command {
	left := scale(b.at.a.DX, b.h.z, -b.at.a.DZ, b.h.x)
	return Command{Steer: -127 * sign(left), Pedal: 8}
}

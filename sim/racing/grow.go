package racing

import (
	"slipstream/sim"
	"slipstream/sim/fix"
)

const (
	growTries  = 8          // drawings of ever less daring; the last is an oval, which has no fault
	seedStride = 0x9e3779b1 // neighbouring numbers grow tracks that have nothing in common
	startHalf  = 90         // metres of the straight to either side of the finish line
	smallRing  = 125        // metres
	ringSpread = 65
	ringBends  = 15
	mostDare   = 100
	bayDepth   = 62 // hundredths of the ring that the road may turn inwards in a bay,
	bayMouth   = 20 // and beside it;
	ringJitter = 17 // and anywhere, in or out
	mostBays   = 3
	fullHill   = 150 // decimetres
	fullBank   = 90  // thousandths
)

var (
	firstNames = [...]string{"Amber", "Copper", "Silent", "Hollow", "Salt", "Iron", "Long", "Pale",
		"Raven", "Cinder", "Marble", "Thistle", "Gull", "Ember", "Low", "Wild"}
	lastNames = [...]string{"Loop", "Reach", "Bend", "Drift", "Mile", "Ring", "Run", "Hook", "Fold",
		"Sweep", "Bight", "Traverse", "Shelf", "Gate", "Spur", "Field"}
)

// grow makes the track of a number. It tries drawings of less and less daring
// until one has no fault.
func grow(number int32) *Track {
	rng := sim.NewRand(uint32(number) * seedStride)
	d := drawing{
		name:  firstNames[rng.IntN(int32(len(firstNames)))] + " " + lastNames[rng.IntN(int32(len(lastNames)))],
		mood:  Mood(rng.IntN(int32(Storm) + 1)),
		motif: Motif(rng.IntN(int32(Turbines) + 1)),
	}
	for try := range int32(growTries) {
		dare := mostDare * (growTries - 1 - try) / (growTries - 1)
		d.corners = ring(&rng, dare)
		t := d.survey(number)
		if why, _ := t.Fault(); why == Sound || dare == 0 {
			return t.drivable()
		}
	}
	panic("unreachable: the last try dares nothing")
}

// ring draws a straight for the start and bends round the rest of a ring. The
// more is dared, the deeper its bays, the rougher its shore and the higher its hills.
func ring(rng *sim.Rand, dare int32) []corner {
	r := shore{size: smallRing + rng.IntN(ringSpread), turned: rng.IntN(2)*2 - 1}
	r.half = 68 + rng.IntN(20)
	r.wall = r.half + 34 + rng.IntN(14)
	r.hill, r.swings = rng.IntN(fullHill*dare/mostDare+1), 1+rng.IntN(3)
	var corners []corner
	for x := int32(-startHalf); x <= startHalf; x += startHalf / 2 {
		c := r.at(fix.Turn*3/4, r.size)
		c.x = r.turned * x
		corners = append(corners, c)
	}
	var far [ringBends]int32 // hundredths of the ring
	for i := range far {
		far[i] = 100 + ringJitter*dare*(rng.IntN(201)-100)/(100*mostDare)
	}
	for range 1 + rng.IntN(mostBays) {
		at := 2 + rng.IntN(ringBends-4)
		far[at-1] -= bayMouth * dare / mostDare
		far[at] -= bayDepth * dare / mostDare
		far[at+1] -= bayMouth * dare / mostDare
	}
	for i := range int32(ringBends) {
		const from, arc = -fix.Turn / 8, fix.Turn * 3 / 4
		c := r.at(from+arc*(2*i+1)/(2*ringBends), r.size*max(far[i], 25)/100)
		if far[i] > 100 { // out here it bends with the ring
			c.bank = r.turned * rng.IntN(fullBank*dare/mostDare+1)
		}
		corners = append(corners, c)
	}
	return corners
}

// shore is what all of a ring's bends have in common.
type shore struct {
	size, turned int32
	half, wall   int32
	hill, swings int32
}

func (r *shore) at(angle, far int32) corner {
	return corner{
		x: r.turned * share(far, fix.Cos(angle)), z: share(far, fix.Sin(angle)),
		y:    r.hill - share(r.hill, fix.Cos((angle+fix.Turn/4)*r.swings)), // level at the start
		half: r.half, left: r.wall, right: r.wall,
	}
}

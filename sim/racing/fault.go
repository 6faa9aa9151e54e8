package racing

import "slipstream/sim/fix"

// What every track keeps to.
const (
	shortest     = 450 * Metre // of the centre line: the grid alone takes 130 m
	longest      = 2200 * Metre
	narrowest    = 55 * Metre / 10 // from the centre line to the edge
	widest       = 12 * Metre
	leastGrass   = Metre               // between kerb and wall
	steepest     = fix.One * 22 / 100  // along,
	mostBank     = fix.One * 25 / 100  // and across
	farthest     = 1000 * Metre        // from the origin, on either axis
	innermost    = fix.One * 118 / 100 // a bend's radius is at least this much of the distance to its inner wall
	fewMarks     = 4
	farthestStep = spacing*5/4 + 1 // from a point to the next
	nearAlong    = 30              // points along the track within which two parts may be near each other
)

// Fault is what is wrong with a track, or with a sketch of one. Its name is what pages and tests
// know it by, and what a server tells a player.
type Fault uint8

// Faults.
const (
	Sound      Fault = iota // nothing is wrong with it
	Unreadable              // no sketch, or of another version
	TooShort
	TooLong
	TooFewMarks
	Uneven // its points are not evenly spaced: it doubles back
	TooNarrow
	WallTooNear
	TooSteep
	TooBanked
	TooFarAway
	BendTooTight // for the wall on its inside
	Overlap      // two parts come nearer than their walls
	NumFaults
)

var faults = [NumFaults]string{
	"", "unreadable", "too_short", "too_long", "too_few_checkpoints", "doubles_back", "too_narrow", "wall_too_near",
	"too_steep", "leans_too_far", "leads_too_far_away", "bend_too_tight", "parts_overlap",
}

func (f Fault) String() string { return faults[f] }

// Fault says what is wrong with a track, and at which of its points. Every authored and every
// grown track is Sound.
func (t *Track) Fault() (why Fault, at int) {
	switch {
	case t.Length < shortest:
		return TooShort, 0
	case t.Length > longest:
		return TooLong, 0
	case len(t.Marks) < fewMarks || t.Marks[0] != 0:
		return TooFewMarks, 0
	}
	for i := range t.Points {
		if fault := t.faultAt(i); fault != Sound {
			return fault, i
		}
	}
	return t.overlap()
}

func (t *Track) faultAt(i int) Fault {
	p := &t.Points[i]
	kerbs := max(p.KerbLeft, p.KerbRight)
	switch {
	case p.Step < spacing*3/4 || p.Step >= farthestStep:
		return Uneven
	case p.Half < narrowest || p.Half > widest:
		return TooNarrow
	case p.Half+kerbs > min(p.Left, p.Right)-leastGrass:
		return WallTooNear
	case fix.Abs(p.Slope) > steepest:
		return TooSteep
	case fix.Abs(p.Bank) > mostBank:
		return TooBanked
	case fix.Abs(p.X) > farthest || fix.Abs(p.Y) > farthest || fix.Abs(p.Z) > farthest:
		return TooFarAway
	}
	bend, inner := t.bend(i, 1), p.Left
	if bend < 0 {
		inner = p.Right
	}
	// The radius is step / bend, and 2pi is 710/113.
	if int64(fix.Abs(bend))*710*int64(share(inner, innermost)) > int64(p.Step)*fix.Turn*113 {
		return BendTooTight
	}
	return Sound
}

// overlap says whether any two parts of the track come nearer than their walls.
func (t *Track) overlap() (Fault, int) {
	n, most := len(t.Points), 2*t.broadest()
	for i := range n {
		p := &t.Points[i]
		for j := i + nearAlong; j < n && j < i+n-nearAlong; j++ {
			q := &t.Points[j]
			room := max(p.Left, p.Right) + max(q.Left, q.Right)
			dx, dz := fix.Abs(p.X-q.X), fix.Abs(p.Z-q.Z)
			if dx < room && dz < room && int64(dx)*int64(dx)+int64(dz)*int64(dz) < int64(room)*int64(room) {
				return Overlap, j
			}
			// From one point to the next it is this far at most: it takes as many to come near.
			j += int(max(max(dx, dz)-most, 0) / farthestStep)
		}
	}
	return Sound, 0
}

// broadest is the farthest that a wall is from the centre line.
func (t *Track) broadest() (far int32) {
	for i := range t.Points {
		far = max(far, t.Points[i].Left, t.Points[i].Right)
	}
	return far
}

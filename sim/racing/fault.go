package racing

import "slipstream/sim/fix"

// What every track keeps to.
const (
	shortest   = 450 * Metre // of the centre line: the grid alone takes 130 m
	longest    = 2200 * Metre
	narrowest  = 55 * Metre / 10 // from the centre line to the edge
	widest     = 12 * Metre
	leastGrass = Metre               // between kerb and wall
	steepest   = fix.One * 22 / 100  // along,
	mostBank   = fix.One * 25 / 100  // and across
	farthest   = 1000 * Metre        // from the origin, on either axis
	innermost  = fix.One * 118 / 100 // of the wall's distance on the inside is a bend's radius, at least
	fewMarks   = 4
	nearAlong  = 30 // points along the track within which two parts may be near each other
)

// Fault says what is wrong with a track, or nothing. Every authored and every
// grown track has none.
func (t *Track) Fault() string {
	switch {
	case t.Length < shortest:
		return "it is too short"
	case t.Length > longest:
		return "it is too long"
	case len(t.Marks) < fewMarks || t.Marks[0] != 0:
		return "it has too few checkpoints"
	}
	for i := range t.Points {
		if fault := t.faultAt(i); fault != "" {
			return fault
		}
	}
	return t.overlap()
}

func (t *Track) faultAt(i int) string {
	p, q := &t.Points[i], t.at(i+1)
	kerbs := max(p.KerbLeft, p.KerbRight)
	switch {
	case p.Step < spacing*3/4 || p.Step > spacing*5/4:
		return "its points are not evenly spaced"
	case p.Half < narrowest || p.Half > widest:
		return "it is too narrow or too wide"
	case p.Half+kerbs > min(p.Left, p.Right)-leastGrass:
		return "a wall stands too near"
	case fix.Abs(p.Slope) > steepest:
		return "it is too steep"
	case fix.Abs(p.Bank) > mostBank:
		return "it leans too far"
	case fix.Abs(p.X) > farthest || fix.Abs(p.Y) > farthest || fix.Abs(p.Z) > farthest:
		return "it leads too far away"
	}
	bend, inner := fix.Wrap(fix.Atan2(q.TX, q.TZ)-fix.Atan2(p.TX, p.TZ)), p.Left
	if bend < 0 {
		inner = p.Right
	}
	// The radius is step / bend, and 2pi is 710/113.
	if int64(fix.Abs(bend))*710*int64(share(inner, innermost)) > int64(p.Step)*fix.Turn*113 {
		return "a bend is too tight for the wall on its inside"
	}
	return ""
}

// overlap says whether any two parts of the track come nearer than their walls.
func (t *Track) overlap() string {
	n := len(t.Points)
	for i := range n {
		p := &t.Points[i]
		for j := i + nearAlong; j < n && j < i+n-nearAlong; j++ {
			q := &t.Points[j]
			room := max(p.Left, p.Right) + max(q.Left, q.Right)
			if dx, dz := fix.Abs(p.X-q.X), fix.Abs(p.Z-q.Z); dx < room && dz < room &&
				int64(dx)*int64(dx)+int64(dz)*int64(dz) < int64(room)*int64(room) {
				return "two parts of it overlap"
			}
		}
	}
	return ""
}

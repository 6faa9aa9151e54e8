package racing

import "slipstream/sim/fix"

// footing is where a car stands on the track.
type footing struct {
	segment int32
	part    int32 // of the way from point a to point b, 0 to fix.One
	offset  int32 // from the centre line, positive to the left
	ground  int32 // height of the road there
	a, b    *Point
}

// stand finds the footing of a position, given the segment it was on last. A
// point's segment begins and ends at planes through the bisectors, so the offset
// does not jump from one to the next, and a car moves on by one or two a tick.
func (t *Track) stand(segment, x, z int32) footing {
	points := t.Points
	n := int32(len(points))
	a := &points[segment]
	behind := ahead(a, x, z)
	for behind < 0 {
		if segment--; segment < 0 {
			segment = n - 1
		}
		a = &points[segment]
		behind = ahead(a, x, z)
	}
	for {
		next := segment + 1
		if next == n {
			next = 0
		}
		b := &points[next]
		left := -ahead(b, x, z)
		if left > 0 {
			part := int32(behind << 16 / (behind + left))
			offset := a.across(x, z)
			return footing{
				segment: segment,
				part:    part,
				offset:  offset,
				ground:  mix(a.Y, b.Y, part) + share(offset, mix(a.Bank, b.Bank, part)),
				a:       a,
				b:       b,
			}
		}
		segment, a, behind = next, b, -left
	}
}

// ahead is how far a position lies beyond the plane through p, scaled by fix.One.
func ahead(p *Point, x, z int32) int64 {
	return int64(x-p.X)*int64(p.TX) + int64(z-p.Z)*int64(p.TZ)
}

// across is how far a position lies to the left of the line from p onwards.
func (p *Point) across(x, z int32) int32 {
	return int32((int64(x-p.X)*int64(p.DZ) - int64(z-p.Z)*int64(p.DX)) >> 16)
}

// along is the distance from the finish line.
func (f *footing) along() int32 { return f.a.Along + mix(0, f.a.Step, f.part) }

// Share of the tarmac's grip, fix.One is all of it.
const (
	gripKerb  = fix.One * 92 / 100
	gripGrass = fix.One * 60 / 100
)

// grip is what the ground gives the wheels of one side of a car, at an offset.
func (f *footing) grip(offset int32) int32 {
	edge, kerb := f.a.Half, f.a.KerbRight
	if offset > 0 {
		kerb = f.a.KerbLeft
	}
	switch beyond := fix.Abs(offset) - edge; {
	case beyond <= 0:
		return fix.One
	case beyond <= kerb:
		return gripKerb
	}
	return gripGrass
}

// mix is the value part of the way from a to b.
func mix(a, b, part int32) int32 { return a + int32(int64(b-a)*int64(part)>>16) }

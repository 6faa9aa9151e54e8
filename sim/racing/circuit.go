package racing

import "slipstream/sim/fix"

const (
	spacing  = 5 * Metre / 2 // between neighbouring points, about
	fine     = 32            // samples of the curve between two control points
	kerb     = 12 * Metre / 10
	kerbFrom = 110 * Metre // radius below which a corner has kerbs
	markStep = 96 * Metre  // between checkpoints, about
)

// build makes a Track of a drawing: integers all the way, so that every machine
// builds the same one.
func (d *drawing) build(number int32) *Track {
	return d.survey(number).drivable()
}

// drivable finds the way to drive a track that was surveyed.
func (t *Track) drivable() *Track {
	t.line()
	t.pace()
	return t
}

// survey lays a track out without its racing line: enough to find its faults. It stops early: if
// the track is far too short, with its points; if it is too long, with the road.
func (d *drawing) survey(number int32) *Track {
	t := &Track{Number: number, Name: d.name, Mood: d.mood, Motif: d.motif}
	t.lay(sample(d.corners))
	if len(t.Points) < nearAlong {
		return t
	}
	t.turn()
	if t.Length > longest {
		return t
	}
	t.kerbs()
	t.mark()
	return t
}

// sample walks the curve in fine steps.
func sample(corners []corner) []Point {
	n := len(corners)
	points := make([]Point, 0, n*fine)
	for i := range n {
		a, b, c, d := &corners[i], &corners[(i+1)%n], &corners[(i+2)%n], &corners[(i+3)%n]
		for u := range int64(fine) {
			blend := func(a, b, c, d, unit int32) int32 {
				const one = fine
				v := int64(one - u)
				w0, w3 := v*v*v, u*u*u
				w1 := 3*u*u*u - 6*u*u*one + 4*one*one*one
				w2 := 6*one*one*one - w0 - w1 - w3
				sum := w0*int64(a) + w1*int64(b) + w2*int64(c) + w3*int64(d)
				return int32(sum * int64(unit) / (6 * one * one * one))
			}
			points = append(points, Point{
				X:     blend(a.x, b.x, c.x, d.x, Metre),
				Y:     blend(a.y, b.y, c.y, d.y, Metre) / 10,
				Z:     blend(a.z, b.z, c.z, d.z, Metre),
				Half:  blend(a.half, b.half, c.half, d.half, Metre) / 10,
				Left:  blend(a.left, b.left, c.left, d.left, Metre) / 10,
				Right: blend(a.right, b.right, c.right, d.right, Metre) / 10,
				Bank:  int32(int64(blend(a.bank, b.bank, c.bank, d.bank, fix.One)) / 1000),
			})
		}
	}
	return points
}

// lay puts the track's points at even distances along the fine curve.
func (t *Track) lay(curve []Point) {
	along := make([]int64, len(curve)+1) // in 256ths of a word: lengths of fine steps are short
	for i := range curve {
		a, b := &curve[i], &curve[(i+1)%len(curve)]
		along[i+1] = along[i] + int64(fix.Len((b.X-a.X)<<8, (b.Z-a.Z)<<8))
	}
	total := along[len(curve)]
	n := total / (spacing << 8)
	at := 0
	t.Points = make([]Point, 0, n)
	for i := range n {
		goal := total * i / n
		for along[at+1] <= goal {
			at++
		}
		a, b := &curve[at], &curve[(at+1)%len(curve)]
		part, whole := goal-along[at], along[at+1]-along[at]
		between := func(a, b int32) int32 { return a + int32(int64(b-a)*part/whole) }
		t.Points = append(t.Points, Point{
			X: between(a.X, b.X), Y: between(a.Y, b.Y), Z: between(a.Z, b.Z),
			Half: between(a.Half, b.Half), Bank: between(a.Bank, b.Bank),
			Left: between(a.Left, b.Left), Right: between(a.Right, b.Right),
		})
	}
}

// turn works out directions: to the next point, and between the two at a point.
func (t *Track) turn() {
	for i := range t.Points {
		p, q := &t.Points[i], t.at(i+1)
		dx, dz := q.X-p.X, q.Z-p.Z
		p.Step = fix.Len(dx, dz)
		p.DX, p.DZ = fix.Div(dx, p.Step), fix.Div(dz, p.Step)
		p.Slope = fix.Div(q.Y-p.Y, p.Step)
		p.Along = t.Length
		t.Length += p.Step
	}
	for i := range t.Points {
		p, o := &t.Points[i], t.at(i-1)
		tx, tz := p.DX+o.DX, p.DZ+o.DZ
		length := fix.Len(tx, tz)
		p.TX, p.TZ = fix.Div(tx, length), fix.Div(tz, length)
	}
}

// kerbs lays kerbs along the corners, on both sides and some way beyond.
func (t *Track) kerbs() {
	const ahead = 8
	for i := range t.Points {
		bend := t.bend(i, ahead)
		arc := int64(ahead) * int64(t.Points[i].Step)
		if int64(fix.Abs(bend))*kerbFrom*710 < arc*fix.Turn*113 { // an angle is Turn/2pi words to the radian, 2pi = 710/113
			continue
		}
		for j := i; j < i+ahead+4; j++ {
			if bend > 0 || j >= i+ahead {
				t.at(j).KerbLeft = kerb
			}
			if bend < 0 || j >= i+ahead {
				t.at(j).KerbRight = kerb
			}
		}
	}
}

// bend is how far the track turns over the next ahead steps, positive to the left.
func (t *Track) bend(i, ahead int) int32 {
	p, q := &t.Points[i], t.at(i+ahead)
	return fix.Wrap(fix.Atan2(q.TX, q.TZ) - fix.Atan2(p.TX, p.TZ))
}

// mark spreads the checkpoints and the grid. The finish line is point 0.
func (t *Track) mark() {
	n := int32(len(t.Points))
	marks := t.Length / markStep
	for i := range marks {
		t.Marks = append(t.Marks, n*i/marks)
	}
	for i := range int32(Slots) {
		side := int32(33*Metre/10) * (1 - i%2*2)
		t.Grid = append(t.Grid, t.Spot(-(8+8*i)*Metre, side))
	}
}

// Spot is the place at a distance along the track from the finish line, offset
// to the left, looking down the road.
func (t *Track) Spot(along, offset int32) Spot {
	n := int32(len(t.Points))
	along = (along%t.Length + t.Length) % t.Length
	i := int32(int64(along) * int64(n) / int64(t.Length))
	for t.Points[i].Along > along {
		i--
	}
	for i+1 < n && t.Points[i+1].Along <= along {
		i++
	}
	p := &t.Points[i]
	rest := along - p.Along
	return Spot{
		X:       p.X + fix.Mul(p.DX, rest) + fix.Mul(p.DZ, offset),
		Y:       p.Y + fix.Mul(p.Slope, rest),
		Z:       p.Z + fix.Mul(p.DZ, rest) - fix.Mul(p.DX, offset),
		Yaw:     fix.Atan2(p.DX, p.DZ) & (fix.Turn - 1),
		Segment: i,
	}
}

// onLine is the Spot on the racing line.
func (t *Track) onLine(along int32) Spot {
	return t.Spot(along, t.Points[t.Spot(along, 0).Segment].Line)
}

func (t *Track) at(i int) *Point {
	n := len(t.Points)
	return &t.Points[(i%n+n)%n]
}

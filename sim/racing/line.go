package racing

import "slipstream/sim/fix"

const (
	paceGrip  = 150 * Metre / 10 // m/s²: sideways, a little under what a car holds
	paceBrake = 12 * Metre       // m/s²
	paceTop   = 75 * Metre

	lineEdge   = 13 * Metre / 10 // from the racing line to the edge of the tarmac, at least
	lineRounds = 90              // of relaxing the line at each fineness
)

// line finds the racing line: the one that bends least between the edges. It is
// relaxed as a stiff wire would be, first between a few places far apart, which
// settles where it goes, then between ever more.
func (t *Track) line() {
	for every := 16; every >= 2; every /= 2 {
		w := t.wire(every)
		for range lineRounds {
			for j := range w.nodes {
				w.relax(j)
			}
		}
		w.keep(t)
	}
}

// wire is the racing line while it is sought, held at some of the track's points.
type wire struct {
	nodes []node
	every int
}

type node struct {
	p      *Point
	point  int
	x, z   int64 // where the wire is
	offset int32
}

func (t *Track) wire(every int) *wire {
	w := &wire{nodes: make([]node, len(t.Points)/every), every: every}
	for j := range w.nodes {
		i := j * len(t.Points) / len(w.nodes)
		w.nodes[j] = node{p: &t.Points[i], point: i}
		w.nodes[j].move(t.Points[i].Line)
	}
	return w
}

func (n *node) move(offset int32) {
	n.offset = offset
	n.x, n.z = n.p.beside(offset)
}

// relax moves a node to where the wire's stiffness wants it: its neighbours'
// neighbours pull it out of the chord that its neighbours pull it into.
func (w *wire) relax(j int) {
	n := len(w.nodes)
	a, b, c, d, e := &w.nodes[(j+n-2)%n], &w.nodes[(j+n-1)%n], &w.nodes[j], &w.nodes[(j+1)%n], &w.nodes[(j+2)%n]
	x := (4*(b.x+d.x)-a.x-e.x)/6 - int64(c.p.X)
	z := (4*(b.z+d.z)-a.z-e.z)/6 - int64(c.p.Z)
	offset := (x*int64(c.p.TZ) - z*int64(c.p.TX)) >> 16
	c.move(fix.Clamp(fix.Sat(offset), c.p.Half-lineEdge))
}

// keep writes the wire into the track, straight between its nodes.
func (w *wire) keep(t *Track) {
	for j := range w.nodes {
		a, b := &w.nodes[j], &w.nodes[(j+1)%len(w.nodes)]
		end := b.point
		if end <= a.point {
			end += len(t.Points)
		}
		for i := a.point; i < end; i++ {
			p := t.at(i)
			p.Line = fix.Clamp(a.offset+int32(int64(b.offset-a.offset)*int64(i-a.point)/int64(end-a.point)), p.Half-lineEdge)
		}
	}
}

// beside is the place so far to the left of a point.
func (p *Point) beside(offset int32) (x, z int64) {
	return int64(p.X) + int64(p.TZ)*int64(offset)>>16, int64(p.Z) - int64(p.TX)*int64(offset)>>16
}

// pace works out how fast the racing line can be driven: what each bend and
// crest allows, and then what the brakes allow before it.
func (t *Track) pace() {
	n := len(t.Points)
	for i := range n {
		t.at(i).Pace = t.cornerPace(i)
	}
	for i := 2 * n; i > 0; i-- { // twice round, because the last corner may brake into the first
		p, q := t.at(i), t.at(i+1)
		square := uint64(int64(q.Pace)*int64(q.Pace) + 2*paceBrake*int64(p.Step))
		p.Pace = min(p.Pace, int32(fix.Sqrt(square)))
	}
}

// cornerPace is the speed whose v²/radius the tyres and the bank can give at a
// point, less where the road falls away and the car gets light.
func (t *Track) cornerPace(i int) int32 {
	const reach = 3
	a, b, c := t.at(i-reach), t.at(i), t.at(i+reach)
	ax, az := a.beside(a.Line)
	bx, bz := b.beside(b.Line)
	cx, cz := c.beside(c.Line)
	ux, uz, wx, wz := int32(bx-ax), int32(bz-az), int32(cx-bx), int32(cz-bz)
	arc := int64(fix.Len(ux, uz)+fix.Len(wx, wz)) / 2
	turn := fix.Wrap(fix.Atan2(wx, wz) - fix.Atan2(ux, uz))
	grip := int64(paceGrip - share(gravity, t.at(i).Bank*sign(turn)))
	dropped := int64(max(t.at(i-reach).Slope-t.at(i+reach-1).Slope, 0))
	// 1/v² = turned/(arc*grip) + 3*dropped/(8*arc*flying): a hop does no harm. An angle is 10430
	// words to the radian.
	need := int64(fix.Abs(turn))<<24/10430/grip + dropped*96/flying // in 2^24ths of 1/(m/s² in words)
	if need == 0 {
		return paceTop
	}
	return int32(min(fix.Sqrt(uint64(arc<<24/need)), paceTop))
}

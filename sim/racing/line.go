package racing

import "slipstream/sim/fix"

const (
	lineMargin = 14 * Metre / 10 // from the line to the edge of the tarmac: half a car and a bit
	lineCoarse = 16              // points between those that are relaxed first
	lineRounds = 400             // of relaxation at the coarse end; more changes little

	paceGrip  = 15 * Metre // m/s²: sideways on tarmac, a little under what the tyres give
	paceBrake = 13 * Metre // m/s²
	paceTop   = 75 * Metre
	gravity   = 981 * Metre / 100
)

// line finds the racing line: the path within the tarmac that bends least. It
// is relaxed like a stiff spring, first over every sixteenth point, then over
// ever more of them.
func (t *Track) line() {
	n := len(t.Points)
	for step, rounds := lineCoarse, lineRounds; step > 0; step, rounds = step/2, rounds*3/4 {
		for range rounds {
			for i := 0; i < n; i += step {
				t.relax(i, step)
			}
		}
		for i := step / 2; step > 1 && i < n; i += step {
			t.at(i).Line = (t.at(i-step/2).Line + t.at(i+step/2).Line) / 2
		}
	}
}

// relax moves the line at point i to where its fourth difference vanishes.
func (t *Track) relax(i, step int) {
	p := t.at(i)
	a, b := t.lineAt(i-step), t.lineAt(i+step)
	c, d := t.lineAt(i-2*step), t.lineAt(i+2*step)
	x := (4*(a[0]+b[0])-c[0]-d[0])/6 - int64(p.X)
	z := (4*(a[1]+b[1])-c[1]-d[1])/6 - int64(p.Z)
	offset := int32((x*int64(p.TZ) - z*int64(p.TX)) >> 16)
	p.Line = fix.Clamp(offset, p.Half-lineMargin)
}

func (t *Track) lineAt(i int) [2]int64 {
	p := t.at(i)
	return [2]int64{
		int64(p.X) + int64(p.TZ)*int64(p.Line)>>16,
		int64(p.Z) - int64(p.TX)*int64(p.Line)>>16,
	}
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

// cornerPace is the speed whose v²/radius the tyres can give at a point, less
// where the road falls away and the car gets light.
func (t *Track) cornerPace(i int) int32 {
	const reach = 3
	a, b, c := t.lineAt(i-reach), t.lineAt(i), t.lineAt(i+reach)
	ux, uz, wx, wz := int32(b[0]-a[0]), int32(b[1]-a[1]), int32(c[0]-b[0]), int32(c[1]-b[1])
	arc := int64(fix.Len(ux, uz)+fix.Len(wx, wz)) / 2
	turned := int64(fix.Abs(fix.Wrap(fix.Atan2(wx, wz) - fix.Atan2(ux, uz))))
	dropped := int64(max(t.at(i-reach).Slope-t.at(i+reach-1).Slope, 0))
	// 1/v² = turned/(arc*grip) + dropped/(arc*gravity); an angle is 10430 words to the radian.
	need := turned<<24/10430/paceGrip + dropped<<8/gravity // in 2^24ths of 1/(m/s² in words)
	if need == 0 {
		return paceTop
	}
	return int32(min(fix.Sqrt(uint64(arc<<24/need)), paceTop))
}

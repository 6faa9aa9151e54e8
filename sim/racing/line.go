package racing

import "slipstream/sim/fix"

const (
	paceGrip  = 150 * Metre / 10 // m/s²: sideways, a little under what a car holds
	paceBrake = 12 * Metre       // m/s²
	paceTop   = 75 * Metre
)

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
	// 1/v² = turned/(arc*grip) + 3*dropped/(8*arc*flying): a hop does no harm. An angle is 10430 words to the radian.
	need := turned<<24/10430/paceGrip + dropped*96/flying // in 2^24ths of 1/(m/s² in words)
	if need == 0 {
		return paceTop
	}
	return int32(min(fix.Sqrt(uint64(arc<<24/need)), paceTop))
}

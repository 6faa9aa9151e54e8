package client

import (
	"math"
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// A correction is hidden by an offset, from where something is to where it was drawn. The offset decays frame by frame.
const (
	frame = time.Second / 60 // keep and keepFar are for a frame of this length; at other rates offsets decay as fast

	// keep is the share of a small offset that remains after a frame, keepFar that of one of farUnits or more. The
	// smaller they are, the more visible a correction; the larger, the longer a rival is drawn in the wrong place. For
	// eight cars, a round trip of 200 ms and 1 % of loss, these are the rivals' error at p95 and p99, and at p99 by how
	// much more than the car itself a frame moves it:
	//
	//	0.8 to 0.6, at most 0.4   .371 m   .927   16 cm a frame
	//	0.8 to 0.6, at most 0.8   .368     .901   16
	//	0.8 to 0.45, at most 0.4  .360     .925   18
	//	0.8 to 0.3, at most 0.4   .357     .925   19
	keep     = 0.8
	keepFar  = 0.4
	farUnits = 0.3

	stepUnits = 0.8 // most of an offset that a frame may take away: a car that is metres off glides, it does not leap

	snapUnits = 4 // in the unit that the game shows: a longer way is a jump to another place, and is not smoothed
)

// view draws the predicted World between two ticks, and smooths corrections.
type view struct {
	lerps []int // words that are interpolated
	poses []pose
	phase float64 // the newest that was drawn: after the clock is set back, the picture stands still
	at    int64   // when the offsets decayed last
	snaps uint64  // corrections that were too large to hide
}

// pose is one row that has a position or an angle.
type pose struct {
	axes []axis
	near bool // in this sample: the position did not jump
}

// axis is one word of a pose. Its values are in units of the word.
type axis struct {
	word   int
	per    float64
	turns  bool    // an angle; otherwise a part of the position
	offset float64 // from where it is to where it is drawn
	before float64 // where it was before a correction
}

func newView(m *netcode.Model) view {
	var v view
	for _, r := range m.Machine.State().Rows {
		var p pose
		for i, f := range r.Fields {
			switch f.View {
			case sim.Lerp:
				v.lerps = append(v.lerps, r.Off+i)
			case sim.Pos, sim.Angle:
				p.axes = append(p.axes, axis{word: r.Off + i, per: float64(f.Per), turns: f.View == sim.Angle})
			}
		}
		if p.axes != nil {
			v.poses = append(v.poses, p)
		}
	}
	return v
}

// reset forgets what was drawn, at the beginning of another match.
func (v *view) reset() {
	v.phase = 0
	for i := range v.poses {
		v.poses[i].forget()
	}
}

// sample writes the state at f between prev and next into dst.
func (v *view) sample(now int64, prev, next []int32, f float64, dst []int32) {
	v.decay(now)
	copy(dst, next)
	for _, w := range v.lerps {
		dst[w] = round(blend(prev[w], next[w], f))
	}
	for i := range v.poses {
		p := &v.poses[i]
		p.measure(prev, next)
		for j := range p.axes {
			a := &p.axes[j]
			dst[a.word] = round(a.at(p.near, prev, next, f) + a.offset)
		}
	}
}

// before notes what is drawn before a correction. after adds to the offsets what the correction changed, so that
// nothing moves on the screen.
func (v *view) before(now int64, w *prediction, f float64) {
	v.decay(now)
	prev, next := w.around()
	for i := range v.poses {
		p := &v.poses[i]
		p.measure(prev, next)
		for j := range p.axes {
			a := &p.axes[j]
			a.before = a.at(p.near, prev, next, f)
		}
	}
}

func (v *view) after(w *prediction, f float64) {
	prev, next := w.around()
	for i := range v.poses {
		p := &v.poses[i]
		p.measure(prev, next)
		for j := range p.axes {
			a := &p.axes[j]
			if a.offset += a.before - a.at(p.near, prev, next, f); a.turns {
				a.offset = short(a.offset, a.per)
			}
		}
		if p.length() > snapUnits {
			v.snaps++
			p.forget()
		}
	}
}

func (v *view) decay(now int64) {
	frames := float64(max(now-v.at, 0)) / float64(frame)
	v.at = max(v.at, now)
	if frames == 0 {
		return
	}
	for i := range v.poses {
		p := &v.poses[i]
		far := p.length()
		kept := math.Pow(keep-(keep-keepFar)*min(far/farUnits, 1), frames)
		if most := stepUnits * frames; far*(1-kept) > most {
			kept = 1 - most/far
		}
		for j := range p.axes {
			p.axes[j].offset *= kept
		}
	}
}

// measure finds out whether the position moved or jumped: a respawn is not drawn as a flight across the track.
func (p *pose) measure(prev, next []int32) {
	sum := 0.0
	for i := range p.axes {
		if a := &p.axes[i]; !a.turns {
			d := float64(int64(next[a.word])-int64(prev[a.word])) / a.per
			sum += d * d
		}
	}
	p.near = sum <= snapUnits*snapUnits
}

// length returns how far the drawn position is from the true one.
func (p *pose) length() float64 {
	sum := 0.0
	for i := range p.axes {
		if a := &p.axes[i]; !a.turns {
			d := a.offset / a.per
			sum += d * d
		}
	}
	return math.Sqrt(sum)
}

func (p *pose) forget() {
	for i := range p.axes {
		p.axes[i].offset = 0
	}
}

// at returns the value at f between prev and next. An angle turns the short way, and a position that is not near jumps.
func (a *axis) at(near bool, prev, next []int32, f float64) float64 {
	from, to := prev[a.word], next[a.word]
	switch {
	case a.turns:
		return float64(to) - (1-f)*short(float64(to)-float64(from), a.per)
	case near:
		return blend(from, to, f)
	}
	return float64(to)
}

func blend(from, to int32, f float64) float64 {
	return float64(to) - (1-f)*float64(int64(to)-int64(from))
}

// short returns an angle's equivalent within half a turn either way.
func short(d, per float64) float64 { return d - per*math.Round(d/per) }

func round(x float64) int32 {
	return int32(min(max(math.Round(x), math.MinInt32), math.MaxInt32))
}

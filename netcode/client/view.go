package client

import (
	"math"
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// How a correction is hidden: by an offset from where something is to where it was
// drawn, which is forgotten frame by frame.
const (
	frame = time.Second / 60 // the frame that keep is for; any other rate decays as fast

	// keep is what a frame leaves of a small offset, keepFar of one of farUnits or
	// more. The less, the harder a correction is to overlook; the more, the longer a
	// rival is drawn where it is not. Of eight cars at a round trip of 200 ms and 1 % of loss, rivals'
	// error at p95 and p99 and what a frame moves more than the car does, at p99:
	//
	//	0.8 to 0.6, at most 0.4   .371 m   .927   16 cm a frame
	//	0.8 to 0.6, at most 0.8   .368     .901   16
	//	0.8 to 0.45, at most 0.4  .360     .925   18
	//	0.8 to 0.3, at most 0.4   .357     .925   19
	keep     = 0.8
	keepFar  = 0.4
	farUnits = 0.3

	stepUnits = 0.8 // a frame brings nobody nearer by more: a car that is metres off glides, it does not leap

	snapUnits = 4 // of the game's shown unit: beyond, it is no correction but another place
)

// view draws the predicted World between two ticks, corrections smoothed.
type view struct {
	lerps []int // words that are blended
	poses []pose
	phase float64 // newest that was drawn: a clock that is set back stands still
	at    int64   // when the offsets were decayed last
	snaps uint64  // corrections that were too large to hide
}

// pose is one row that has a position or an angle.
type pose struct {
	pos, angle []axis
	near       bool // in this sample: the position did not jump
}

// axis is one word of a pose. Offsets are in words.
type axis struct {
	word           int
	per            float64
	offset, before float64
}

func newView(m *netcode.Model) view {
	var v view
	for _, r := range m.Machine.State().Rows {
		var p pose
		for i, f := range r.Fields {
			a := axis{word: r.Off + i, per: float64(f.Per)}
			switch f.View {
			case sim.Lerp:
				v.lerps = append(v.lerps, a.word)
			case sim.Pos:
				p.pos = append(p.pos, a)
			case sim.Angle:
				p.angle = append(p.angle, a)
			}
		}
		if p.pos != nil || p.angle != nil {
			v.poses = append(v.poses, p)
		}
	}
	return v
}

// reset forgets what was drawn: another match, or the same one seen anew.
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
		for j := range p.pos {
			a := &p.pos[j]
			dst[a.word] = round(a.at(p, prev, next, f) + a.offset)
		}
		for j := range p.angle {
			a := &p.angle[j]
			dst[a.word] = round(a.turned(prev, next, f) + a.offset)
		}
	}
}

// before notes what is drawn before a correction, after takes up the difference
// into the offsets: what is on the screen does not move.
func (v *view) before(now int64, w *prediction, f float64) {
	v.decay(now)
	prev, next := w.around()
	for i := range v.poses {
		p := &v.poses[i]
		p.measure(prev, next)
		for j := range p.pos {
			a := &p.pos[j]
			a.before = a.at(p, prev, next, f)
		}
		for j := range p.angle {
			a := &p.angle[j]
			a.before = a.turned(prev, next, f)
		}
	}
}

func (v *view) after(w *prediction, f float64) {
	prev, next := w.around()
	for i := range v.poses {
		p := &v.poses[i]
		p.measure(prev, next)
		for j := range p.pos {
			a := &p.pos[j]
			a.offset += a.before - a.at(p, prev, next, f)
		}
		for j := range p.angle {
			a := &p.angle[j]
			a.offset = short(a.offset+a.before-a.turned(prev, next, f), a.per)
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
		for j := range p.pos {
			p.pos[j].offset *= kept
		}
		for j := range p.angle {
			p.angle[j].offset *= kept
		}
	}
}

// measure finds out whether the position moved or was put elsewhere: a respawn
// is not drawn as a flight across the track.
func (p *pose) measure(prev, next []int32) {
	sum := 0.0
	for i := range p.pos {
		a := &p.pos[i]
		d := float64(int64(next[a.word])-int64(prev[a.word])) / a.per
		sum += d * d
	}
	p.near = sum <= snapUnits*snapUnits
}

// length is how far the drawn position is from the true one.
func (p *pose) length() float64 {
	sum := 0.0
	for i := range p.pos {
		d := p.pos[i].offset / p.pos[i].per
		sum += d * d
	}
	return math.Sqrt(sum)
}

func (p *pose) forget() {
	for i := range p.pos {
		p.pos[i].offset = 0
	}
	for i := range p.angle {
		p.angle[i].offset = 0
	}
}

func (a *axis) at(p *pose, prev, next []int32, f float64) float64 {
	if !p.near {
		return float64(next[a.word])
	}
	return blend(prev[a.word], next[a.word], f)
}

func (a *axis) turned(prev, next []int32, f float64) float64 {
	from, to := float64(prev[a.word]), float64(next[a.word])
	return to - (1-f)*short(to-from, a.per)
}

func blend(from, to int32, f float64) float64 {
	return float64(to) - (1-f)*float64(int64(to)-int64(from))
}

// short brings an angle into half a turn either way.
func short(d, per float64) float64 { return d - per*math.Round(d/per) }

func round(x float64) int32 {
	return int32(min(max(math.Round(x), math.MinInt32), math.MaxInt32))
}

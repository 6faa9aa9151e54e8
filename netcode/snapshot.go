package netcode

import "slipstream/sim"

// HashTicks is how often a snapshot that spans only one tick carries a hash: if its tick is a multiple of this. A
// snapshot that spans more than one tick, or is a keyframe, always carries one.
const HashTicks = 16

// Check says whether the hash in a snapshot agrees with the World that was made from it.
type Check uint8

const (
	Unchecked Check = iota // the snapshot has no hash
	Same                   // the server holds the same World
	Differs                // it does not: a desync
)

// Hash16 is the part of a World's hash that snapshots carry.
func Hash16(w World) uint16 { return uint16(sim.Hash(w)) }

// AppendStep appends the step snapshot of tick for clients that hold the World
// of baseline: the type byte and the body that all of them share. It panics
// unless h has all Worlds from baseline to tick.
//
//	payload := { seats of a tick }, for the ticks after baseline up to tick, then
//	           [hash:16] if tick-baseline > 1 or tick % HashTicks = 0, then
//	           [ahead] if flagAhead, range-coded
func (e *Encoder) AppendStep(dst []byte, h *History, baseline, tick sim.Tick) []byte {
	return e.AppendStepAhead(dst, h, baseline, tick, nil)
}

// AppendStepAhead is like AppendStep, and adds commands that have arrived for the ticks after the snapshot's. Each
// element of waiting is one of these ticks, and its slots of age 0 have commands. So readers know what everybody does
// for that much longer. At most MaxAhead elements of waiting are used.
func (e *Encoder) AppendStepAhead(dst []byte, h *History, baseline, tick sim.Tick, waiting []Seats) []byte {
	if baseline == tick || !h.Spans(baseline, tick) {
		panic("netcode: no Worlds to make a step snapshot of")
	}
	kind := byte(TypeStep)
	if len(waiting) > 0 {
		kind |= flagAhead
	}
	e.coder.write(appendHead(dst, kind, baseline, tick))
	e.begin(e.model.Seats(h.At(baseline)))
	for t := baseline + 1; t <= tick; t++ {
		e.seats(e.model.Seats(h.At(t)))
	}
	e.hash(baseline, tick, h.At(tick))
	if len(waiting) > 0 {
		e.ahead(waiting[:min(len(waiting), MaxAhead)], nil)
	}
	return e.coder.finish()
}

// AppendPlain appends the plain snapshot of tick: the type byte and the body,
// which turns base, the World of baseline, into cur. Baseline 0, with a nil base,
// makes a keyframe. It panics if baseline is Window ticks old or more.
//
// The hash is that of cur: if the receiver may see only a part of the World, it is the hash of that part.
//
//	payload := { row }, for the rows of a World in order, then
//	           [hash:16] by the same rule as a step's, range-coded
func (e *Encoder) AppendPlain(dst []byte, baseline, tick sim.Tick, base, cur World) []byte {
	if base == nil {
		base = e.zero
	}
	if tick <= baseline || baseline != 0 && tick-baseline >= Window {
		panic("netcode: no such baseline")
	}
	e.coder.write(appendHead(dst, TypePlain, baseline, tick))
	e.delta(base, cur)
	e.hash(baseline, tick, cur)
	return e.coder.finish()
}

// hash ends a snapshot that has one.
func (e *Encoder) hash(baseline, tick sim.Tick, w World) {
	if hasHash(baseline, tick) {
		e.coder.raw(uint32(Hash16(w)), 16)
	}
}

// Steps is the payload of a step snapshot.
type Steps struct {
	Inputs []Seats // of each tick after the baseline, for Model.Step in turn
	Hash   uint16  // Hash16 of the World that they lead to, if Hashed
	Hashed bool
	Ahead  []Seats // of the ticks after the snapshot's: only persons of age 0 have commands that had arrived
}

// Steps reads the payload of a step snapshot; base are the seats in the World of its baseline. The result is valid
// until the next call.
func (d *Decoder) Steps(s *Snapshot, base Seats) (Steps, error) {
	if s.Type != TypeStep || s.Tick-s.Baseline >= Window {
		return Steps{}, ErrMalformed
	}
	d.coder.read(s.payload)
	d.begin(base)
	steps := Steps{Inputs: d.inputs[:s.Tick-s.Baseline]}
	for i := range steps.Inputs {
		d.seats(nil)
		copy(steps.Inputs[i], d.run)
	}
	if hasHash(s.Baseline, s.Tick) {
		steps.Hash, steps.Hashed = uint16(d.coder.raw(0, 16)), true
	}
	if s.ahead {
		steps.Ahead = d.told[:d.ahead(nil, d.told)]
	}
	if !d.coder.ok() {
		return Steps{}, ErrMalformed
	}
	return steps, nil
}

// Plain reads the payload of a plain snapshot into cur, and checks its hash. base is the World of its
// baseline, nil for a keyframe. After an error, cur is written in part.
func (d *Decoder) Plain(s *Snapshot, base, cur World) (Check, error) {
	if base == nil {
		base = d.zero
	}
	if s.Type != TypePlain {
		return Unchecked, ErrMalformed
	}
	d.coder.read(s.payload)
	d.delta(base, cur)
	hash, hashed := uint16(0), hasHash(s.Baseline, s.Tick)
	if hashed {
		hash = uint16(d.coder.raw(0, 16))
	}
	if !d.coder.ok() || !d.model.valid(d.model.Seats(cur)) {
		return Unchecked, ErrMalformed
	}
	return checked(hash, hashed, cur), nil
}

// checked compares the hash in a snapshot with the World that was made of it.
func checked(hash uint16, hashed bool, w World) Check {
	switch {
	case !hashed:
		return Unchecked
	case hash == Hash16(w):
		return Same
	default:
		return Differs
	}
}

// Apply reads a snapshot, puts its World and all Worlds on the way to it into h, and checks its hash. A keyframe makes
// h forget everything before it, because the server will name no older baseline, and after a desync the older Worlds
// are wrong. After an error h is as it was.
func (d *Decoder) Apply(s *Snapshot, h *History) (Check, error) {
	d.waiting = nil
	base := h.At(s.Baseline)
	if base == nil && s.Baseline != 0 {
		return Unchecked, ErrBaseline
	}
	if s.Type == TypePlain {
		check, err := d.Plain(s, base, d.next)
		if err != nil {
			return Unchecked, err
		}
		if s.Baseline == 0 {
			h.Clear()
		}
		h.Put(s.Tick, d.next)
		return check, nil
	}
	steps, err := d.Steps(s, d.model.Seats(base))
	if err != nil {
		return Unchecked, err
	}
	w := base
	for i, in := range steps.Inputs {
		w = h.Put(s.Baseline+1+sim.Tick(i), w)
		d.model.Step(w, in)
	}
	d.waiting = steps.Ahead
	return checked(steps.Hash, steps.Hashed, w), nil
}

// Ahead returns what the last snapshot that was applied says of the ticks after its own. Of these seats, only those of
// persons of age 0 have a meaning. The result is valid until the next call of any method.
func (d *Decoder) Ahead() []Seats { return d.waiting }

// begin makes the codec ready for the ticks after the one whose seats are base.
func (c *codec) begin(base Seats) {
	c.step = stepPriors
	copy(c.run, base)
	for slot := range sim.Slot(c.model.Slots) {
		// A reader could compute what a bot did, but it must be able to read the next tick without stepping the
		// game first.
		if !c.model.Driven(c.run, slot) {
			clear(c.model.Held(c.run, slot))
		}
	}
}

func hasHash(baseline, tick sim.Tick) bool {
	return tick-baseline > 1 || tick%HashTicks == 0
}

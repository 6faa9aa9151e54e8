package netcode

import (
	"math/bits"

	"slipstream/sim"
)

// codec is what an Encoder and a Decoder share, which is nearly everything: each walk below both writes and reads,
// depending on the direction of its coder.
type codec struct {
	model  *Model
	coder  coder
	fields []sim.Field // of a command, one for each word
	step   [stepProbs]prob
	run    Seats // the seats of the last tick that was coded

	rows   []plainRow
	plain  []prob  // plainProbs for each row class, then for each field class
	scores []int32 // by field class: how many bits it saves to predict from the row before
	zero   World   // the zero World, never written
}

func newCodec(m *Model) codec {
	c := codec{model: m, fields: commandFields(m), run: m.NewSeats(), zero: m.New()}
	c.rows, c.plain, c.scores = plainRows(m.Layout)
	return c
}

// Encoder writes the messages of one Model's matches. It holds no history, only working memory, so one
// Encoder serves all matches, or all connections, of a goroutine.
type Encoder struct{ codec }

// NewEncoder returns an Encoder.
func NewEncoder(m *Model) *Encoder { return &Encoder{newCodec(m)} }

// Decoder reads what an Encoder of the same Model wrote. Any other input does it no harm. One Decoder
// serves all connections of a goroutine.
type Decoder struct {
	codec
	inputs  []Seats // room for the ticks of one step snapshot
	told    []Seats // room for the commands of the ticks after it
	waiting []Seats // the part of told that the last step snapshot filled
	next    World   // room for the World of a plain snapshot
}

// NewDecoder returns a Decoder with all the memory that it will ever use.
func NewDecoder(m *Model) *Decoder {
	seats := make([]Seats, Window+MaxAhead)
	n := m.Layout.Words - m.stateWords
	words := make(Seats, len(seats)*n)
	for i := range seats {
		seats[i] = words[i*n : (i+1)*n : (i+1)*n]
	}
	return &Decoder{codec: newCodec(m), inputs: seats[:Window], told: seats[Window:], next: m.New()}
}

// seats codes the seats of one tick against c.run, the seats of the tick before, and leaves the tick's own seats
// there. When writing, truth has them; when reading, truth is nil.
func (c *codec) seats(truth Seats) {
	m, next := c.model, c.run
	m.expect(next, next)
	event := false
	if truth != nil {
		for slot := range m.Slots {
			event = event || truth[slot] != next[slot]
		}
	}
	event = c.coder.flag(&c.step[probEvent], event)
	for slot := range sim.Slot(m.Slots) {
		if event {
			c.event(next, truth, slot)
		}
		if m.Kind(next, slot) == Person {
			c.person(next, truth, slot)
		}
	}
}

// event codes whether slot changes hands, and to whom.
func (c *codec) event(next, truth Seats, slot sim.Slot) {
	was, is := next[slot], next[slot]
	if truth != nil {
		is = truth[slot]
	}
	if !c.coder.flag(&c.step[probComes], is != was) {
		return
	}
	// The two kinds that it is not now, in order.
	low, high := int32(Empty), int32(Bot)
	if was == low {
		low = int32(Person)
	}
	if was == high {
		high = int32(Person)
	}
	if c.coder.flag(&c.step[probKind], is == high) {
		c.model.Sit(next, slot, Kind(high))
	} else {
		c.model.Sit(next, slot, Kind(low))
	}
}

// person codes what a person did in the tick. Either the command for this very tick came; or none came and all is as
// expected; or all is not as expected, because a late command came.
func (c *codec) person(next, truth Seats, slot sim.Slot) {
	m := c.model
	age, held := m.Age(next, slot), m.Held(next, slot)
	expected := c.expectation(age)
	var want []int32
	wantAge, late := age, false
	if truth != nil {
		wantAge, want = m.Age(truth, slot), m.Held(truth, slot)
		late = wantAge != age || m.Driven(truth, slot) && !equal(held, want)
	}
	if !c.coder.flag(&c.step[probAbsent+expected], wantAge != 0) {
		next[m.Slots+int(slot)] = 0
		c.command(held, want)
		return
	}
	if !c.coder.flag(&c.step[probLate+expected], late) {
		return
	}
	age = int32(1 + c.coder.unary(c.step[probBy:probBy+probByCount], uint32(wantAge-1), uint32(m.AwayTicks-1)))
	next[m.Slots+int(slot)] = age
	if age == m.AwayTicks {
		clear(held)
		return
	}
	c.command(held, want)
}

// expectation sorts a slot's expected age into four classes, from 0 for a person whose commands come tick by tick to 3
// for one who is away.
func (c *codec) expectation(age int32) int {
	switch {
	case age == 1:
		return 0
	case age <= c.model.HoldTicks:
		return 1
	case age < c.model.AwayTicks:
		return 2
	default:
		return 3
	}
}

// command codes cmd against the command in held, and leaves it there. When reading, cmd is nil.
func (c *codec) command(held, cmd []int32) {
	keys := 0
	for i, f := range c.fields {
		if !isKey(f, held[i]) {
			keys = 1
		}
	}
	if !c.coder.flag(&c.step[probChange+keys], cmd != nil && !equal(held, cmd)) {
		return
	}
	some := 0 // 1 once a field has differed
	for i, f := range c.fields {
		probs := c.step[probFields+min(i, maxFields-1)*fieldProbs:][:fieldProbs]
		// In a command that differs, the last field must differ if no other does.
		if some != 0 || i < len(c.fields)-1 {
			key := 0
			if isKey(f, held[i]) {
				key = 2
			}
			if !c.coder.flag(&probs[fieldDiffers+key+some], cmd != nil && held[i] != cmd[i]) {
				continue
			}
		}
		some = 1
		want := held[i]
		if cmd != nil {
			want = cmd[i]
		}
		held[i] = c.field(probs, f, held[i], want)
	}
}

// field codes the value of a field, which differs from the held one.
func (c *codec) field(probs []prob, f sim.Field, held, want int32) int32 {
	if last := uint32(f.Max) - uint32(f.Min); last < 8 {
		return c.choice(probs[fieldSmall:], f, last, held, want)
	}
	keys, n := keysFrom(f, held)
	from := 0
	if isKey(f, held) {
		from = 1
	}
	if c.coder.flag(&probs[fieldKey+from], isKey(f, want)) {
		which := uint32(0)
		for which < uint32(n-1) && keys[which] != want {
			which++
		}
		return keys[c.coder.unary(probs[fieldWhich+2*from:][:2], which, uint32(n-1))]
	}
	return c.move(probs, f, held, want)
}

// choice codes one of at most eight values. It cannot be the held one.
func (c *codec) choice(probs []prob, f sim.Field, last uint32, held, want int32) int32 {
	v, not := uint32(want-f.Min), uint32(held-f.Min)
	if v > not {
		v--
	}
	v = c.coder.tree(probs, v, uint(bits.Len32(last-1)))
	if v >= last {
		c.coder.bad = true
		return held
	}
	if v >= not {
		v++
	}
	return f.Min + int32(v)
}

// move codes a value by its direction and distance from the one held.
func (c *codec) move(probs []prob, f sim.Field, held, want int32) int32 {
	side := 1
	if held < 0 {
		side = 0
	} else if held > 0 {
		side = 2
	}
	down := want < held
	if held == f.Min || held == f.Max {
		down = held == f.Max
	} else {
		down = c.coder.flag(&probs[fieldDown+side], down)
	}
	room, far := uint32(f.Max)-uint32(held), uint32(want)-uint32(held)
	if down {
		room, far = uint32(held)-uint32(f.Min), uint32(held)-uint32(want)
	}
	far = min(max(far, 1), room) // when reading, want means nothing
	n := c.coder.unary(probs[fieldFar:fieldFar+fieldFarCount], uint32(bits.Len32(far))-1, uint32(bits.Len32(room))-1)
	far = 1<<n | c.coder.below(&probs[fieldTop+min(int(n), fieldFarCount-1)], far&(1<<n-1), uint(n))
	if far > room {
		c.coder.bad = true
		return held
	}
	if down {
		return int32(uint32(held) - far)
	}
	return int32(uint32(held) + far)
}

// isKey reports whether v is a value that a key gives: all or nothing.
func isKey(f sim.Field, v int32) bool { return v == 0 || v == f.Min || v == f.Max }

// keysFrom returns the values of f that a key gives, without the held one, likeliest first.
func keysFrom(f sim.Field, held int32) (keys [3]int32, n int) {
	add := func(v int32) {
		if v != held && v >= f.Min && v <= f.Max && (n == 0 || keys[0] != v) {
			keys[n], n = v, n+1
		}
	}
	add(0)
	if held < 0 {
		add(f.Min)
		add(f.Max)
	} else {
		add(f.Max)
		add(f.Min)
	}
	return keys, n
}

func equal(a, b []int32) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

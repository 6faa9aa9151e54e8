// Package solo is a game that is played alone against the clock: it records a run as
// its commands, lets others watch it as a ghost, and runs one again that somebody
// hands in, tick by tick, to find out whether it is what it says.
//
// It knows games as machines, and neither who drove nor where laps are kept. Time is
// ticks. Nothing in it is safe for concurrent use but a [Game].
//
// # Format
//
// A run that is done, written down, is a lap:
//
//	lap    := "SLIPLAP" form:u8 text(game) text(behaviour) number:i32 sketch origin:u32 ticks:u32
//	          time:u32 final:u64 size:u32 run
//	text   := length:u8 utf-8
//	sketch := words:u8 i32*, of form "2"; nothing at all, of form "1"
//
// Integers are little-endian. behaviour is [netcode.Model.Behaviour]: another build computes other
// states. number is what the run was begun with, such as the track, and sketch what somebody drew,
// where the number says so (see [sim.Sketcher]); a lap without one has form "1". origin are the low
// 32 bits of the hash of the state that it begins in. Of that state the run makes, in so many ticks,
// the one whose hash is final, and not before that is it done; time is what the clock says then. run
// is package netcode's code of the commands, and size its length.
//
// A lap is commands and claims. The simulation says whether the claims are so, and nothing else does.
package solo

import (
	"encoding/binary"

	"slipstream/sim"
)

const (
	magic    = "SLIPLAP"
	plain    = '1'
	sketched = '2'
)

const (
	// MaxBytes is the longest lap: a minute of a restless stick takes some 3,700 bytes, one of
	// keys some 350, and nobody who gets round takes five.
	MaxBytes = 32 << 10

	// maxMarks is the most places at which times are compared.
	maxMarks = 128

	maxText = 32
	numbers = 6 * 4 // bytes between the sketch and the run
)

// Lap is a run that is done, as it is written down.
type Lap struct {
	Game      string
	Behaviour string
	Number    int32
	Sketch    []int32
	Origin    uint32
	Ticks     uint32
	Time      uint32
	Final     uint64
	Run       []byte
}

// Append appends the lap.
func (l *Lap) Append(dst []byte) []byte {
	form := byte(plain)
	if len(l.Sketch) > 0 {
		form = sketched
	}
	dst = append(append(dst, magic...), form)
	for _, text := range [...]string{l.Game, l.Behaviour} {
		dst = append(append(dst, byte(len(text))), text...)
	}
	le := binary.LittleEndian
	dst = le.AppendUint32(dst, uint32(l.Number))
	if form == sketched {
		dst = append(dst, byte(len(l.Sketch)))
		for _, w := range l.Sketch {
			dst = le.AppendUint32(dst, uint32(w))
		}
	}
	for _, n := range [...]uint32{l.Origin, l.Ticks, l.Time} {
		dst = le.AppendUint32(dst, n)
	}
	dst = le.AppendUint64(dst, l.Final)
	return append(le.AppendUint32(dst, uint32(len(l.Run))), l.Run...)
}

// Parse takes a lap apart, which is all of src, and keeps parts of src. What it says of itself
// may be untrue. The Reason is Malformed, TooLong or Truncated, or Fair.
func Parse(src []byte) (l Lap, why Reason) {
	if len(src) > MaxBytes {
		return l, TooLong
	}
	if len(src) <= len(magic) {
		return l, Truncated
	}
	form := src[len(magic)]
	if string(src[:len(magic)]) != magic || form != plain && form != sketched {
		return l, Malformed
	}
	src = src[len(magic)+1:]
	for _, text := range [...]*string{&l.Game, &l.Behaviour} {
		if len(src) < 1 || len(src) < 1+int(src[0]) {
			return l, Truncated
		}
		n := int(src[0])
		if n == 0 || n > maxText {
			return l, Malformed
		}
		*text, src = string(src[1:1+n]), src[1+n:]
	}
	if src, why = l.where(src, form); why != Fair {
		return l, why
	}
	if len(src) < numbers {
		return l, Truncated
	}
	le := binary.LittleEndian
	l.Origin, l.Ticks, l.Time = le.Uint32(src), le.Uint32(src[4:]), le.Uint32(src[8:])
	l.Final = le.Uint64(src[12:])
	size := le.Uint32(src[20:])
	l.Run = src[numbers:]
	switch {
	case size > MaxBytes:
		return l, TooLong
	case uint32(len(l.Run)) < size:
		return l, Truncated
	case uint32(len(l.Run)) > size || l.Ticks == 0:
		return l, Malformed
	}
	return l, Fair
}

// where takes the number off src, and the sketch.
func (l *Lap) where(src []byte, form byte) (rest []byte, why Reason) {
	le := binary.LittleEndian
	if len(src) < 5 {
		return nil, Truncated
	}
	l.Number, src = int32(le.Uint32(src)), src[4:]
	if form == plain {
		return src, Fair
	}
	n := int(src[0])
	if src = src[1:]; n == 0 || n > sim.MaxSketch {
		return nil, Malformed
	}
	if len(src) < 4*n {
		return nil, Truncated
	}
	l.Sketch = make([]int32, n)
	for i := range l.Sketch {
		l.Sketch[i], src = int32(le.Uint32(src)), src[4:]
	}
	return src, Fair
}

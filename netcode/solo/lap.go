// Package solo is for games that are played alone against the clock. It records a run
// as its commands, shows it to others as a ghost, and runs a lap that somebody hands in
// again, tick by tick, to find out whether what the lap says of itself is true.
//
// It knows games as machines; it does not know who drove, or where laps are kept. Time
// is ticks. Only a [Game] is safe for concurrent use.
//
// # Format
//
// The record of a run that is done is a lap:
//
//	lap    := "SLIPLAP" form:u8 text(game) text(behaviour) number:i32 sketch origin:u32 ticks:u32
//	          time:u32 final:u64 size:u32 run
//	text   := length:u8 utf-8
//	sketch := words:u8 i32*, if form is "2"; nothing at all, if form is "1"
//
// Integers are little-endian. behaviour is [netcode.Model.Behaviour]: a build with another one computes
// other states. number is what the run began with, such as the track. sketch is what somebody drew, if
// the number says that the run is on a drawing (see [sim.Sketcher]); a lap without a sketch has form
// "1". origin is the low 32 bits of the hash of the state in which the run begins. The run is done
// after exactly ticks ticks; then final is the hash of the state, and time is what the clock says. run
// is package netcode's code of the commands, and size its length.
//
// A lap consists of commands and claims. Only the simulation says whether the claims are true.
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
	// MaxBytes is the size of the longest lap. A minute takes about 3,700 bytes with a restless stick and about
	// 350 with keys, and nobody who gets round takes five minutes.
	MaxBytes = 32 << 10

	// maxMarks is the largest number of places at which times are compared.
	maxMarks = 128

	maxText = 32
	numbers = 6 * 4 // bytes between the sketch and the run
)

// Lap is the record of a run that is done.
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

// Parse reads a lap, which is all of src, and keeps parts of src. What the lap says of itself may be
// untrue. The Reason is Malformed, TooLong, Truncated or Fair.
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

// where reads the number and the sketch from the beginning of src.
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

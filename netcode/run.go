package netcode

import (
	"errors"

	"slipstream/sim"
)

// A run is all commands of one driver from a known beginning: that is how a lap driven
// alone is recorded. Each tick's command is coded against the one before it, the first
// against the zero command, range-coded with the contexts of step payloads. A reader
// must know how many ticks and how many bytes there are, because a code that was cut
// short reads as other commands.
//
//	run := { change command }

// ErrRange is returned for a command outside the ranges that its game declares.
var ErrRange = errors.New("netcode: a command out of range")

// RunWriter writes the commands of a run, one at a time. It takes memory only for its code.
type RunWriter struct {
	codec
	held []int32
}

// NewRunWriter returns a RunWriter for a driver of m's game.
func NewRunWriter(m *Model) *RunWriter {
	return &RunWriter{commandCodec(m), make([]int32, m.CmdWords)}
}

// Begin begins a run, whose code overwrites dst.
func (w *RunWriter) Begin(dst []byte) {
	w.coder.write(dst[:0])
	w.step = stepPriors
	clear(w.held)
}

// Put writes the next tick's command, which must be within its ranges.
func (w *RunWriter) Put(cmd []int32) { w.command(w.held, cmd) }

// Size returns about how long the code is now.
func (w *RunWriter) Size() int { return len(w.coder.buf) }

// Finish ends the run and returns its code.
func (w *RunWriter) Finish() []byte { return w.coder.finish() }

// RunReader reads what a RunWriter of the same Model wrote. Any other input does it no harm.
type RunReader struct {
	codec
	held   []int32
	broken bool // no correct writer begins a code like this one
}

// NewRunReader returns a RunReader with all the memory that it will ever use.
func NewRunReader(m *Model) *RunReader {
	return &RunReader{codec: commandCodec(m), held: make([]int32, m.CmdWords)}
}

// Begin begins to read a run. Its code must not change until the whole run has been read.
func (r *RunReader) Begin(code []byte) {
	r.coder.read(code)
	r.broken = r.coder.bad
	r.step = stepPriors
	clear(r.held)
}

// Next reads the next tick's command into cmd. After an error, what it returns has no meaning.
func (r *RunReader) Next(cmd []int32) error {
	if r.broken {
		return ErrMalformed
	}
	r.command(r.held, nil)
	if r.coder.bad {
		return ErrRange
	}
	copy(cmd, r.held)
	return nil
}

// End is called after the last command. It returns an error if the code is longer than these commands
// allow, or ends in a zero byte. A RunWriter may write a slightly shorter code, which reads the same.
func (r *RunReader) End() error {
	if !r.coder.ok() {
		return ErrMalformed
	}
	return nil
}

// commandCodec returns a codec with only what it takes to code commands.
func commandCodec(m *Model) codec { return codec{model: m, fields: commandFields(m)} }

// commandFields returns the fields of a command, one for each word.
func commandFields(m *Model) (fields []sim.Field) {
	for _, r := range m.Machine.Command().Rows {
		fields = append(fields, r.Fields...)
	}
	return fields
}

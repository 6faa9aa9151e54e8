// Package recording keeps what a client saw of a match, so that it can be shown again: from any
// tick, at any speed, as often as one likes. It knows neither time nor where recordings are stored.
//
// A recording is not a journal. It begins where its client joined, has gaps where the client was
// away, drops its oldest part when it becomes too long, and proves nothing.
//
// # Format
//
//	recording := "SLIPREC1" text(game) text(behaviour) { part }
//	text      := length:u8 utf-8
//	part      := keyframe { message }     playing can begin at any part
//	message   := length:uvarint snapshot
//
// Snapshots are those of PROTOCOL.md, without a seat's slack. A keyframe is a snapshot with baseline
// 0; the baseline of any other snapshot is the tick of the snapshot before it. A keyframe may be of
// the same tick as the snapshot before it, or of a later one: then nothing is known of the ticks
// between. behaviour is [netcode.Model.Behaviour]: a build with another one computes other Worlds.
package recording

import (
	"encoding/binary"
	"errors"

	"slipstream/netcode"
	"slipstream/sim"
)

const magic = "SLIPREC1"

const (
	// MaxBytes is the size of the longest recording that is read: some hours of a full match.
	MaxBytes = 32 << 20

	// batch is how many ticks share a snapshot: so many confirmed Worlds a client's History
	// always has, however far the client has predicted.
	batch = 8

	// partSeconds is how long a part is, so that to go to a tick takes a run of this length at most.
	partSeconds = 4

	// partBytes is the size beyond which a part ends early, so that parts can be sent one by one.
	partBytes = 32 << 10

	maxTick = 1 << 31
	maxText = 32
)

const _ = uint(netcode.Window - netcode.MaxLead - batch)

// The errors for bytes that are no recording of this game.
var (
	ErrFormat = errors.New("recording: not a recording")
	ErrModel  = errors.New("recording: of another game, or another version of it")
)

// AppendHead begins a recording of m's game.
func AppendHead(dst []byte, m *netcode.Model, behaviour string) []byte {
	dst = append(dst, magic...)
	for _, text := range [...]string{m.Machine.Rules().Name, behaviour} {
		dst = append(append(dst, byte(len(text))), text...)
	}
	return dst
}

// Recorder records a match as it is received. It belongs to its client's goroutine.
type Recorder struct {
	model *netcode.Model
	enc   *netcode.Encoder
	limit int

	parts   [][]byte // oldest first
	bytes   int      // of all parts
	ticks   sim.Tick // about how many are in a part
	began   sim.Tick // the first tick of the last part
	kept    sim.Tick // the newest tick that was written; 0: none
	known   sim.Tick // all Worlds after kept, up to this tick, are confirmed
	message []byte   // room for one
}

// NewRecorder returns a Recorder that keeps about the newest limit bytes.
func NewRecorder(m *netcode.Model, limit int) *Recorder {
	return &Recorder{
		model: m, enc: netcode.NewEncoder(m), limit: limit,
		ticks: sim.Tick(m.Machine.Rules().Hz * partSeconds),
	}
}

// Put takes the Worlds of the ticks after from, up to to. h has them, and the server has confirmed
// them. Nothing is known of the ticks between the last call's to and from.
func (r *Recorder) Put(h *netcode.History, from, to sim.Tick) {
	if r.known == 0 || from > r.known || to <= r.known {
		r.Flush(h)
		r.jump(h, to)
		return
	}
	r.known = to
	if r.known-r.kept >= batch {
		r.Flush(h)
	}
}

// Flush writes what is still to be written.
func (r *Recorder) Flush(h *netcode.History) {
	if r.known == r.kept || !h.Spans(r.kept, r.known) {
		return
	}
	r.write(r.enc.AppendStep(r.message[:0], h, r.kept, r.known))
	r.kept = r.known
	if r.kept-r.began >= r.ticks || len(r.parts[len(r.parts)-1]) > partBytes {
		r.key(h, r.kept)
	}
}

// jump goes on at a tick that cannot be reached by known steps.
func (r *Recorder) jump(h *netcode.History, to sim.Tick) {
	base := h.At(r.kept)
	if base == nil || to <= r.kept || to-r.kept >= netcode.Window || to-r.began >= r.ticks ||
		len(r.parts[len(r.parts)-1]) > partBytes {
		r.key(h, to)
		return
	}
	r.write(r.enc.AppendPlain(r.message[:0], r.kept, to, base, h.At(to)))
	r.kept, r.known = to, to
}

// key begins a part.
func (r *Recorder) key(h *netcode.History, tick sim.Tick) {
	var part []byte
	for len(r.parts) > 0 && r.bytes > r.limit {
		part = r.parts[0][:0]
		r.bytes -= len(r.parts[0])
		r.parts = append(r.parts[:0], r.parts[1:]...)
	}
	r.parts = append(r.parts, part)
	r.write(r.enc.AppendPlain(r.message[:0], 0, tick, nil, h.At(tick)))
	r.began, r.kept, r.known = tick, tick, tick
}

func (r *Recorder) write(message []byte) {
	r.message = message
	part := &r.parts[len(r.parts)-1]
	before := len(*part)
	*part = append(binary.AppendUvarint(*part, uint64(len(message))), message...)
	r.bytes += len(*part) - before
}

// First returns the oldest tick that is still kept, 0 if there is none.
func (r *Recorder) First() sim.Tick {
	if len(r.parts) == 0 {
		return 0
	}
	_, n := binary.Uvarint(r.parts[0])
	s, _ := netcode.ParseSnapshot(r.parts[0][n:], 0)
	return s.Tick
}

// Last returns the newest tick that was written, 0 if there is none.
func (r *Recorder) Last() sim.Tick { return r.kept }

// Parts returns what was written: a head, followed by all parts, is a recording. They are
// valid until the next call of another method.
func (r *Recorder) Parts() [][]byte { return r.parts }

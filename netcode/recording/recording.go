// Package recording keeps what a client saw of a match, so that it can be seen again: from any
// tick, at any speed, as often as one likes. It knows neither time nor where recordings go.
//
// A recording is not a journal: it begins where its client came in, has gaps where he was away,
// forgets its beginning rather than grow without end, and its claims are nobody's proof.
//
// # Format
//
//	recording := "SLIPREC1" text(game) text(behaviour) { part }
//	text      := length:u8 utf-8
//	part      := keyframe { message }     a place to begin, and what follows it
//	message   := length:uvarint snapshot
//
// Snapshots are PROTOCOL.md's, without a seat's slack; a keyframe is one on baseline 0, and every
// other one's baseline is the tick of the one before it. A keyframe may be of the tick before it,
// too, or of a later one: then nothing is known of what was between. behaviour is
// [netcode.Model.Behaviour]: another build computes other Worlds.
package recording

import (
	"encoding/binary"
	"errors"

	"slipstream/netcode"
	"slipstream/sim"
)

const magic = "SLIPREC1"

const (
	// MaxBytes is the longest recording that is read: some hours of a full match.
	MaxBytes = 32 << 20

	// batch is how many ticks share a snapshot: as many as a client's History surely has
	// behind the newest confirmed one, however far it has predicted.
	batch = 8

	// partSeconds is how long a part is: what is run again at most to get to a tick.
	partSeconds = 4

	// partBytes ends a part early, so that parts can be handed on one by one.
	partBytes = 32 << 10

	maxTick = 1 << 31
	maxText = 32
)

const _ = uint(netcode.Window - netcode.MaxLead - batch)

// Errors of bytes that are no recording of this game.
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

// Recorder keeps a match as it comes. It belongs to its client's goroutine.
type Recorder struct {
	model *netcode.Model
	enc   *netcode.Encoder
	limit int

	parts   [][]byte // the oldest first
	bytes   int      // of all parts
	ticks   sim.Tick // of a part, about
	began   sim.Tick // of the last part
	kept    sim.Tick // the newest tick that was written; 0: none
	known   sim.Tick // the newest up to which all Worlds since kept are confirmed
	message []byte   // room for one
}

// NewRecorder returns a Recorder that keeps about the newest limit bytes.
func NewRecorder(m *netcode.Model, limit int) *Recorder {
	return &Recorder{
		model: m, enc: netcode.NewEncoder(m), limit: limit,
		ticks: sim.Tick(m.Machine.Rules().Hz * partSeconds),
	}
}

// Put takes the Worlds of the ticks behind from, up to to, which h has and the server has
// confirmed; of what lies between the last one of the call before and from nothing is known.
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

// jump goes on at a tick to which no known steps lead.
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

// Parts returns what was written: behind a head they are the recording. They are valid
// until the next call of another method.
func (r *Recorder) Parts() [][]byte { return r.parts }

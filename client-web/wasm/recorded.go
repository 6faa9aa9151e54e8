package main

import (
	"slipstream/netcode"
	"slipstream/netcode/recording"
	"slipstream/sim"
)

// recorder records a match on a server.
type recorder struct {
	*recording.Recorder
	past *netcode.History
}

// record begins a recording, which keeps about the newest limit bytes.
func (p *player) record(limit int) {
	p.match.(*online).recorder = &recorder{Recorder: recording.NewRecorder(p.model, min(limit, recording.MaxBytes))}
}

// confirmed is client.Config's OnWorlds.
func (o *online) confirmed(past *netcode.History, from, to sim.Tick) {
	if o.recorder != nil {
		o.recorder.past = past
		o.recorder.Put(past, from, to)
	}
}

// recorded returns the number of pieces of the recording, of which the first is its head; 0 if
// there is no recording.
func (p *player) recorded() int {
	o, ok := p.match.(*online)
	if !ok || o.recorder == nil || o.recorder.past == nil {
		return 0
	}
	o.recorder.Flush(o.recorder.past)
	return 1 + len(o.recorder.Parts())
}

// piece puts a piece of the recording into text and returns its length; -1 if it does not fit.
func (p *player) piece(k int) int {
	if k == 0 {
		return len(recording.AppendHead(p.text[:0], p.model, p.model.Behaviour()))
	}
	part := p.match.(*online).recorder.Parts()[k-1]
	if len(part) > len(p.text) {
		return -1
	}
	return copy(p.text[:], part)
}

// recordedTicks puts the first and the last recorded tick into text, with the hash of the last
// one's World, and returns the length.
func (p *player) recordedTicks() int {
	r := p.match.(*online).recorder
	last := r.Last()
	text := appendField(appendField(append(p.text[:0], '{'), "first", int64(r.First())), "last", int64(last))
	return len(append(appendHash(append(text, `,"hash":"`...), sim.Hash(r.past.At(last))), `"}`...))
}

func appendSought(dst []byte, tick sim.Tick, w netcode.World) []byte {
	dst = append(appendField(append(dst, '{'), "tick", int64(tick)), `,"hash":"`...)
	return append(appendHash(dst, sim.Hash(w)), `"}`...)
}

//go:build wasip1

package main

import "strconv"

// hitch puts the newest hitch into text, as JSON, and returns its length; -1 if there was none
// since the last call.
func (p *player) hitch() int {
	o, ok := p.match.(*online)
	if !ok || !o.hitched {
		return -1
	}
	o.hitched = false
	h := &o.hitch
	text := append(p.text[:0], `{"verdict":"`...)
	text = append(text, h.Verdict.String()...)
	text = strconv.AppendInt(append(text, `","ms":`...), h.Cause(h.Verdict).Milliseconds(), 10)
	text = strconv.AppendInt(append(text, `,"froze":`...), h.Froze.Milliseconds(), 10)
	text = strconv.AppendFloat(append(text, `,"own":`...), h.Own, 'f', 2, 64)
	text = strconv.AppendFloat(append(text, `,"rivals":`...), h.Rivals, 'f', 2, 64)
	return len(append(text, '}'))
}

// scene puts what the game that was chosen has to draw beside its state into text,
// as JSON. It returns its length: 0 if there is nothing, -1 if there is too much.
func (p *player) scene(number int32) int {
	scene := p.model.Machine.AppendScene(nil, number)
	if len(scene) > len(p.text) {
		return -1
	}
	return copy(p.text[:], scene)
}

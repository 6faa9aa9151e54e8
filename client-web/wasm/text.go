//go:build wasip1

package main

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
	text = appendField(append(text, '"'), "ms", h.Cause(h.Verdict).Milliseconds())
	text = appendField(text, "froze", h.Froze.Milliseconds())
	text = appendHundredths(append(text, `,"own":`...), h.Own)
	text = appendHundredths(append(text, `,"rivals":`...), h.Rivals)
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

//go:build wasip1

package main

import "slices"

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

// scene puts what the game has to draw beside its state into text, as JSON: the scene of a number, and of the sketch in
// command. It returns the length: 0 if there is nothing, -1 if it does not fit.
func (p *player) scene(number int32) int {
	return p.tell(p.model.Machine.AppendScene(nil, number, p.sketch()))
}

// draft puts what to show of the sketch in command, while a player draws it, into text, as JSON. It returns the length:
// 0 if players draw nothing for the game, -1 if it does not fit.
func (p *player) draft() int {
	return p.tell(p.model.Machine.AppendDraft(nil, p.sketch()))
}

func (p *player) tell(text []byte) int {
	if len(text) > len(p.text) {
		return -1
	}
	return copy(p.text[:], text)
}

// sketch returns the words of the sketch in command, and clears command; nil if there is no sketch.
func (p *player) sketch() []int32 {
	words := slices.Clone(p.command[:p.model.Machine.Rules().Sketch])
	clear(p.command[:])
	if !slices.ContainsFunc(words, func(w int32) bool { return w != 0 }) {
		return nil
	}
	return words
}

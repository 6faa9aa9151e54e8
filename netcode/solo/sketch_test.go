package solo_test

import (
	"slices"
	"testing"

	"slipstream/netcode/solo"
	"slipstream/sim/racing"
)

// TestLapsOnASketch: a lap on what a player drew says so, and is admitted for that drawing only.
func TestLapsOnASketch(t *testing.T) {
	g := racingGame()
	rules, setup := g.Model.Machine.Rules(), racing.Game{}.Example()
	sketch := setup.Settings[len(rules.Settings):][:rules.Sketch]
	judge := solo.NewJudge(g)
	honest, ok := solo.Bot(g, racing.Sketched, sketch...)
	honest.Run = slices.Clone(honest.Run)
	again, why := solo.Parse(honest.Append(nil))
	if !ok || why != solo.Fair || !slices.Equal(again.Sketch, sketch) || again.Number != racing.Sketched {
		t.Fatalf("%v: %+v", why, again)
	}
	if why := judge.Check(again); why != solo.Fair {
		t.Fatalf("an honest lap: %v", why)
	}
	for what, f := range map[string]struct {
		want  solo.Reason
		forge func(l *solo.Lap)
	}{
		"of another drawing":          {solo.OtherTrack, func(l *solo.Lap) { l.Sketch[4] += 3 }},
		"of one that is no track":     {solo.BadSketch, func(l *solo.Lap) { l.Sketch[4] ^= 31 << 16 }},
		"of half a drawing":           {solo.BadSketch, func(l *solo.Lap) { l.Sketch = l.Sketch[:9] }},
		"of no drawing":               {solo.BadSketch, func(l *solo.Lap) { l.Sketch = nil }},
		"of a track, with a drawing":  {solo.BadSketch, func(l *solo.Lap) { l.Number = 0 }},
		"of a bit that nobody named":  {solo.BadSketch, func(l *solo.Lap) { l.Sketch[4] |= 1 << 30 }},
		"of one that ends in no zero": {solo.BadSketch, func(l *solo.Lap) { l.Sketch[24] = 1 }},
		"of another light":            {solo.OtherTrack, func(l *solo.Lap) { l.Sketch[0] ^= 1 << 4 }},
	} {
		l := honest
		l.Sketch = slices.Clone(honest.Sketch)
		f.forge(&l)
		if why := judge.Check(l); why != f.want {
			t.Errorf("a lap %s: %v, want %v", what, why, f.want)
		}
	}
	whole := honest.Append(nil)
	for cut := range len(whole) {
		if _, why := solo.Parse(whole[:cut]); why != solo.Truncated {
			t.Fatalf("%d bytes of %d: %v", cut, len(whole), why)
		}
	}
	at := len("SLIPLAP2") + 1 + len(honest.Game) + 1 + len(honest.Behaviour) + 4
	for _, words := range []byte{0, 26, 255} {
		forged := slices.Clone(whole)
		forged[at] = words
		if _, why := solo.Parse(forged); why != solo.Malformed {
			t.Errorf("a sketch of %d words: %v", words, why)
		}
	}
}

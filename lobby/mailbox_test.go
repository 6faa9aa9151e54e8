package lobby

import "testing"

// A lobby that ticks 20 times a second takes no memory for being told so.
func TestPostingTakesNoMemory(t *testing.T) {
	m, done := Inline(), 0
	do := func() { done++ }
	again := func() { m.Post(do) } // from within the work
	if n := testing.AllocsPerRun(100, func() { m.Post(do); m.Post(again) }); n != 0 {
		t.Errorf("%v pieces of memory for a few posts", n)
	}
	if done == 0 {
		t.Error("nothing was done")
	}
}

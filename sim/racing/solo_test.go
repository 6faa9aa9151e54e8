package racing

import (
	"testing"

	"slipstream/sim"
)

// alone begins a run on a track.
func alone(track int32) *State {
	s := &State{}
	Game{}.Solo(s, track, nil)
	return s
}

// TestSoloLap: the clock starts at the line, counts every mark and stops at the line; where the run
// begins is the same every time, and within the straight.
func TestSoloLap(t *testing.T) {
	for _, track := range []int32{0, 1, 2, 3, 99} {
		s, cmds := alone(track), make([]Command, Slots)
		if *s != *alone(track) {
			t.Fatalf("track %d: two runs begin in two ways", track)
		}
		if v := speedOf(&s.Cars[0]); v < 10 {
			t.Errorf("track %d: it begins at %.1f m/s", track, v)
		}
		last, marks := sim.Timing{}, int32(len(s.Circuit().Marks))
		ran := 0
		for ; !last.Done && ran < sim.SoloSeconds*Hz; ran++ {
			cmds[0] = Game{}.Bot(s, 0)
			Game{}.Step(s, cmds)
			now := Game{}.Timing(s)
			if now.Marks != last.Marks && now.Marks != last.Marks+1 || now.Ticks != last.Ticks && now.Ticks != last.Ticks+1 {
				t.Fatalf("track %d: after %+v came %+v", track, last, now)
			}
			last = now
		}
		if !last.Done || last.Marks != marks || last.Ticks < 10*Hz || int(last.Ticks) >= ran {
			t.Errorf("track %d: %+v after %d ticks, of %d marks", track, last, ran, marks)
		}
		for range 5 * Hz {
			Game{}.Step(s, cmds)
			if now := (Game{}).Timing(s); now != last {
				t.Fatalf("track %d: behind the end %+v became %+v", track, last, now)
			}
		}
	}
}

// TestSoloIsNotTakenOver: a driver who stands is not driven round by the game.
func TestSoloIsNotTakenOver(t *testing.T) {
	s, cmds := alone(3), make([]Command, Slots)
	for range 60 * Hz {
		Game{}.Step(s, cmds)
	}
	if c := &s.Cars[0]; speedOf(c) > 1 || c.Conduct != 0 || c.Ghost != 0 {
		t.Errorf("a car that nobody drives: %+v", c)
	}
}

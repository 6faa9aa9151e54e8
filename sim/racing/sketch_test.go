package racing

import (
	"testing"

	"slipstream/sim"
	"slipstream/sim/fix"
	"slipstream/sim/simtest"
)

// onSketch sets a race up on a sketch.
func onSketch(s Sketch) sim.Setup {
	setup := sim.Setup{Seed: 5, Settings: laps(1, 1)}
	setup.Settings[SettingTrack] = Sketched
	copy(setup.Settings[settings:], s.Words[:])
	return setup
}

// round is a sketch of so many corners on a ring, so many steps wide.
func round(corners int32, radius [2]int32, change func(i int32, c *Corner)) Sketch {
	var all []Corner
	for i := range corners {
		at := fix.Turn * i / corners
		x, z := share(radius[0], fix.Cos(at)), share(radius[1], fix.Sin(at))
		c := Corner{X: sketchMiddle + x, Z: sketchMiddle + z, Width: 1}
		if change != nil {
			change(i, &c)
		}
		all = append(all, c)
	}
	return NewSketch(Storm, Ridge, all...)
}

func TestASketchIsItsWords(t *testing.T) {
	s := round(mostCorners, [2]int32{40, 30}, func(i int32, c *Corner) { c.Height, c.Width, c.Banked = i%32, i%4, i%2 })
	mood, motif, corners, ok := s.Corners()
	third := Corner{X: corners[3].X, Z: corners[3].Z, Height: 3, Width: 3, Banked: 1}
	if !ok || mood != Storm || motif != Ridge || len(corners) != mostCorners || corners[3] != third {
		t.Fatalf("%v %v %v %v", ok, mood, motif, corners)
	}
	for what, change := range map[string]func(s *Sketch){
		"nothing":                 func(s *Sketch) { *s = Sketch{} },
		"another version":         func(s *Sketch) { s.Words[0] ^= 2 },
		"too few corners":         func(s *Sketch) { *s = NewSketch(0, 0, corners[:leastCorners-1]...) },
		"too many corners":        func(s *Sketch) { s.Words[0] += 1 << 8 },
		"fewer than there are":    func(s *Sketch) { s.Words[0] -= 1 << 8 },
		"a bit that nobody named": func(s *Sketch) { s.Words[2] |= 1 << 24 },
		"a sign":                  func(s *Sketch) { s.Words[2] |= -1 << 31 },
		"a bit of the head":       func(s *Sketch) { s.Words[0] |= 1 << 20 },
	} {
		other := s
		change(&other)
		if _, why, _ := other.Survey(); why != Unreadable {
			t.Errorf("%s: %v", what, why)
		}
		if _, why := (Game{}).Fit(onSketch(other)); why != "unreadable" {
			t.Errorf("%s: it fits: %v", what, why)
		}
	}
}

// TestFaultsOfSketches: whatever is wrong is called by its name, and is nowhere raced on.
func TestFaultsOfSketches(t *testing.T) {
	ring := [2]int32{40, 30}
	for want, s := range map[Fault]Sketch{
		Sound:        exampleSketch,
		TooShort:     round(8, [2]int32{12, 12}, nil),
		TooLong:      round(24, [2]int32{110, 100}, nil),
		TooSteep:     round(12, ring, func(i int32, c *Corner) { c.Height = i % 2 * 31 }),
		BendTooTight: round(12, ring, func(i int32, c *Corner) { c.X -= i % 12 / 11 * 36; c.Z += i % 12 / 11 * 6 }),
		Overlap:      round(24, [2]int32{60, 0}, func(i int32, c *Corner) { c.Z += share(30, fix.Sin(2*fix.Turn*i/24)) }),
	} {
		track, why, at := s.Survey()
		if why != want || at < 0 || at >= len(track.Points) {
			t.Errorf("%v is %v, at %d of %d", want, why, at, len(track.Points))
		}
		state := race(2, onSketch(s))
		raced := state.Track == Sketched && state.Sketch[0] == s
		if raced != (want == Sound) || (state.Sketch[0] != Sketch{}) != raced {
			t.Errorf("%v: raced on is %d", want, state.Track)
		}
	}
	setup, why := Game{}.Fit(sim.Setup{Settings: [sim.MaxValues]int32{SettingTrack: 2, settings: 7}})
	if why != "" || setup.Settings[settings] != 0 {
		t.Errorf("a sketch that is not asked for: %q, %v", why, setup.Settings)
	}
	same := NewSketch(0, 0, make([]Corner, 9)...)
	if track, why, _ := same.Survey(); why != TooShort || same.track() != Chart(0) || track.Number != Sketched {
		t.Errorf("nine corners at one place: %v", why)
	}
}

// anySketch is a ring that was pulled about.
func anySketch(rng *sim.Rand) Sketch {
	pulled := 1 + rng.IntN(14)
	corners, radius := leastCorners+rng.IntN(mostCorners-leastCorners+1), [2]int32{20 + rng.IntN(50), 20 + rng.IntN(50)}
	return round(corners, radius, func(i int32, c *Corner) {
		c.X, c.Z = c.X+rng.IntN(2*pulled)-pulled, c.Z+rng.IntN(2*pulled)-pulled
		c.Height, c.Width, c.Banked = rng.IntN(1+pulled/3), rng.IntN(4), rng.IntN(2)
	})
}

// TestWhateverIsSoundIsRaced: the game's own drivers get round every sketch that has no fault.
func TestWhateverIsSoundIsRaced(t *testing.T) {
	rng, sound, found := sim.NewRand(3), 0, map[Fault]int{}
	for sound < 24 {
		s := anySketch(&rng)
		_, why, _ := s.Survey()
		if found[why]++; why != Sound {
			continue
		}
		sound++
		state, cmds := &State{}, make([]Command, Slots)
		Game{}.Solo(state, Sketched, s.Words[:])
		for ran := 0; !(Game{}).Timing(state).Done; ran++ {
			if cmds[0] = (Game{}).Bot(state, 0); ran > sim.SoloSeconds*Hz {
				t.Fatalf("nobody gets round %v", s)
			}
			Game{}.Step(state, cmds)
		}
		if c := state.Cars[0]; c.Respawns > 0 || c.Scrapes > 4 {
			t.Errorf("%v: %d respawns, %d scrapes", s, c.Respawns, c.Scrapes)
		}
	}
	t.Log(found)
	if len(found) < 4 {
		t.Errorf("all that sketches are when they are pulled about: %v", found)
	}
}

// goldenSketch pins races on drawn tracks down: see golden.
const goldenSketch = 0xd2c0a30feb29ad8a

func TestGoldenOfSketches(t *testing.T) {
	sum, rng := make([]int32, 4), sim.NewRand(9)
	for made := 0; made < 4; {
		sketch := anySketch(&rng)
		if made == 0 {
			sketch = exampleSketch
		}
		if _, why, _ := sketch.Survey(); why != Sound {
			continue
		}
		made++
		sim.Fold(sum, melee(onSketch(sketch), &rng))
	}
	if got := sim.Hash(sum); got != goldenSketch {
		t.Errorf("the golden hash is %#x, want %#x", got, uint64(goldenSketch))
	}
}

// FuzzSketch: any words at all are laid out, or refused by name, in bounded time.
func FuzzSketch(f *testing.F) {
	add := func(s Sketch) {
		var raw []byte
		for _, w := range s.Words {
			raw = append(raw, byte(w), byte(w>>8), byte(w>>16), byte(w>>24))
		}
		f.Add(raw)
	}
	add(exampleSketch)
	add(NewSketch(0, 0, make([]Corner, 9)...))
	rng := sim.NewRand(1)
	for range 8 {
		add(anySketch(&rng))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var s Sketch
		for i := range min(len(raw)/4, sketchWords) {
			s.Words[i] = int32(raw[4*i]) | int32(raw[4*i+1])<<8 | int32(raw[4*i+2])<<16 | int32(raw[4*i+3])<<24
		}
		track, why, at := s.Survey()
		mood, motif, corners, ok := s.Corners()
		if ok != (why != Unreadable) || ok && NewSketch(mood, motif, corners...) != s {
			t.Fatalf("%v, %v", why, ok)
		}
		long := why == Sound && (len(track.Points) > int(longest/spacing)+1 || track.drivable().Length > longest)
		if long || at > 0 && at >= len(track.Points) {
			t.Fatalf("%d points, %v at %d", len(track.Points), why, at)
		}
	})
}

// TestASketchCostsNothingToSend: what never changes has a row of its own.
func TestASketchCostsNothingToSend(t *testing.T) {
	rows := sim.LayoutOf[State]().Rows
	if last := rows[len(rows)-1]; last.Name != "Sketch" || len(last.Fields) != sketchWords {
		t.Errorf("the last row is %s of %d words", last.Name, len(last.Fields))
	}
}

// TestPlayedOnSketches: a match of the game is of the same states wherever it is played.
func TestPlayedOnSketches(t *testing.T) {
	simtest.Alone(sim.Erase(Game{}), func(what string) { t.Error(what) })
}

func BenchmarkSurveySketch(b *testing.B) {
	for b.Loop() {
		exampleSketch.Survey()
	}
}

func BenchmarkBuildSketch(b *testing.B) {
	for b.Loop() {
		exampleSketch.track()
	}
}

// The search for parts that are too near each other leaves out what cannot be, and nothing else.
func TestOverlapsAreFoundWhereTheyAre(t *testing.T) {
	rng, found := sim.NewRand(7), map[Fault]int{}
	for range 600 {
		pulled := 1 + rng.IntN(40)
		s := round(leastCorners+rng.IntN(mostCorners-leastCorners+1), [2]int32{10 + rng.IntN(70), 10 + rng.IntN(70)},
			func(_ int32, c *Corner) {
				c.X, c.Z, c.Width = c.X+rng.IntN(2*pulled)-pulled, c.Z+rng.IntN(2*pulled)-pulled, rng.IntN(4)
			})
		track, _, _ := s.Survey()
		even := true
		for i := range track.Points {
			even = even && track.Points[i].Step < farthestStep
		}
		if !even || len(track.Points) == 0 {
			continue
		}
		want, wantAt := Sound, 0
		for i := 0; i < len(track.Points) && want == Sound; i++ {
			p := &track.Points[i]
			for j := i + nearAlong; j < min(len(track.Points), i+len(track.Points)-nearAlong) && want == Sound; j++ {
				q := &track.Points[j]
				dx, dz, room := int64(p.X-q.X), int64(p.Z-q.Z), int64(max(p.Left, p.Right)+max(q.Left, q.Right))
				if dx*dx+dz*dz < room*room {
					want, wantAt = Overlap, j
				}
			}
		}
		found[want]++
		if why, at := track.overlap(); why != want || at != wantAt {
			t.Fatalf("%v at %d, want %v at %d: %v", why, at, want, wantAt, s)
		}
	}
	if found[Sound] < 50 || found[Overlap] < 50 {
		t.Errorf("%v", found)
	}
}

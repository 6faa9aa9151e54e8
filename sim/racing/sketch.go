package racing

import (
	"slices"

	"slipstream/sim"
)

// Sketch is a track as a player draws it. It is small enough for a page's address, for the setup of every
// match, lap and journal, and for the state itself, so that the race remains a pure function of its state.
// The zero Sketch means that there is none.
//
//	words[0]   1 | mood<<4 | motif<<6 | corners<<8
//	words[1+i] x | z<<8 | height<<16 | width<<21 | banked<<23, of corner i
//
// There are 6 to 24 corners, as in a drawing of ours. Words behind them, and bits that are not named here,
// are 0: so two sketches with different words are different tracks. x and z are 0 to 255 steps of 4 m,
// counted from the south-west; height is 0 to 31 steps of 2.5 m; width names one of four roads; a banked
// corner rises to the outside of its bend. [Track.Fault] says whether the result is a usable track.
type Sketch struct{ Words [sketchWords]int32 }

const (
	sketchVersion = 1
	leastCorners  = 6
	mostCorners   = 24
	sketchWords   = 1 + mostCorners

	sketchStep   = 4   // metres
	sketchMiddle = 128 // steps: where the origin lies, on either axis
	sketchRise   = 25  // decimetres
	sketchBank   = 120 // thousandths
	sketchGrass  = 42  // decimetres between the road's edge and the walls
)

const _ = uint(sim.MaxSketch - sketchWords)

// sketchHalf are the four roads: decimetres from the centre line to each edge.
var sketchHalf = [...]int32{62, 74, 88, 104}

// Corner is one corner of a Sketch.
type Corner struct{ X, Z, Height, Width, Banked int32 }

func (c Corner) word() int32 { return c.X | c.Z<<8 | c.Height<<16 | c.Width<<21 | c.Banked<<23 }

// NewSketch makes a sketch of corners; there must be no more than mostCorners.
func NewSketch(mood Mood, motif Motif, corners ...Corner) (s Sketch) {
	s.Words[0] = sketchVersion | int32(mood)<<4 | int32(motif)<<6 | int32(len(corners))<<8
	for i, c := range corners {
		s.Words[1+i] = c.word()
	}
	return s
}

// Corners takes a sketch apart; false means that its words are not a sketch.
func (s *Sketch) Corners() (mood Mood, motif Motif, corners []Corner, ok bool) {
	head, n := s.Words[0], s.Words[0]>>8
	if n < leastCorners || n > mostCorners {
		return 0, 0, nil, false
	}
	mood, motif = Mood(head>>4&3), Motif(head>>6&3)
	for _, w := range s.Words[1 : 1+n] {
		corners = append(corners, Corner{
			X: w & 255, Z: w >> 8 & 255, Height: w >> 16 & 31, Width: w >> 21 & 3, Banked: w >> 23 & 1,
		})
	}
	return mood, motif, corners, NewSketch(mood, motif, corners...) == *s
}

// sketchOf returns the sketch with these words; the zero Sketch if there are too few.
func sketchOf(words []int32) (s Sketch) {
	if len(words) >= sketchWords {
		copy(s.Words[:], words)
	}
	return s
}

func (s Sketch) compare(other Sketch) int { return slices.Compare(s.Words[:], other.Words[:]) }

// Survey lays a sketch out as far as it must to find its fault, and returns the point of the track where
// the fault is. For an Unreadable sketch, and for one that is far too short, there is no such point.
func (s *Sketch) Survey() (t *Track, why Fault, at int) {
	d, ok := s.drawing()
	if !ok {
		return &Track{Number: Sketched}, Unreadable, 0
	}
	t = d.survey(Sketched)
	why, at = t.Fault()
	return t, why, at
}

// track builds the track of a sketch. A sketch with a fault gives track 0.
func (s Sketch) track() *Track {
	t, why, _ := s.Survey()
	if why != Sound {
		return Chart(0)
	}
	return t.drivable()
}

// drawing is what an author would have written for a sketch; false for words that are none.
func (s *Sketch) drawing() (d drawing, ok bool) {
	mood, motif, corners, ok := s.Corners()
	if !ok {
		return d, false
	}
	d = drawing{name: s.name(), mood: mood, motif: motif}
	for i, c := range corners {
		half := sketchHalf[c.Width]
		d.corners = append(d.corners, corner{
			x: (c.X - sketchMiddle) * sketchStep, z: (c.Z - sketchMiddle) * sketchStep, y: c.Height * sketchRise,
			half: half, left: half + sketchGrass, right: half + sketchGrass,
			bank: c.Banked * sketchBank * turning(corners, i),
		})
	}
	return d, true
}

// turning is 1 where corner i is a right bend, -1 where it is a left one.
func turning(corners []Corner, i int) int32 {
	n := len(corners)
	a, b, c := &corners[(i+n-1)%n], &corners[i], &corners[(i+1)%n]
	left := (c.X-b.X)*(b.Z-a.Z) - (c.Z-b.Z)*(b.X-a.X)
	return min(max(-left, -1), 1)
}

// name is one of those that grown tracks have: nobody is shown what a stranger wrote.
func (s *Sketch) name() string {
	h := sim.Hash(s.Words[:])
	return firstNames[h%uint64(len(firstNames))] + " " + lastNames[h>>32%uint64(len(lastNames))]
}

// choose says what is raced on. Nothing is drawn but a sketch without a fault.
func (s *State) choose(number int32, words []int32) {
	s.Track = number
	if number != Sketched {
		return
	}
	if sketch := sketchOf(words); sketch.fault() == Sound {
		s.Sketch[0] = sketch
		return
	}
	s.Track = 0
}

// fault says what is wrong with a sketch. A sketch that is raced on has no fault, and is not
// surveyed again.
func (s *Sketch) fault() Fault {
	if known := sketched.find(*s); known != nil && known.track.Number == Sketched {
		return Sound
	}
	_, why, _ := s.Survey()
	return why
}

// Fit implements sim.Sketcher.
func (Game) Fit(setup sim.Setup) (sim.Setup, string) {
	words := setup.Settings[settings:]
	if setup.Settings[SettingTrack] != Sketched {
		copy(words, new(Sketch).Words[:])
		return setup, ""
	}
	sketch := sketchOf(words)
	return setup, sketch.fault().String()
}

// Example implements sim.Sketcher: three straights, a hairpin and a hill.
func (Game) Example() sim.Setup {
	setup := sim.Setup{Settings: [sim.MaxValues]int32{
		SettingTrack: Sketched, SettingLaps: 3, SettingCountdown: 5, SettingSkill: Medium,
	}}
	copy(setup.Settings[settings:], exampleSketch.Words[:])
	return setup
}

var exampleSketch = NewSketch(LastLight, Mesas,
	Corner{X: 110, Z: 96, Width: 2}, Corner{X: 128, Z: 96, Width: 2}, Corner{X: 148, Z: 97, Width: 2},
	Corner{X: 166, Z: 106, Height: 1, Width: 1, Banked: 1}, Corner{X: 170, Z: 124, Height: 3, Width: 1, Banked: 1},
	Corner{X: 156, Z: 136, Height: 4, Width: 1}, Corner{X: 140, Z: 128, Height: 4, Width: 1},
	Corner{X: 124, Z: 132, Height: 3, Width: 1}, Corner{X: 112, Z: 146, Height: 2, Width: 1},
	Corner{X: 94, Z: 148, Height: 1, Width: 1, Banked: 1}, Corner{X: 84, Z: 134, Width: 1, Banked: 1},
	Corner{X: 86, Z: 114, Width: 1, Banked: 1}, Corner{X: 94, Z: 100, Width: 2},
)

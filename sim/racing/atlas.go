package racing

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"slipstream/sim"
)

// MaxTrack is the highest number of a track. Below Authored they are those of
// drawings.go, and every other is grown from its number. Sketched is the number of all
// that players draw: which of them it is, is in [State.Sketch].
const (
	MaxTrack = 1<<31 - 3
	Sketched = MaxTrack + 1
	Authored = int32(len(drawings))
)

// Chart returns the track of a number, any number but Sketched. A track follows from its
// number alone: keeping those that were built saves time and changes nothing.
func Chart(number int32) *Track {
	if number >= 0 && number < Authored {
		if t := drawn[number].Load(); t != nil {
			return t
		}
		t := drawings[number].build(number)
		drawn[number].Store(t)
		return t
	}
	return grown.chart(number)
}

// Circuit is the track that is raced on.
func (s *State) Circuit() *Track {
	if s.Track == Sketched {
		return sketched.chart(s.Sketch[0])
	}
	return Chart(s.Track)
}

// Built implements sim.Builder.
func (Game) Built(setup sim.Setup) bool {
	number := setup.Settings[SettingTrack]
	switch {
	case number == Sketched:
		return sketched.find(sketchOf(setup.Settings[settings:])) != nil
	case number < Authored:
		return drawn[number].Load() != nil
	}
	return grown.find(number) != nil
}

var (
	drawn    [len(drawings)]atomic.Pointer[Track]
	grown    = atlas[int32]{make: grow, compare: cmp.Compare[int32]}
	sketched = atlas[Sketch]{make: Sketch.track, compare: Sketch.compare}
)

// keepSheets is how many newer tracks are built before one that nobody asks for
// is forgotten. A race asks many times a second, so its own is never the one.
const keepSheets = 128

// atlas keeps those grown or drawn tracks that are in use, by what they are made of. Any
// goroutine may ask: reading takes no lock.
type atlas[K comparable] struct {
	make    func(K) *Track
	compare func(a, b K) int

	sheets atomic.Pointer[[]*sheet[K]] // in order; the slice never changes
	built  atomic.Uint32

	mu sync.Mutex
}

type sheet[K comparable] struct {
	of    K
	track *Track
	used  atomic.Uint32 // what atlas.built was when it was last asked for
}

func (a *atlas[K]) chart(of K) *Track {
	if s := a.find(of); s != nil {
		return s.track
	}
	t := a.make(of)
	a.put(of, t)
	return t
}

func (a *atlas[K]) find(of K) *sheet[K] {
	sheets := a.sheets.Load()
	if sheets == nil {
		return nil
	}
	i, found := slices.BinarySearchFunc(*sheets, of, func(s *sheet[K], of K) int { return a.compare(s.of, of) })
	if !found {
		return nil
	}
	s := (*sheets)[i]
	if now := a.built.Load(); s.used.Load() != now {
		s.used.Store(now)
	}
	return s
}

// put keeps a track, and forgets those that nobody has asked for.
func (a *atlas[K]) put(of K, t *Track) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.built.Add(1)
	kept := []*sheet[K]{{of: of, track: t}}
	kept[0].used.Store(now)
	if old := a.sheets.Load(); old != nil {
		for _, s := range *old {
			if s.of != of && now-s.used.Load() < keepSheets {
				kept = append(kept, s)
			}
		}
	}
	slices.SortFunc(kept, func(s, t *sheet[K]) int { return a.compare(s.of, t.of) })
	a.sheets.Store(&kept)
}

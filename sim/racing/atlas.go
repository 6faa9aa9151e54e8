package racing

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
)

// MaxTrack is the highest number of a track. Below Authored they are those of
// drawings.go, and every other is grown from its number.
const (
	MaxTrack = 1<<31 - 2
	Authored = int32(len(drawings))
)

// Chart returns the track of a number, any number. A track follows from its
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
func (s *State) Circuit() *Track { return Chart(s.Track) }

var (
	drawn [len(drawings)]atomic.Pointer[Track]
	grown atlas
)

// keepSheets is how many tracks may be built after one was last asked for before
// it is forgotten. A race asks many times a second, and a track takes a
// millisecond to build, so none that is raced on comes to be.
const keepSheets = 128

// atlas keeps the grown tracks that are raced on. Any goroutine may ask: reading
// takes no lock.
type atlas struct {
	sheets atomic.Pointer[[]*sheet] // by number; the slice never changes
	built  atomic.Uint32

	mu sync.Mutex
}

type sheet struct {
	track *Track
	used  atomic.Uint32 // what atlas.built was when it was last asked for
}

func (a *atlas) chart(number int32) *Track {
	if s := a.find(number); s != nil {
		return s.track
	}
	t := grow(number)
	a.put(t)
	return t
}

func (a *atlas) find(number int32) *sheet {
	sheets := a.sheets.Load()
	if sheets == nil {
		return nil
	}
	i, found := slices.BinarySearchFunc(*sheets, number, bySheet)
	if !found {
		return nil
	}
	s := (*sheets)[i]
	if now := a.built.Load(); s.used.Load() != now {
		s.used.Store(now)
	}
	return s
}

func bySheet(s *sheet, number int32) int { return cmp.Compare(s.track.Number, number) }

// put keeps a track, and forgets those that nobody has asked for.
func (a *atlas) put(t *Track) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.built.Add(1)
	kept := []*sheet{{track: t}}
	kept[0].used.Store(now)
	if old := a.sheets.Load(); old != nil {
		for _, s := range *old {
			if s.track.Number != t.Number && now-s.used.Load() < keepSheets {
				kept = append(kept, s)
			}
		}
	}
	slices.SortFunc(kept, func(a, b *sheet) int { return cmp.Compare(a.track.Number, b.track.Number) })
	a.sheets.Store(&kept)
}

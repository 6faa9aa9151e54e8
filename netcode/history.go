package netcode

import "slipstream/sim"

const (
	// Window is how many ticks of the past both sides keep: the oldest baseline that a snapshot can have is
	// Window-1 ticks old. Beyond about a second, a keyframe is smaller than the steps that it replaces.
	Window = 64

	// MaxLead is the largest number of ticks that a client runs ahead of the newest World it holds; beyond that the
	// picture stands still. At a round trip of 200 ms a client is 15 ticks ahead, 30 after a lost segment, and 44
	// after a TCP timeout. With 1 % of loss, 1 % of the frames stood still with a limit of 30, and none with 48.
	MaxLead = 48
)

// A client's History has room for its predictions beside the World that they start from, which is the baseline of the
// next snapshot. Eight bits are enough to tell all ticks apart that a snapshot can be of.
const (
	_ = uint(Window - MaxLead - 8)
	_ = uint(256 - 2*Window)
)

// History is a ring of the last Window Worlds, by tick. It belongs to the
// goroutine that steps them.
type History struct {
	model *Model
	ticks [Window]sim.Tick
	words []int32
}

// NewHistory returns an empty History with all the memory that it will ever use.
func NewHistory(m *Model) *History {
	return &History{model: m, words: make([]int32, Window*m.Layout.Words)}
}

// Put copies w as the World of tick t, and forgets tick t-Window. It returns the copy, so that a client can
// step it in place.
func (h *History) Put(t sim.Tick, w World) World {
	kept := h.at(t)
	copy(kept, w)
	h.ticks[t%Window] = t
	return kept
}

// At returns the World of tick t, not a copy, or nil if it is unknown, too old or the zero World. It is valid until Put
// is called for tick t+Window.
func (h *History) At(t sim.Tick) World {
	if t == 0 || h.ticks[t%Window] != t {
		return nil
	}
	return h.at(t)
}

// Spans reports whether every World from tick from to tick to is there.
func (h *History) Spans(from, to sim.Tick) bool {
	if from > to || to-from >= Window {
		return false
	}
	for t := from; t <= to; t++ {
		if h.At(t) == nil {
			return false
		}
	}
	return true
}

// Clear forgets every World.
func (h *History) Clear() { clear(h.ticks[:]) }

func (h *History) at(t sim.Tick) World {
	n := h.model.Layout.Words
	i := int(t%Window) * n
	return World(h.words[i : i+n : i+n])
}

package netcode

import "slipstream/sim"

const (
	// Window is how many ticks of the past are kept, on both sides: the oldest
	// baseline a snapshot can have is Window-1 ticks old. Beyond about a second a
	// keyframe is smaller than the steps it spares.
	Window = 64

	// MaxLead is the most ticks a client runs ahead of the newest World it holds;
	// then its picture stands still. At a round trip of 200 ms it is 15 ahead, a
	// lost segment makes it 30 and a timer of TCP's 44: with 30 for a limit, 1 % of
	// the frames stood still at 1 % of loss, with 48 none.
	MaxLead = 48
)

// What a client predicts and the World it predicts from, the baseline of what it
// is sent next, fit into its History side by side, and eight bits of a tick tell
// apart every tick a snapshot can speak of.
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

// NewHistory returns an empty History: all the memory it will ever use.
func NewHistory(m *Model) *History {
	return &History{model: m, words: make([]int32, Window*m.Layout.Words)}
}

// Put copies w as the World of tick t, which forgets tick t-Window. It returns
// the copy, so that a client can step it in place.
func (h *History) Put(t sim.Tick, w World) World {
	kept := h.at(t)
	copy(kept, w)
	h.ticks[t%Window] = t
	return kept
}

// At returns the World of tick t, not a copy, or nil if it is unknown, too old
// or the zero World. It is valid until Put of tick t+Window.
func (h *History) At(t sim.Tick) World {
	if t == 0 || h.ticks[t%Window] != t {
		return nil
	}
	return h.at(t)
}

// Spans reports whether every World from tick from to tick to is here.
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

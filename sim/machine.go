package sim

import "unsafe"

// Machine is any game as words: what everything above the game is written
// against, once. States have State().Words words, commands Command().Words each.
// A Machine is immutable and safe for concurrent use on different states.
type Machine interface {
	Rules() *Rules
	State() *Layout
	Command() *Layout

	Init(state []int32, setup Setup) // state becomes tick 1, whatever it was
	Join(state []int32, slot Slot)
	Leave(state []int32, slot Slot)
	Step(state, cmds []int32) // cmds: Slots commands, one after another

	Over(state []int32) bool                   // false without Finisher
	Bot(state []int32, slot Slot, cmd []int32) // writes the command, clamped; zero without Botter
	Mask(state []int32, slot Slot)             // nothing without Masker

	Learn(h *Habit, state []int32, slot Slot, cmd []int32)           // nothing without Guesser
	Guess(h *Habit, state []int32, slot Slot, cmd []int32, age Tick) // changes cmd, clamped; not without Guesser

	AppendScene(dst []byte, number int32, sketch []int32) []byte // nothing without Scener

	Solo(state []int32, number int32, sketch []int32) // state becomes the start of a run alone; zero without Soloist
	Timing(state []int32) Timing                      // zero without Soloist

	Fit(setup Setup) (fitted Setup, fault string)  // clamped; what is wrong with its sketch, or nothing
	Example() (setup Setup, ok bool)               // false without Sketcher
	AppendDraft(dst []byte, sketch []int32) []byte // nothing without Sketcher

	Built(setup Setup) bool // true without Builder

	Masks() bool   // whether the game is a Masker
	Bots() bool    // whether the game is a Botter
	Guesses() bool // whether the game is a Guesser
	Ends() bool    // whether the game is a Finisher
	Solos() bool   // whether the game is a Soloist
}

// Erase makes a Machine of a game. It panics if the game's types are not flat,
// a field of C has no range, or its rules are out of bounds.
func Erase[S, C any](g Game[S, C]) Machine {
	m := &machine[S, C]{game: g, rules: g.Rules(), state: LayoutOf[S](), command: LayoutOf[C]()}
	m.finisher, _ = g.(Finisher[S])
	m.masker, _ = g.(Masker[S])
	m.botter, _ = g.(Botter[S, C])
	m.guesser, _ = g.(Guesser[S, C])
	m.scener, _ = g.(Scener)
	m.soloist, _ = g.(Soloist[S])
	m.sketcher, _ = g.(Sketcher)
	m.builder, _ = g.(Builder)
	r := &m.rules
	if r.Hz < 1 || Grid%r.Hz != 0 || r.Slots < 1 || r.Slots > MaxSlots || len(r.Settings) > MaxSettings ||
		r.Sketch < 0 || r.Sketch > MaxSketch || !r.Rates.Valid() {
		panic("sim: rules of " + r.Name + " are out of bounds")
	}
	if !m.command.Ranged() {
		panic("sim: " + r.Name + ": every field of a command needs a net tag with min and max")
	}
	return m
}

type machine[S, C any] struct {
	game           Game[S, C]
	rules          Rules
	state, command *Layout
	finisher       Finisher[S]
	masker         Masker[S]
	botter         Botter[S, C]
	guesser        Guesser[S, C]
	scener         Scener
	soloist        Soloist[S]
	sketcher       Sketcher
	builder        Builder
}

func (m *machine[S, C]) Rules() *Rules    { return &m.rules }
func (m *machine[S, C]) State() *Layout   { return m.state }
func (m *machine[S, C]) Command() *Layout { return m.command }

func (m *machine[S, C]) Init(state []int32, setup Setup) {
	clear(state)
	m.game.Init(Of[S](state), m.rules.Clamp(setup))
}

func (m *machine[S, C]) Join(state []int32, slot Slot)  { m.game.Join(Of[S](state), slot) }
func (m *machine[S, C]) Leave(state []int32, slot Slot) { m.game.Leave(Of[S](state), slot) }

func (m *machine[S, C]) Step(state, cmds []int32) {
	_ = cmds[m.rules.Slots*m.command.Words-1]
	m.game.Step(Of[S](state), unsafe.Slice(Of[C](cmds), m.rules.Slots))
}

func (m *machine[S, C]) Over(state []int32) bool {
	return m.finisher != nil && m.finisher.Over(Of[S](state))
}

func (m *machine[S, C]) Bot(state []int32, slot Slot, cmd []int32) {
	if m.botter == nil {
		clear(cmd)
		return
	}
	*Of[C](cmd) = m.botter.Bot(Of[S](state), slot)
	m.command.Clamp(cmd)
}

func (m *machine[S, C]) Mask(state []int32, slot Slot) {
	if m.masker != nil {
		m.masker.Mask(Of[S](state), slot)
	}
}

func (m *machine[S, C]) Learn(h *Habit, state []int32, slot Slot, cmd []int32) {
	if m.guesser != nil {
		m.guesser.Learn(h, Of[S](state), slot, *Of[C](cmd))
	}
}

func (m *machine[S, C]) Guess(h *Habit, state []int32, slot Slot, cmd []int32, age Tick) {
	if m.guesser != nil {
		*Of[C](cmd) = m.guesser.Guess(h, Of[S](state), slot, *Of[C](cmd), age)
		m.command.Clamp(cmd)
	}
}

func (m *machine[S, C]) AppendScene(dst []byte, number int32, sketch []int32) []byte {
	if m.scener == nil {
		return dst
	}
	return m.scener.AppendScene(dst, number, sketch)
}

func (m *machine[S, C]) Solo(state []int32, number int32, sketch []int32) {
	clear(state)
	if m.soloist != nil {
		m.soloist.Solo(Of[S](state), number, sketch)
	}
}

func (m *machine[S, C]) Fit(setup Setup) (Setup, string) {
	setup = m.rules.Clamp(setup)
	if m.sketcher == nil {
		return setup, ""
	}
	return m.sketcher.Fit(setup)
}

func (m *machine[S, C]) Example() (Setup, bool) {
	if m.sketcher == nil {
		return Setup{}, false
	}
	return m.sketcher.Example(), true
}

func (m *machine[S, C]) AppendDraft(dst []byte, sketch []int32) []byte {
	if m.sketcher == nil {
		return dst
	}
	return m.sketcher.AppendDraft(dst, sketch)
}

func (m *machine[S, C]) Built(setup Setup) bool {
	return m.builder == nil || m.builder.Built(m.rules.Clamp(setup))
}

func (m *machine[S, C]) Timing(state []int32) Timing {
	if m.soloist == nil {
		return Timing{}
	}
	return m.soloist.Timing(Of[S](state))
}

func (m *machine[S, C]) Masks() bool   { return m.masker != nil }
func (m *machine[S, C]) Bots() bool    { return m.botter != nil }
func (m *machine[S, C]) Guesses() bool { return m.guesser != nil }
func (m *machine[S, C]) Ends() bool    { return m.finisher != nil }
func (m *machine[S, C]) Solos() bool   { return m.soloist != nil }

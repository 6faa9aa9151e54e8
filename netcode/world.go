package netcode

import "slipstream/sim"

// Kind says who drives a slot.
type Kind int32

const (
	Empty  Kind = iota // nobody: the game has left the slot
	Person             // a player, who may be silent for a while
	Bot                // the game itself
)

// World is a game's state together with what its next step needs to know about the seats: who sits where, which
// command each seat holds, and how old that command is. History, hash, snapshots, prediction and journal deal with
// Worlds, never with the state alone.
//
// Its words are those of the state, then one Kind per slot, one age per slot, and one held command per
// slot; so the held commands are in the form that Machine.Step takes.
type World []int32

// Seats is the seat part of a World. As the argument of [Model.Step] it is the input of one tick. The Seats of the
// ticks after a snapshot's baseline, up to its own, are everything that the receiver cannot simulate by itself.
type Seats []int32

// Model is a game's World: where its words are, and the one rule by which every side advances it. A Model
// is immutable and safe for concurrent use.
type Model struct {
	Machine sim.Machine
	Layout  *sim.Layout // of a World

	Slots    int
	CmdWords int // words of one command

	HoldTicks int32 // up to this age the held command is repeated; then it is zero
	AwayTicks int32 // from this age on the bot drives

	stateWords int
}

// NewModel returns the Model of a game. It panics if 0 is outside the range of a command's field, because the zero
// command is that of an absent driver.
func NewModel(machine sim.Machine) *Model {
	rules := machine.Rules()
	for _, r := range machine.Command().Rows {
		for _, f := range r.Fields {
			if f.Min > 0 || f.Max < 0 {
				panic("netcode: " + rules.Name + ": the range of the command's " + f.Name + " lacks 0")
			}
		}
	}
	m := &Model{
		Machine:    machine,
		Slots:      rules.Slots,
		CmdWords:   machine.Command().Words,
		HoldTicks:  int32(max(rules.Hz/4, 1)),
		AwayTicks:  int32(max(rules.Hz, 2)),
		stateWords: machine.State().Words,
	}
	m.Layout = m.layout()
	return m
}

// layout describes a World: the state's rows, then the seats' by meaning.
func (m *Model) layout() *sim.Layout {
	l := &sim.Layout{Words: m.stateWords, Rows: append([]sim.Row(nil), m.Machine.State().Rows...)}
	add := func(name string, index int, fields []sim.Field) {
		l.Rows = append(l.Rows, sim.Row{Name: name, Index: index, Off: l.Words, Fields: fields})
		l.Words += len(fields)
	}
	kind := []sim.Field{{Name: "Kind", Per: 1, Max: int32(Bot)}}
	age := []sim.Field{{Name: "Age", Per: 1, Max: m.AwayTicks}}
	var held []sim.Field
	for _, r := range m.Machine.Command().Rows {
		held = append(held, r.Fields...)
	}
	for i := range m.Slots {
		add("Seats.Kind", i, kind)
	}
	for i := range m.Slots {
		add("Seats.Age", i, age)
	}
	for i := range m.Slots {
		add("Seats.Held", i, held)
	}
	return l
}

// New returns the zero World, which is the World of tick 0.
func (m *Model) New() World { return make(World, m.Layout.Words) }

// NewSeats returns the zero Seats: every slot empty.
func (m *Model) NewSeats() Seats { return make(Seats, m.Layout.Words-m.stateWords) }

// State returns the state's words of w, not a copy.
func (m *Model) State(w World) []int32 { return w[:m.stateWords:m.stateWords] }

// Seats returns the seats of w, not a copy.
func (m *Model) Seats(w World) Seats { return Seats(w[m.stateWords:]) }

// Kind returns who drives slot.
func (m *Model) Kind(s Seats, slot sim.Slot) Kind { return Kind(s[slot]) }

// Age returns how many ticks old slot's held command is: 0 if it was for this very tick.
func (m *Model) Age(s Seats, slot sim.Slot) int32 { return s[m.Slots+int(slot)] }

// Held returns the words of the command that slot holds, not a copy.
func (m *Model) Held(s Seats, slot sim.Slot) []int32 {
	at := 2*m.Slots + int(slot)*m.CmdWords
	return s[at : at+m.CmdWords : at+m.CmdWords]
}

// Driven reports whether a person's own commands drive slot, and not the bot or nobody.
func (m *Model) Driven(s Seats, slot sim.Slot) bool {
	return m.Kind(s, slot) == Person && m.Age(s, slot) < m.AwayTicks
}

// Init makes w the World of tick 1: the game's first state and empty seats.
func (m *Model) Init(w World, setup sim.Setup) {
	clear(w)
	m.Machine.Init(m.State(w), setup)
}

// Expect writes into next what the seats will be one tick after w if no command arrives and nobody comes or goes: every
// command is a tick older; for HoldTicks it is repeated, then it is zero. A client's prediction starts from this, and a
// snapshot encodes only how the truth differs from it.
func (m *Model) Expect(w World, next Seats) { m.expect(m.Seats(w), next) }

// expect is Expect for the seats alone. next and now may be the same.
func (m *Model) expect(now, next Seats) {
	copy(next, now)
	for slot := range sim.Slot(m.Slots) {
		if m.Kind(now, slot) != Person {
			continue
		}
		age := min(m.Age(now, slot)+1, m.AwayTicks)
		next[m.Slots+int(slot)] = age
		if age > m.HoldTicks {
			clear(m.Held(next, slot))
		}
	}
}

// Hold puts a command into next: with age 0 if it is for this tick, otherwise with the number of ticks by
// which it is late. cmd is clamped to its fields' ranges.
func (m *Model) Hold(next Seats, slot sim.Slot, age int32, cmd []int32) {
	held := m.Held(next, slot)
	copy(held, cmd)
	m.Machine.Command().Clamp(held)
	next[m.Slots+int(slot)] = age
}

// Sit is a seat event: from next's tick on, kind drives slot. A new person starts as one who is away, so the bot drives
// until the first command comes.
func (m *Model) Sit(next Seats, slot sim.Slot, kind Kind) {
	next[slot] = int32(kind)
	next[m.Slots+int(slot)] = 0
	clear(m.Held(next, slot))
	if kind == Person {
		next[m.Slots+int(slot)] = m.AwayTicks
	}
}

// valid reports whether every word of s is in the range of its meaning.
func (m *Model) valid(s Seats) bool {
	for _, r := range m.Layout.Rows {
		if r.Off < m.stateWords {
			continue // the game's own: any word
		}
		for i, f := range r.Fields {
			if v := s[r.Off-m.stateWords+i]; v < f.Min || v > f.Max {
				return false
			}
		}
	}
	return true
}

// Step advances w by one tick; in are the seats of the new tick. Every side does it in the same way: first the seat
// events, then the bots' commands from the state that results, then the game. For bots, and for persons who are away,
// the commands in in are ignored.
func (m *Model) Step(w World, in Seats) {
	state, seats := m.State(w), m.Seats(w)
	for slot := range sim.Slot(m.Slots) {
		was, is := m.Kind(seats, slot), m.Kind(in, slot)
		switch {
		case was == Empty && is != Empty:
			m.Machine.Join(state, slot)
		case was != Empty && is == Empty:
			m.Machine.Leave(state, slot)
		}
	}
	copy(seats, in)
	for slot := range sim.Slot(m.Slots) {
		if m.Kind(seats, slot) != Empty && !m.Driven(seats, slot) {
			m.Machine.Bot(state, slot, m.Held(seats, slot))
		}
	}
	m.Machine.Step(state, seats[2*m.Slots:])
}

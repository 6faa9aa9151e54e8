package netcode_test

import (
	"slices"
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
)

// While no command comes, the last one repeats for a quarter of a second and is then
// zero; after a second the bot drives, until the next command.
func TestSilence(t *testing.T) {
	m := netcode.NewModel(machines[0])
	w, in := m.New(), m.NewSeats()
	m.Init(w, sim.Setup{Seed: 1})
	step := func(edit func()) {
		m.Expect(w, in)
		if edit != nil {
			edit()
		}
		m.Step(w, in)
	}
	const slot = 3
	cmd := []int32{5, 50, 1, 1, 7}
	step(func() { m.Sit(in, slot, netcode.Person) })
	if s := m.Seats(w); m.Driven(s, slot) || m.Age(s, slot) != m.AwayTicks || m.Held(s, slot)[1] != 50 ||
		m.Held(s, slot)[0] != 0 {
		t.Fatalf("before the first command the bot drives: %v", m.Held(s, slot))
	}
	step(func() { m.Hold(in, slot, 0, cmd) })
	for age := int32(0); age < 2*m.AwayTicks; age++ {
		s := m.Seats(w)
		held, driven := m.Held(s, slot), m.Driven(s, slot)
		switch {
		case m.Age(s, slot) != min(age, m.AwayTicks):
			t.Fatalf("%d ticks of silence: age %d", age, m.Age(s, slot))
		case age <= m.HoldTicks && !slices.Equal(held, cmd):
			t.Fatalf("%d ticks of silence: %v is held", age, held)
		case age > m.HoldTicks && age < m.AwayTicks && !slices.Equal(held, make([]int32, 5)):
			t.Fatalf("%d ticks of silence: %v is held", age, held)
		case driven != (age < m.AwayTicks):
			t.Fatalf("%d ticks of silence: driven %v", age, driven)
		case !driven && held[1] != 50:
			t.Fatalf("%d ticks of silence: the bot does %v", age, held)
		}
		step(nil)
	}
	step(func() { m.Hold(in, slot, 2, cmd) })
	if s := m.Seats(w); !m.Driven(s, slot) || m.Age(s, slot) != 2 || !slices.Equal(m.Held(s, slot), cmd) {
		t.Errorf("a late command does not bring a person back: %v", m.Held(s, slot))
	}
}

// Whatever a peer sends, the held command is in range.
func TestHoldClamps(t *testing.T) {
	m := netcode.NewModel(machines[0])
	in := m.NewSeats()
	m.Sit(in, 0, netcode.Person)
	m.Hold(in, 0, 0, []int32{1 << 30, -1 << 30, 99, -99, 1 << 30})
	if got := m.Held(in, 0); !slices.Equal(got, []int32{127, 0, 6, 0, 1 << 30}) {
		t.Errorf("held: %v", got)
	}
}

// Join and Leave reach the game when a slot is taken or freed, and not when its
// driver changes.
func TestSeatEvents(t *testing.T) {
	m := netcode.NewModel(machines[0])
	w, in := m.New(), m.NewSeats()
	m.Init(w, sim.Setup{Seed: 1})
	cars := func() *arenaState { return sim.Of[arenaState](m.State(w)) }
	sit := func(kind netcode.Kind) {
		m.Expect(w, in)
		m.Sit(in, 2, kind)
		m.Step(w, in)
	}
	sit(netcode.Bot)
	if cars().Cars[2].Here != 1 {
		t.Fatal("a bot came and the game was not told")
	}
	cars().Cars[2].X = 12345
	sit(netcode.Person)
	sit(netcode.Person)
	if cars().Cars[2].Here != 1 || cars().Cars[2].X == 2<<20 {
		t.Fatal("a change of driver is a join")
	}
	sit(netcode.Empty)
	if cars().Cars[2].Here != 0 || !slices.Equal(m.Held(m.Seats(w), 2), make([]int32, 5)) {
		t.Fatal("who left is still there")
	}
}

// The words of a World are those of the state, then those of the seats, and its layout says so.
func TestWorldLayout(t *testing.T) {
	m := netcode.NewModel(machines[0])
	at := 0
	for _, r := range m.Layout.Rows {
		if r.Off != at {
			t.Fatalf("row %s %d begins at %d, not %d", r.Name, r.Index, r.Off, at)
		}
		at += len(r.Fields)
	}
	if at != m.Layout.Words || len(m.New()) != at {
		t.Errorf("the rows have %d words of %d", at, m.Layout.Words)
	}
	w := m.New()
	for i := range w {
		w[i] = int32(i)
	}
	n := m.Machine.State().Words
	s := m.Seats(w)
	if len(m.State(w)) != n || m.Kind(s, 15) != netcode.Kind(n+15) || m.Age(s, 15) != int32(n+31) ||
		m.Held(s, 15)[4] != int32(at-1) {
		t.Error("the seats are not where the layout says")
	}
}

package client

import (
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/sim"
)

// controls is a command with a stick, and a pedal that is a lever but no stick.
type controls struct {
	Steer int32 `net:"min=-127,max=127"`
	Pedal int32 `net:"min=-15,max=15"`
}

type controlled struct{ Sum [2]int32 }

type wheel struct{}

func (wheel) Rules() sim.Rules                 { return sim.Rules{Name: "wheel", Hz: 60, Slots: 2} }
func (wheel) Init(*controlled, sim.Setup)      {}
func (wheel) Join(*controlled, sim.Slot)       {}
func (wheel) Leave(*controlled, sim.Slot)      {}
func (wheel) Step(s *controlled, _ []controls) { s.Sum[0]++ }

// mimic is a wheel that guesses what people do: they hold the stick still, and press the pedal as deep as they ever
// did, a little less in every tick.
type mimic struct{ wheel }

func (mimic) Learn(h *sim.Habit, _ *controlled, _ sim.Slot, c controls) { h[0] = max(h[0], c.Pedal) }

func (mimic) Guess(h *sim.Habit, _ *controlled, _ sim.Slot, held controls, age sim.Tick) controls {
	return controls{held.Steer, h[0] - int32(age)}
}

// secret is one whose players see little of each other.
type secret struct{ mimic }

func (secret) Mask(*controlled, sim.Slot) {}

// heard returns a prediction that was told what a slot did, tick by tick.
func heard(did ...controls) *prediction { return heardOf(sim.Erase(wheel{}), did...) }

func heardOf(machine sim.Machine, did ...controls) *prediction {
	m := netcode.NewModel(machine)
	p := newPrediction(m)
	w, in := m.New(), m.NewSeats()
	m.Init(w, sim.Setup{})
	m.Sit(in, 0, netcode.Person)
	for i, c := range did {
		m.Hold(in, 0, 0, []int32{c.Steer, c.Pedal})
		m.Step(w, in)
		p.past.Put(sim.Tick(i+2), w)
		p.learn(sim.Tick(i + 2))
	}
	p.confirmed = sim.Tick(len(did) + 1)
	p.tick, p.own = p.confirmed, sim.Slot(m.Slots)
	return &p
}

// hears tells the prediction which commands of slot 0 wait at the server for the next ticks.
func (p *prediction) hears(did ...controls) *prediction {
	p.ahead = len(did)
	for i, c := range did {
		copy(p.told[i], p.model.Seats(p.past.At(p.confirmed)))
		p.model.Hold(p.told[i], 0, 0, []int32{c.Steer, c.Pedal})
	}
	return p
}

// TestWhatWaitsIsPredicted: commands that wait are predicted, and a moving stick goes on from there. For our own
// slot, what waits is ignored.
func TestWhatWaitsIsPredicted(t *testing.T) {
	did := []controls{{0, 0}, {0, 0}, {0, 0}, {127, 15}}
	for i, got := range heard(did...).hears(controls{127, 15}, controls{0, 15}).steers(4) {
		if want := [...]controls{{127, 15}, {0, 15}, {0, 15}, {0, 15}}[i]; got != want {
			t.Errorf("keys: %v in the %d. tick, want %v", got, i+1, want)
		}
	}
	for i, got := range heard(did[:3]...).hears(controls{10, 0}, controls{20, 0}, controls{30, 0}).steers(8) {
		if want := [...]int32{10, 20, 30, 40, 50, 60, 70, 70}[i]; got.Steer != want {
			t.Errorf("a stick: %d in the %d. tick, want %d", got.Steer, i+1, want)
		}
	}
	p := heard(did...).hears(controls{0, 0})
	p.own = 0
	if got := p.steers(1)[0]; got != did[3] {
		t.Errorf("ours: %v", got)
	}
}

// TestWhatWaitsIsASurprise: a prediction that the World confirms is not replayed, unless a command waits
// that was not predicted; then it is replayed from that command's tick on.
func TestWhatWaitsIsASurprise(t *testing.T) {
	for _, c := range []struct {
		waits    []controls
		surprise sim.Tick
		depth    int
	}{
		{nil, 0, 0},
		{[]controls{{0, 0}, {0, 0}}, 0, 0},
		{[]controls{{0, 0}, {9, 0}}, 7, 4},
		{[]controls{{9, 0}, {0, 0}}, 6, 5},
	} {
		p := heard(controls{}, controls{}, controls{}, controls{})
		p.steers(5)
		p.hears(c.waits...)
		if p.surprise() != c.surprise {
			t.Errorf("%v: %v", c.waits, p.surprise())
		}
		if p.own = 0; p.surprise() != 0 {
			t.Errorf("%v is ours", c.waits)
		}
		p.own, p.stale = sim.Slot(p.model.Slots), c.surprise
		before, own := p.tick, newCommands(p.model)
		if depth := p.replay(&own); depth != c.depth || p.tick != before || p.stale != 0 {
			t.Errorf("%v: %d ticks were stepped again, up to %d", c.waits, depth, p.tick)
		}
		if p.surprise() != 0 {
			t.Errorf("%v: a surprise still", c.waits)
		}
	}
}

// unheard confirms ticks in which no command of the other player came.
func (p *prediction) unheard(ticks int32) {
	m, in := p.model, p.model.NewSeats()
	for range ticks {
		w := p.past.At(p.confirmed)
		m.Expect(w, in)
		m.Step(p.past.Put(p.confirmed+1, w), in)
		p.confirmed++
	}
	p.tick = p.confirmed
}

// steers predicts so many ticks and returns what slot 0 does in each.
func (p *prediction) steers(ticks int) (all []controls) {
	own := newCommands(p.model)
	for range ticks {
		p.step(&own)
		held := p.model.Held(p.model.Seats(p.past.At(p.tick)), 0)
		all = append(all, controls{held[0], held[1]})
	}
	return all
}

func TestAStickThatMovesGoesOnMoving(t *testing.T) {
	for _, c := range []struct {
		name string
		did  []controls
		want []int32 // the wheel's values in the next six ticks
	}{
		{"moving", []controls{{10, 0}, {20, 0}, {30, 0}, {40, 0}}, []int32{50, 60, 70, 80, 80, 80}},
		{"up to its end", []controls{{60, 0}, {80, 0}, {100, 0}, {120, 0}}, []int32{127, 127, 127, 127, 127, 127}},
		{"held", []controls{{40, 0}, {40, 0}, {40, 0}, {40, 0}}, []int32{40, 40, 40, 40, 40, 40}},
		{"a key pressed", []controls{{0, 0}, {0, 0}, {0, 0}, {127, 0}}, []int32{127, 127, 127, 127, 127, 127}},
		{"let go", []controls{{90, 0}, {60, 0}, {30, 0}, {0, 0}}, []int32{0, 0, 0, 0, 0, 0}},
		{"nothing known before", []controls{{40, 0}, {50, 0}}, []int32{50, 50, 50, 50, 50, 50}},
	} {
		for i, got := range heard(c.did...).steers(6) {
			if got.Steer != c.want[i] {
				t.Errorf("%s: %d in the %d. tick, want %d", c.name, got.Steer, i+1, c.want[i])
			}
		}
	}
	for i, got := range heard(controls{0, 1}, controls{0, 4}, controls{0, 7}, controls{0, 10}).steers(6) {
		if got.Pedal != 10 {
			t.Errorf("the pedal is %d in the %d. tick, want 10: it has too few values to be a stick", got.Pedal, i+1)
		}
	}
}

// TestTheGameIsAskedWhatPeopleDo: it guesses the commands that nobody knows yet, unless it has secrets.
func TestTheGameIsAskedWhatPeopleDo(t *testing.T) {
	did := []controls{{0, 3}, {0, 12}, {0, 5}, {40, 5}}
	for i, got := range heardOf(sim.Erase(mimic{}), did...).hears(controls{40, 7}).steers(4) {
		want := controls{40, 12 - int32(i)} // i is how many ticks after the waiting commands it is
		if i == 0 {
			want.Pedal = 7
		}
		if got.Pedal != want.Pedal {
			t.Errorf("the pedal is %d in the %d. tick, want %d", got.Pedal, i+1, want.Pedal)
		}
	}
	for i, got := range heardOf(sim.Erase(secret{}), did...).steers(4) {
		if got.Pedal != 5 {
			t.Errorf("a game with secrets: the pedal is %d in the %d. tick", got.Pedal, i+1)
		}
	}
	p := heardOf(sim.Erase(mimic{}), did...)
	m, in := p.model, p.model.NewSeats()
	w := p.past.Put(p.confirmed+1, p.past.At(p.confirmed))
	m.Expect(w, in)
	m.Sit(in, 0, netcode.Bot)
	m.Step(w, in)
	if p.learn(p.confirmed + 1); p.habits[0] != (sim.Habit{}) {
		t.Errorf("who left is remembered: %v", p.habits[0])
	}
}

// TestWhoIsLateComesBack: whoever is late is back about as soon as a resent segment of ours would be.
func TestWhoIsLateComesBack(t *testing.T) {
	p := heardOf(sim.Erase(mimic{}), controls{0, 5}, controls{0, 12}, controls{0, 5}, controls{0, 5})
	m := p.model
	p.unheard(2)
	p.stall = 5
	for i, got := range p.steers(6) {
		want := int32(5) // held by the server
		if i >= 3 {
			want = 12 - int32(i+1)
		}
		if got.Pedal != want {
			t.Errorf("the pedal is %d in the %d. tick, want %d", got.Pedal, i+1, want)
		}
	}
	if p.own = 0; m.Age(m.Seats(p.past.At(p.tick)), 0) != 0 {
		t.Error("he is late still")
	}
}

// TestWhoIsLateIsNotTakenForSilent: a stall ends before the command that is held is dropped.
func TestWhoIsLateIsNotTakenForSilent(t *testing.T) {
	p := heard(controls{50, 9}, controls{50, 9}, controls{50, 9}, controls{50, 9})
	m := p.model
	p.unheard(5)
	for i, got := range p.steers(20) {
		if got != (controls{50, 9}) {
			t.Fatalf("%d ticks on %+v is expected of somebody who was late for five", i+1, got)
		}
	}
	// A player whom the server takes for silent is silent.
	p.unheard(m.HoldTicks + 1 - m.Age(m.Seats(p.past.At(p.confirmed)), 0))
	if got := p.steers(1)[0]; got != (controls{}) {
		t.Errorf("%+v is expected of somebody who was not heard for a quarter of a second", got)
	}
}

// TestAStallIsForeseen: while a segment of our stream is resent, the server holds our last
// command, and so do we. So there is one correction at each end of the stall, not one a snapshot.
func TestAStallIsForeseen(t *testing.T) {
	const stalls = 20
	m := race(t, smooth, 1, 4, Config{})
	s := m.seats[0]
	m.run(8 * time.Second)
	s.record.corrections = nil
	for range stalls {
		m.run(700 * time.Millisecond)
		s.up.Freeze(m.now + int64(155*time.Millisecond)) // a round trip, and the time until three later segments have come
		m.run(600 * time.Millisecond)
	}
	n := 0
	for _, d := range s.record.corrections {
		if d > .01 {
			n++
		}
	}
	t.Logf("%d stalls, %d ticks starved: %d corrections above 1 cm", stalls, s.starved, n)
	if s.starved < 4*stalls || n > 3*stalls/2 {
		t.Errorf("%d stalls, %d ticks starved: %d corrections above 1 cm", stalls, s.starved, n)
	}
}

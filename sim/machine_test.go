package sim

import "testing"

// count is the smallest game: it adds up what players say.
type count struct{ rules Rules }

type countState struct {
	Sum  int32
	Here [2]int32
}

type countCommand struct {
	Say int32 `net:"min=0,max=9"`
}

func (g count) Rules() Rules                       { return g.rules }
func (count) Init(s *countState, setup Setup)      { s.Sum = setup.Settings[0] }
func (count) Join(s *countState, slot Slot)        { s.Here[slot] = 1 }
func (count) Leave(s *countState, slot Slot)       { s.Here[slot] = 0 }
func (count) Step(s *countState, c []countCommand) { s.Sum += c[0].Say + c[1].Say }

// finite ends, hides its sum, plays itself, and knows people.
type finite struct{ count }

func (finite) Over(s *countState) bool                { return s.Sum > 20 }
func (finite) Mask(s *countState, _ Slot)             { s.Sum = 0 }
func (finite) Bot(_ *countState, s Slot) countCommand { return countCommand{Say: 100 + int32(s)} }

func (finite) Learn(h *Habit, s *countState, _ Slot, c countCommand) { h[3] = s.Sum + c.Say }

func (finite) Guess(h *Habit, _ *countState, _ Slot, held countCommand, age Tick) countCommand {
	return countCommand{Say: h[3] - held.Say - int32(age)}
}

var small = Rules{Name: "count", Hz: 60, Slots: 2, Settings: []Setting{{Name: "from", Min: 1, Max: 5, Default: 3}}}

func TestMachinePlays(t *testing.T) {
	m := Erase(finite{count{small}})
	state, cmds := []int32{7, 7, 7}, []int32{0, 0}
	m.Init(state, Setup{})
	if state[0] != 3 || state[1] != 0 {
		t.Errorf("after Init with no settings: %v", state)
	}
	m.Init(state, Setup{Settings: [MaxValues]int32{5, 9}})
	m.Join(state, 1)
	m.Bot(state, 1, cmds[1:])
	if cmds[1] != 9 {
		t.Errorf("a bot's command of 101 is clamped to %d", cmds[1])
	}
	m.Step(state, cmds)
	if state[0] != 14 || state[2] != 1 || m.Over(state) {
		t.Errorf("after a step: %v", state)
	}
	m.Step(state, cmds)
	if !m.Over(state) {
		t.Error("it is not over")
	}
	m.Mask(state, 0)
	m.Leave(state, 1)
	if state[0] != 0 || state[2] != 0 {
		t.Errorf("masked and left: %v", state)
	}
	if !m.Masks() || !m.Bots() || !m.Guesses() || !m.Ends() {
		t.Error("optional parts are not seen")
	}
}

func TestMachineGuesses(t *testing.T) {
	m := Erase(finite{count{small}})
	var h Habit
	state, cmd := []int32{10, 1, 1}, []int32{4}
	m.Learn(&h, state, 1, cmd)
	if m.Guess(&h, state, 1, cmd, 3); cmd[0] != 7 {
		t.Errorf("14 - 4 - 3 is %d", cmd[0])
	}
	if m.Guess(&h, state, 1, cmd, 30); cmd[0] != 0 {
		t.Errorf("a guess of -23 is clamped to %d", cmd[0])
	}
}

func TestMachineWithoutOptionalParts(t *testing.T) {
	m := Erase(count{small})
	state, cmd := []int32{50, 1, 1}, []int32{4}
	m.Bot(state, 0, cmd)
	m.Mask(state, 0)
	m.Learn(nil, state, 0, cmd)
	m.Guess(nil, state, 0, cmd, 1)
	if m.Over(state) || cmd[0] != 0 || state[0] != 50 || m.Masks() || m.Bots() || m.Guesses() {
		t.Errorf("a plain game ended, drove or hid: %v %v", state, cmd)
	}
	if m.Ends() || m.Solos() || m.Timing(state) != (Timing{}) || len(m.AppendScene(nil, 0, nil)) > 0 {
		t.Error("a plain game ends, runs alone or has a scene")
	}
	setup, fault := m.Fit(Setup{Settings: [MaxValues]int32{9}})
	if _, drawn := m.Example(); drawn || fault != "" || setup.Settings[0] != 3 || len(m.AppendDraft(nil, nil)) > 0 {
		t.Errorf("a plain game is played on a drawing: %v, %q", setup, fault)
	}
	if !m.Built(setup) {
		t.Error("a plain game builds something")
	}
	if m.Solo(state, 0, nil); state[0] != 0 {
		t.Errorf("a plain game's run alone begins in %v", state)
	}
}

func TestEraseRefusesRulesOutOfBounds(t *testing.T) {
	for name, r := range map[string]Rules{
		"no rate":     {Hz: 0, Slots: 2},
		"odd rate":    {Hz: 50, Slots: 2},
		"no slots":    {Hz: 60, Slots: 0},
		"many slots":  {Hz: 60, Slots: MaxSlots + 1},
		"slow speech": {Hz: 60, Slots: 2, Rates: Rates{Snapshots: 5}},
		"many values": {Hz: 60, Slots: 2, Settings: make([]Setting, MaxSettings+1)},
	} {
		if !panics(func() { Erase(count{r}) }) {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestStepRefusesTooFewCommands(t *testing.T) {
	m := Erase(count{small})
	if !panics(func() { m.Step([]int32{0, 0, 0}, []int32{1}) }) {
		t.Error("one command for two slots is accepted")
	}
}

// louder steps otherwise; renamed has the same words under other names.
type louder struct{ count }

func (louder) Step(s *countState, c []countCommand) { s.Sum += 2*c[0].Say + c[1].Say }

type renamedState struct {
	Total int32
	Here  [2]int32
}
type renamed struct{}

func (renamed) Rules() Rules                           { return small }
func (renamed) Init(s *renamedState, setup Setup)      { s.Total = setup.Settings[0] }
func (renamed) Join(s *renamedState, slot Slot)        { s.Here[slot] = 1 }
func (renamed) Leave(s *renamedState, slot Slot)       { s.Here[slot] = 0 }
func (renamed) Step(s *renamedState, c []countCommand) { s.Total += c[0].Say + c[1].Say }

func TestBehaviourSeesEveryDifference(t *testing.T) {
	other := small
	other.Settings = []Setting{{Name: "from", Min: 1, Max: 5, Default: 4}}
	faster := small
	faster.Hz = 30
	ids := map[uint64]string{}
	for name, m := range map[string]Machine{
		"count":    Erase(count{small}),
		"louder":   Erase(louder{count{small}}),
		"renamed":  Erase(renamed{}),
		"bots":     Erase(finite{count{small}}),
		"defaults": Erase(count{other}),
		"rate":     Erase(count{faster}),
	} {
		id := Behaviour(m)
		if was, ok := ids[id]; ok {
			t.Errorf("%s and %s behave the same", name, was)
		}
		ids[id] = name
		if Behaviour(m) != id {
			t.Errorf("%s has two behaviours", name)
		}
	}
}

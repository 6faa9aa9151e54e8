package simtest_test

import (
	"strings"
	"testing"

	"slipstream/sim"
	"slipstream/sim/simtest"
)

type cards struct{ Hands [4]struct{ Here, Card int32 } }

type draw struct {
	Draw int32 `net:"min=0,max=1"`
}

// poker is a game with secrets. What is wrong with it is what a test says.
type poker struct {
	looks *int32 // kept outside the state
	trips bool   // over what Mask made
}

func (poker) Rules() sim.Rules              { return sim.Rules{Name: "poker", Hz: 30, Slots: 4} }
func (poker) Init(*cards, sim.Setup)        {}
func (poker) Join(s *cards, slot sim.Slot)  { s.Hands[slot].Here, s.Hands[slot].Card = 1, 1 }
func (poker) Leave(s *cards, slot sim.Slot) { s.Hands[slot].Here, s.Hands[slot].Card = 0, 0 }
func (p poker) Mask(view *cards, at sim.Slot) {
	for i := range view.Hands {
		if i != int(at) {
			view.Hands[i].Card = 0
		}
	}
	if p.looks != nil {
		*p.looks++
		view.Hands[at].Card = *p.looks
	}
}

func (p poker) Step(s *cards, cmds []draw) {
	for i := range s.Hands {
		h := &s.Hands[i]
		h.Card += h.Here * cmds[i].Draw
		if p.trips && h.Here != 0 && h.Card == 0 {
			panic("a player without a card")
		}
	}
}

// TestMasksAreTested: what a page does with a view, the test does too.
func TestMasksAreTested(t *testing.T) {
	var looks int32
	play := func(g poker) (faults []string) {
		defer func() {
			if p := recover(); p != nil {
				faults = append(faults, p.(string))
			}
		}()
		simtest.Play(sim.Erase(g), 2000, func(what string) { faults = append(faults, what) })
		return faults
	}
	if faults := play(poker{}); faults != nil {
		t.Error(faults)
	}
	if faults := play(poker{looks: &looks}); len(faults) == 0 || !strings.Contains(faults[0], "masked in two ways") {
		t.Errorf("a mask with a memory: %v", faults)
	}
	if faults := play(poker{trips: true}); len(faults) != 1 || faults[0] != "a player without a card" {
		t.Errorf("a step that cannot bear a view: %v", faults)
	}
}

// psychic is a game that guesses. What is wrong with it is what a test says.
type psychic struct {
	poker
	asked   *int32 // kept outside the state
	meddles bool
}

func (psychic) Learn(h *sim.Habit, s *cards, slot sim.Slot, _ draw) { h[0] = s.Hands[slot].Card }

func (p psychic) Guess(_ *sim.Habit, s *cards, slot sim.Slot, held draw, _ sim.Tick) draw {
	if p.meddles {
		s.Hands[slot].Card++
	}
	if p.asked != nil {
		*p.asked++
		held.Draw = *p.asked % 2
	}
	return held
}

// TestGuessesAreTested: a guess is the same for the same question, and changes nothing.
func TestGuessesAreTested(t *testing.T) {
	play := func(g psychic) (faults string) {
		simtest.Play(sim.Erase(g), 500, func(what string) { faults += what })
		return faults
	}
	if faults := play(psychic{}); faults != "" {
		t.Error(faults)
	}
	var asked int32
	if faults := play(psychic{asked: &asked}); !strings.Contains(faults, "guess came out different") {
		t.Errorf("a guess with a memory: %v", faults)
	}
	if faults := play(psychic{meddles: true}); !strings.Contains(faults, "a guess changed the state") {
		t.Errorf("a guess that changes the state: %v", faults)
	}
}

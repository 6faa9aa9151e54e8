package racing_test

import (
	"slices"
	"testing"

	"slipstream/sim"
	"slipstream/sim/fix"
	"slipstream/sim/racing"
	"slipstream/sim/racing/human"
)

const blind = 20 // ticks for which nobody is heard of

// guessed is a race of people, and one of them as he is guessed from some tick on.
type guessed struct {
	state  racing.State
	people [8]human.Driver
	cmds   [racing.Slots]racing.Command
	habits [racing.Slots]sim.Habit
}

func newGuessed(seed uint32) *guessed {
	g := &guessed{}
	rules := racing.Game{}.Rules()
	setup := sim.Setup{Seed: seed}
	setup.Settings[racing.SettingLaps], setup.Settings[racing.SettingCountdown] = 9, 1
	racing.Game{}.Init(&g.state, rules.Clamp(setup))
	for i := range g.people {
		g.people[i] = human.New(seed, sim.Slot(i))
		racing.Game{}.Join(&g.state, sim.Slot(i))
	}
	return g
}

// step goes on by a tick. What is guessed of the others is done with do, if any.
func (g *guessed) step(learn bool, do func(slot sim.Slot, cmd racing.Command) racing.Command) {
	for i := range g.people {
		slot := sim.Slot(i)
		if do != nil {
			g.cmds[i] = do(slot, g.cmds[i])
			continue
		}
		g.cmds[i] = g.people[i].Drive(&g.state)
		if learn {
			racing.Game{}.Learn(&g.habits[i], &g.state, slot, g.cmds[i])
		}
	}
	racing.Game{}.Step(&g.state, g.cmds[:])
}

// TestGuessIsNearerThanHolding: of people who were not heard of for a third of a second the game knows
// better where they are than a client that lets them hold what they held.
func TestGuessIsNearerThanHolding(t *testing.T) {
	var held, guess []int32
	for seed := range uint32(3) {
		g := newGuessed(seed)
		for tick := range 20 * racing.Hz {
			g.step(true, nil)
			if tick < 4*racing.Hz || tick%20 != 0 {
				continue
			}
			truth, holds, guesses := *g, *g, *g
			last := g.cmds
			for age := range sim.Tick(blind) {
				truth.step(false, nil)
				holds.step(false, func(_ sim.Slot, cmd racing.Command) racing.Command { return cmd })
				guesses.step(false, func(slot sim.Slot, _ racing.Command) racing.Command {
					return racing.Game{}.Guess(&g.habits[slot], &guesses.state, slot, last[slot], age+1)
				})
			}
			for i := range g.people {
				is, h, s := &truth.state.Cars[i], &holds.state.Cars[i], &guesses.state.Cars[i]
				held = append(held, fix.Len(h.X-is.X, h.Z-is.Z))
				guess = append(guess, fix.Len(s.X-is.X, s.Z-is.Z))
			}
		}
	}
	slices.Sort(held)
	slices.Sort(guess)
	for _, percent := range []int{50, 95, 99} {
		at := len(held) * percent / 100
		t.Logf("p%d: %.3f m held, %.3f guessed", percent, float64(held[at])/racing.Metre, float64(guess[at])/racing.Metre)
		if percent > 50 && guess[at]*10 > held[at]*9 {
			t.Errorf("p%d of the error is %d words, %d if everybody holds what he held", percent, guess[at], held[at])
		}
	}
}

// TestGuessOfWhoDoesNotDrive: a driver who stands, waits for the lights or is turned round does what he did.
func TestGuessOfWhoDoesNotDrive(t *testing.T) {
	g := newGuessed(1)
	held := racing.Command{Steer: 99, Pedal: -7, Buttons: racing.Horn}
	var h sim.Habit
	if got := (racing.Game{}).Guess(&h, &g.state, 0, held, 60); got != held {
		t.Errorf("before the lights are green: %+v", got)
	}
	g.state.Clock = 1
	if got := (racing.Game{}).Guess(&h, &g.state, 0, held, 60); got != held {
		t.Errorf("standing: %+v", got)
	}
	c := &g.state.Cars[0]
	c.Yaw = (c.Yaw + fix.Turn/2) % fix.Turn
	c.VX, c.VZ = 20*fix.Sin(c.Yaw)/64, 20*fix.Cos(c.Yaw)/64
	if got := (racing.Game{}).Guess(&h, &g.state, 0, held, 60); got != held {
		t.Errorf("against the traffic: %+v", got)
	}
}

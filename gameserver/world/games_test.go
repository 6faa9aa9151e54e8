package world

import (
	"math/rand/v2"

	"slipstream/netcode"
	"slipstream/netcode/client"
	"slipstream/sim"
	"slipstream/sim/arena"
	"slipstream/sim/fix"
	"slipstream/sim/racing"
	"slipstream/sim/racing/human"
	"slipstream/sim/tag"
)

// game is one game as clients and judges know it: made once, used by every seed.
type game struct {
	name      string
	model     *netcode.Model
	enc       *netcode.Encoder // of those who lie
	behaviour string

	// physics checks that nobody moves faster than the game allows.
	physics func(t *truth, slot sim.Slot, was, is netcode.World)

	// driver returns what decides the commands of a person.
	driver func(rng *rand.Rand) driver
}

// driver makes the next command from what its client sees.
type driver func(c *client.Client, cmd []int32)

// relay is tag with an end, after as many ticks as are set.
type relay struct{ tag.Game }

const relayMax = 900

// Rules implements sim.Game.
func (relay) Rules() sim.Rules {
	r := tag.Game{}.Rules()
	r.Name = "relay"
	r.Settings = []sim.Setting{{Name: "ticks", Min: 60, Max: relayMax, Default: relayMax}}
	return r
}

// Init implements sim.Game.
func (relay) Init(s *tag.State, setup sim.Setup) {
	tag.Game{}.Init(s, setup)
	s.Since = relayMax - setup.Settings[0]
}

// Step implements sim.Game. Here nobody is passed anything: Since is the clock.
func (relay) Step(s *tag.State, cmds []tag.Command) {
	since := s.Since
	tag.Game{}.Step(s, cmds)
	s.Since = since + 1
}

// Over implements sim.Finisher.
func (relay) Over(s *tag.State) bool { return s.Since >= relayMax }

var (
	tagGame    = newGame(sim.Erase(tag.Game{}), inArena, wander)
	relayGame  = newGame(sim.Erase(relay{}), inArena, wander)
	racingGame = newGame(sim.Erase(racing.Game{}), onTrack, drive)
	arenaGame  = newGame(sim.Erase(arena.Game{}), onGround, fight)
)

func newGame(m sim.Machine, physics func(*truth, sim.Slot, netcode.World, netcode.World),
	d func(*rand.Rand) driver) *game {
	g := &game{name: m.Rules().Name, model: netcode.NewModel(m), physics: physics, driver: d}
	g.enc = netcode.NewEncoder(g.model)
	g.behaviour = g.model.Behaviour()
	return g
}

// stride is how far a player of tag gets in a tick, along each axis.
const stride = 24

func inArena(t *truth, slot sim.Slot, was, is netcode.World) {
	a, b := &sim.Of[tag.State](was).Players[slot], &sim.Of[tag.State](is).Players[slot]
	if a.Here == 0 || b.Here == 0 {
		return
	}
	if max(b.X-a.X, a.X-b.X, b.Y-a.Y, a.Y-b.Y) > stride {
		t.s.w.fail("match %s tick %d slot %d: from %d,%d to %d,%d in one tick", t.id, t.newest(), slot, a.X, a.Y, b.X, b.Y)
	}
}

// What a car's middle gets on by in a tick: at its top speed, and what contacts and walls move it.
const (
	topSpeed = 85 * racing.Metre
	pushed   = racing.Metre
)

func onTrack(t *truth, slot sim.Slot, was, is netcode.World) {
	s, r := sim.Of[racing.State](was), sim.Of[racing.State](is)
	a, b := &s.Cars[slot], &r.Cars[slot]
	// a player who comes in the last tick before the start has the grid dealt anew
	if a.Here == 0 || b.Here == 0 || a.Respawns != b.Respawns || s.Clock <= 0 {
		return
	}
	if fix.Len(b.X-a.X, b.Z-a.Z) > topSpeed/racing.Hz+pushed || fix.Len(b.VX, b.VZ) > topSpeed {
		t.s.w.fail("match %s tick %d slot %d: %d,%d to %d,%d in one tick, speed %d,%d", t.id, t.newest(), slot, a.X, a.Z, b.X, b.Z, b.VX, b.VZ)
	}
}

// pace is how far a player of the arena gets in a tick, and a unit of rounding.
const pace = 6*256/30 + 1

func onGround(t *truth, slot sim.Slot, was, is netcode.World) {
	a, b := &sim.Of[arena.State](was).Players[slot], &sim.Of[arena.State](is).Players[slot]
	if a.Here == 0 || b.Here == 0 || a.Lives == 0 || b.Lives == 0 {
		return
	}
	if max(b.X-a.X, a.X-b.X, b.Y-a.Y, a.Y-b.Y) > pace {
		t.s.w.fail("match %s tick %d slot %d: from %d,%d to %d,%d in one tick", t.id, t.newest(), slot, a.X, a.Y, b.X, b.Y)
	}
}

// fight runs about and shoots.
func fight(rng *rand.Rand) driver {
	left := 0
	return func(_ *client.Client, cmd []int32) {
		if left--; left > 0 {
			return
		}
		left = 1 + rng.IntN(20)
		cmd[0], cmd[1], cmd[2] = int32(rng.IntN(10)), int32(rng.IntN(257)), int32(rng.IntN(2))
	}
}

// wander holds a direction for a while.
func wander(rng *rand.Rand) driver {
	left := 0
	return func(_ *client.Client, cmd []int32) {
		if left--; left > 0 {
			return
		}
		left = 1 + rng.IntN(30)
		for i := range cmd {
			cmd[i] = int32(rng.IntN(3) - 1)
		}
	}
}

// drive is a person at the wheel.
func drive(rng *rand.Rand) driver {
	seed, made := rng.Uint32(), false
	var d human.Driver
	var at sim.Slot
	return func(c *client.Client, cmd []int32) {
		world := c.World()
		if world == nil {
			return
		}
		if !made || at != c.Slot() {
			made, at, d = true, c.Slot(), human.New(seed, c.Slot())
		}
		d.DriveWords(world, cmd) // a World begins with the state
	}
}

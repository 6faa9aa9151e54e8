package netcode_test

import (
	"math"
	"math/rand/v2"
	"sync"

	"slipstream/netcode"
	"slipstream/sim"
	"slipstream/sim/racing"
	"slipstream/sim/racing/human"
)

// A race is the reference trace: a minute of cars that are all driven by the
// seeded model of a person, half of them with keys and half with a stick, none
// predictable by the game's bot. Of a hundred thousand commands 300 come late and
// 200 do not come. It is made anew by whoever measures: the seed is the trace.
type race struct {
	model  *netcode.Model
	cars   int
	worlds []netcode.World // of tick 1 on; the lights are green from the first to the last
}

const (
	raceSeed  = 20
	raceTicks = 60 * racing.Hz
)

var races = map[int]func() *race{
	8:  sync.OnceValue(func() *race { return newRace(8, raceSeed) }),
	16: sync.OnceValue(func() *race { return newRace(16, raceSeed) }),
}

func newRace(cars int, seed uint32) *race {
	r := &race{model: netcode.NewModel(sim.Erase(racing.Game{})), cars: cars}
	m := r.model
	drivers := make([]human.Driver, cars)
	for i := range drivers {
		drivers[i] = human.New(seed, sim.Slot(i))
	}
	rng := rand.New(rand.NewPCG(uint64(seed), 0))
	w, in := m.New(), m.NewSeats()
	m.Init(w, sim.Setup{Seed: seed, Settings: [sim.MaxSettings]int32{racing.SettingLaps: 9, racing.SettingCountdown: 1}})
	before := make([]int32, cars*m.CmdWords)
	for tick := range raceTicks + 2*racing.Hz {
		m.Expect(w, in)
		for i := range drivers {
			slot := sim.Slot(i)
			if tick == 0 {
				m.Sit(in, slot, netcode.Person)
			}
			var cmd [3]int32
			drivers[i].DriveWords(m.State(w), cmd[:])
			last := before[i*m.CmdWords:][:m.CmdWords]
			switch chance := rng.IntN(1000); {
			case chance < 2: // lost, or later than any use
			case chance < 5 && tick > 0:
				m.Hold(in, slot, 1, last)
			default:
				m.Hold(in, slot, 0, cmd[:])
			}
			copy(last, cmd[:])
		}
		m.Step(w, in)
		if sim.Of[racing.State](m.State(w)).Clock > 0 && len(r.worlds) < raceTicks {
			r.worlds = append(r.worlds, append(netcode.World(nil), w...))
		}
	}
	return r
}

func (r *race) state(i int) *racing.State { return sim.Of[racing.State](r.model.State(r.worlds[i])) }

// each calls snapshot for every n-th tick with the ticks since the last one.
func (r *race) each(n int, snapshot func(h *netcode.History, baseline, tick sim.Tick)) {
	h := netcode.NewHistory(r.model)
	for i, w := range r.worlds {
		tick := sim.Tick(i + 1)
		h.Put(tick, w)
		if tick%sim.Tick(n) == 0 && tick > sim.Tick(n) {
			snapshot(h, tick-sim.Tick(n), tick)
		}
	}
}

// A traceFigure is what a trace is like: figures about bytes mean nothing without it.
type traceFigures struct {
	changes  [2]float64 // commands changed per seat and second: of keys, of sticks
	entropy  [2]float64 // bits a command: of its change against the one before, as drawn from one urn per kind of driver
	contacts float64    // between cars, per second, in the field
}

func (r *race) figures() (f traceFigures) {
	type change [3]int32
	var urns [2]map[change]int
	var n [2]int
	for kind := range urns {
		urns[kind] = make(map[change]int)
	}
	for i := 1; i < len(r.worlds); i++ {
		for slot := range r.cars {
			var c change
			was := r.model.Held(r.model.Seats(r.worlds[i-1]), sim.Slot(slot))
			for j, v := range r.model.Held(r.model.Seats(r.worlds[i]), sim.Slot(slot)) {
				c[j] = v - was[j]
			}
			urns[slot%2][c]++
			n[slot%2]++
		}
	}
	for kind, urn := range urns {
		f.changes[kind] = float64(n[kind]-urn[change{}]) / float64(n[kind]) * racing.Hz
		for _, k := range urn {
			p := float64(k) / float64(n[kind])
			f.entropy[kind] -= p * math.Log2(p)
		}
	}
	hits := 0
	for slot := range r.cars {
		hits += int(r.state(len(r.worlds) - 1).Cars[slot].Hits - r.state(0).Cars[slot].Hits)
	}
	f.contacts = float64(hits) / 2 / (float64(len(r.worlds)) / racing.Hz)
	return f
}

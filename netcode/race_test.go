package netcode_test

import (
	"cmp"
	"math"
	"math/rand/v2"
	"sync"

	"slipstream/netcode"
	"slipstream/sim"
	"slipstream/sim/racing"
	"slipstream/sim/racing/human"
)

// A race is the reference trace: a minute in which the seeded model of a person drives
// all cars, half of them with keys and half with a stick. The game's bot predicts none
// of them. Of a hundred thousand commands 300 come late and 200 do not come. Each
// measurement makes the trace from its seed.
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
	m.Init(w, sim.Setup{Seed: seed, Settings: [sim.MaxValues]int32{racing.SettingLaps: 9, racing.SettingCountdown: 1}})
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
			case chance < 2: // lost, or too late to be of use
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

// each calls snapshot for every n-th tick, with the ticks since the last call.
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

// A traceFigure describes a trace, because sizes mean nothing without that.
type traceFigures struct {
	changes [2]float64 // commands changed per seat and second: of keys, of sticks
	entropy [2]float64 // bits a command: of its change against the one before, as drawn from one urn per kind of driver
	// the same from an urn for each change before that, too, and side of the wheel: contexts that nobody has to learn
	given    [2]float64
	contacts float64 // between cars, per second, in the field
}

func (r *race) figures() (f traceFigures) {
	type change [3]int32
	type context struct{ kind, steer, pedal, side int }
	var urns [2]map[change]int
	var n [2]int
	contexts := make(map[context]map[change]int)
	for kind := range urns {
		urns[kind] = make(map[change]int)
	}
	for i := 2; i < len(r.worlds); i++ {
		for slot := range r.cars {
			held := func(i int) []int32 { return r.model.Held(r.model.Seats(r.worlds[i]), sim.Slot(slot)) }
			older, was, kind := held(i-2), held(i-1), slot%2
			var c change
			for j, v := range held(i) {
				c[j] = v - was[j]
			}
			urns[kind][c]++
			n[kind]++
			at := context{kind, cmp.Compare(was[0], older[0]), cmp.Compare(was[1], older[1]), cmp.Compare(was[0], 0)}
			if contexts[at] == nil {
				contexts[at] = make(map[change]int)
			}
			contexts[at][c]++
		}
	}
	for kind, urn := range urns {
		f.changes[kind] = float64(n[kind]-urn[change{}]) / float64(n[kind]) * racing.Hz
		f.entropy[kind] = bitsOf(urn) / float64(n[kind])
	}
	for at, urn := range contexts {
		f.given[at.kind] += bitsOf(urn) / float64(n[at.kind])
	}
	hits := 0
	for slot := range r.cars {
		hits += int(r.state(len(r.worlds) - 1).Cars[slot].Hits - r.state(0).Cars[slot].Hits)
	}
	f.contacts = float64(hits) / 2 / (float64(len(r.worlds)) / racing.Hz)
	return f
}

// bitsOf returns how many bits an ideal code needs for everything that was drawn from an urn.
func bitsOf[T comparable](urn map[T]int) (bits float64) {
	all := 0
	for _, k := range urn {
		all += k
	}
	for _, k := range urn {
		bits -= float64(k) * math.Log2(float64(k)/float64(all))
	}
	return bits
}

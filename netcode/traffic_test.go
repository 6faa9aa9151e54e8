package netcode_test

import (
	"math/rand/v2"

	"slipstream/netcode"
	"slipstream/sim"
)

// arena is a game of 16 slots with every kind of command field the codec
// treats differently, and words that wrap.
type arena struct{}

type arenaState struct {
	Clock  int32
	Random sim.Rand
	Cars   [16]struct {
		Here, X, Y, Heading, Speed int32
		Wheels                     [2]struct{ Spin, Load int32 }
	}
}

type arenaCommand struct {
	Steer int32 `net:"min=-127,max=127"`
	Pedal int32 `net:"min=0,max=100"`
	Gear  int32 `net:"min=-1,max=6"`
	Fire  int32 `net:"min=0,max=1"`
	Aim   int32 `net:"min=-2147483648,max=2147483647"`
}

func (arena) Rules() sim.Rules { return sim.Rules{Name: "arena", Hz: 60, Slots: 16} }

func (arena) Init(s *arenaState, setup sim.Setup) { s.Random = sim.NewRand(setup.Seed) }

func (arena) Join(s *arenaState, slot sim.Slot) {
	c := &s.Cars[slot]
	c.Here, c.X, c.Y = 1, int32(slot)<<20, s.Clock<<10
}

func (arena) Leave(s *arenaState, slot sim.Slot) { clear(sim.Words(&s.Cars[slot])) }

func (arena) Step(s *arenaState, cmds []arenaCommand) {
	s.Clock++
	for i := range s.Cars {
		c, in := &s.Cars[i], cmds[i]
		if c.Here == 0 {
			continue
		}
		c.Heading += in.Steer << 16
		c.Speed += in.Pedal - c.Speed>>5
		c.X += c.Speed * in.Gear
		c.Y += c.Heading >> 20
		for j := range c.Wheels {
			c.Wheels[j].Spin += c.Speed << 8
			c.Wheels[j].Load = in.Aim>>16 + s.Random.IntN(8)*in.Fire
		}
	}
}

func (arena) Bot(s *arenaState, slot sim.Slot) arenaCommand {
	return arenaCommand{Steer: s.Cars[slot].X >> 24, Pedal: 50, Gear: 2, Aim: s.Clock << 16}
}

// traffic plays a match of persons who come, go, are late, fall silent, and give
// random commands.
type traffic struct {
	model *netcode.Model
	past  *netcode.History
	rng   *rand.Rand
	tick  sim.Tick
	in    netcode.Seats
	hand  []int32 // every slot's command, as its person holds it now
}

func newTraffic(machine sim.Machine, seed uint64) *traffic {
	m := netcode.NewModel(machine)
	tr := &traffic{
		model: m, past: netcode.NewHistory(m), rng: rand.New(rand.NewPCG(seed, 1)),
		tick: 1, in: m.NewSeats(), hand: make([]int32, m.Slots*m.CmdWords),
	}
	w := m.New()
	m.Init(w, sim.Setup{Seed: uint32(seed)})
	tr.past.Put(1, w)
	return tr
}

func (tr *traffic) world() netcode.World { return tr.past.At(tr.tick) }

// next plays one tick.
func (tr *traffic) next() { tr.nextWith(func(netcode.Seats) {}) }

// nextWith plays one tick, whose seats edit changes last.
func (tr *traffic) nextWith(edit func(in netcode.Seats)) {
	m, rng := tr.model, tr.rng
	m.Expect(tr.world(), tr.in)
	for slot := range sim.Slot(m.Slots) {
		if rng.IntN(400) == 0 || tr.tick < 4 && m.Kind(tr.in, slot) == netcode.Empty {
			m.Sit(tr.in, slot, netcode.Kind(rng.IntN(3)))
		}
		if m.Kind(tr.in, slot) != netcode.Person {
			continue
		}
		hand := tr.hand[int(slot)*m.CmdWords:][:m.CmdWords]
		for f, field := range commandFields(m) {
			switch span := int64(field.Max) - int64(field.Min) + 1; rng.IntN(30) {
			case 0:
				hand[f] = int32(int64(field.Min) + rng.Int64N(span))
			case 1:
				hand[f] = []int32{field.Min, 0, field.Max}[rng.IntN(3)]
			case 2, 3:
				hand[f] += int32(rng.IntN(7) - 3)
			}
		}
		switch rng.IntN(60) {
		case 0:
			m.Hold(tr.in, slot, int32(1+rng.IntN(int(m.HoldTicks))), hand)
		case 1, 2: // nothing came
		default:
			if int(slot)%5 != 4 || tr.tick%300 > 100 { // every fifth is away for long
				m.Hold(tr.in, slot, 0, hand)
			}
		}
	}
	edit(tr.in)
	w := tr.past.Put(tr.tick+1, tr.world())
	tr.tick++
	m.Step(w, tr.in)
}

func commandFields(m *netcode.Model) (fields []sim.Field) {
	for _, r := range m.Machine.Command().Rows {
		fields = append(fields, r.Fields...)
	}
	return fields
}

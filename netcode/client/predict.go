package client

import (
	"slices"

	"slipstream/netcode"
	"slipstream/sim"
)

// prediction runs the World of the whole match ahead of what the server has sent:
// past holds confirmed Worlds up to confirmed and, after them, predicted ones up to
// tick.
type prediction struct {
	model     *netcode.Model
	past      *netcode.History
	confirmed sim.Tick // newest that the server sent; 0: none yet
	tick      sim.Tick // newest predicted
	late      sim.Tick // commands of ours up to this tick will not reach the server in time
	stale     sim.Tick // first tick whose prediction is wrong by what is known now; 0: none
	own       sim.Slot // our slot; a spectator has a slot that does not exist

	told  []netcode.Seats // what the newest snapshot said of the ticks after its own
	ahead int             // how many elements of told are valid

	stall int32 // how many ticks a rival lacks commands after a lost segment, if the rival's link is like ours

	levers  []lever
	means   []float64   // of each lever, by slot
	habits  []sim.Habit // what the game has learned of each slot's person
	guesses bool        // whether the game learns and guesses

	next   netcode.Seats // room for the seats of a step
	bot    []int32       // room for a command of the bot's
	was    netcode.World // room for what was predicted of a confirmed tick
	newest []int32       // room for the newest predicted state, before a correction
}

func newPrediction(m *netcode.Model) prediction {
	told := make([]netcode.Seats, netcode.MaxAhead)
	for i := range told {
		told[i] = m.NewSeats()
	}
	levers := leversOf(m)
	return prediction{
		model: m, past: netcode.NewHistory(m), own: sim.Slot(m.Slots),
		told: told, levers: levers, means: make([]float64, m.Slots*len(levers)),
		habits: make([]sim.Habit, m.Slots), guesses: m.Machine.Guesses() && !m.Machine.Masks(),
		next: m.NewSeats(), bot: make([]int32, m.CmdWords),
		was: m.New(), newest: make([]int32, m.Machine.State().Words),
	}
}

// reset forgets the match.
func (p *prediction) reset() {
	p.past.Clear()
	p.confirmed, p.tick, p.late, p.ahead, p.stale = 0, 0, 0, 0, 0
	clear(p.means)
	clear(p.habits)
}

// advance predicts up to target, but at most MaxLead ticks ahead.
func (p *prediction) advance(target sim.Tick, own *commands) {
	for p.tick < min(target, p.confirmed+netcode.MaxLead) {
		p.step(own)
	}
}

// step predicts one tick, with our own command if it can reach the server in time, and with the commands to expect of
// everybody else.
func (p *prediction) step(own *commands) {
	last := p.past.At(p.tick)
	p.expect(last)
	p.tick++
	if cmd := own.at(p.tick); cmd != nil && own.seated && p.tick > p.late &&
		p.model.Kind(p.next, own.slot) == netcode.Person {
		p.model.Hold(p.next, own.slot, 0, cmd)
	}
	p.model.Step(p.past.Put(p.tick, last), p.next)
}

// foresee keeps what was predicted for tick, and for the newest tick, before the truth replaces it.
func (p *prediction) foresee(tick sim.Tick) (predicted bool) {
	w := p.past.At(tick)
	if p.confirmed == 0 || tick > p.tick || w == nil {
		return false
	}
	copy(p.was, w)
	copy(p.newest, p.past.At(p.tick))
	return true
}

// confirm makes tick, whose World the server sent, the newest confirmed one. If that World is not what was predicted,
// all predictions after it are stale. If a command in ahead, which waits at the server for a later tick, is not what
// was predicted, the predictions from that tick on are stale. ahead is copied.
func (p *prediction) confirm(tick sim.Tick, predicted bool, ahead []netcode.Seats) {
	p.confirmed, p.ahead = tick, len(ahead)
	p.learn(tick)
	for i, seats := range ahead {
		copy(p.told[i], seats)
	}
	switch {
	case !predicted:
		p.tick, p.stale = tick, 0
	case p.tick != tick && p.past.At(tick+1) == nil || !slices.Equal(p.was, p.past.At(tick)):
		p.stale = tick + 1
	default:
		p.stale = p.surprise()
	}
}

// surprise returns the first tick for which a rival's command waits at the server and is not what was predicted; 0 if
// there is none.
func (p *prediction) surprise() sim.Tick {
	for a := range min(sim.Tick(p.ahead), p.tick-p.confirmed) {
		tick := p.confirmed + 1 + a
		seats := p.model.Seats(p.past.At(tick))
		for slot := range sim.Slot(p.model.Slots) {
			if p.waits(int(a), slot) && slot != p.own &&
				!slices.Equal(p.model.Held(seats, slot), p.model.Held(p.told[a], slot)) {
				return tick
			}
		}
	}
	return 0
}

// waits reports whether a command of slot waits at the server for the a-th tick after the newest snapshot's, the first
// being 0.
func (p *prediction) waits(a int, slot sim.Slot) bool {
	return a >= 0 && a < p.ahead && p.model.Kind(p.told[a], slot) == netcode.Person && p.model.Age(p.told[a], slot) == 0
}

// replay predicts stale ticks again, and returns how many there were.
func (p *prediction) replay(own *commands) (depth int) {
	if p.stale == 0 {
		return 0
	}
	from, to := p.stale-1, p.tick
	p.tick, p.stale = from, 0
	p.advance(to, own)
	return int(p.tick - from)
}

// around returns the states to draw between: those of the newest tick and of the tick before it.
func (p *prediction) around() (prev, next []int32) {
	next = p.model.State(p.past.At(p.tick))
	before := p.past.At(p.tick - 1)
	if before == nil {
		return next, next
	}
	return p.model.State(before), next
}

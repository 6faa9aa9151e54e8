package world

import (
	"slices"
	"time"

	"slipstream/gameserver/match"
	"slipstream/netcode"
	"slipstream/netcode/journal"
	"slipstream/sim"
)

// truth is all that a match ever was, and what is checked of it tick by tick.
type truth struct {
	s      *host
	id     string
	m      *match.Match
	game   *game
	hashes []uint64        // of the World of each tick
	kept   []netcode.World // of a game with secrets: the last Worlds, by tick
	prev   netcode.World
	began  time.Duration // by the server's clock, when
	first  sim.Tick      // this tick was the newest
	over   match.Reason
	doomed bool // it is to panic, and that is no fault of the server
	driven bool // somebody was welcomed to drive
	seats  []chair
}

// chair is a slot of a match: who was last welcomed to it, and how far his commands are used.
type chair struct {
	tap    *tap
	source sim.Tick // tick of the newest command that was used
}

func newTruth(s *host, m *match.Match) *truth {
	model := m.Model()
	t := &truth{s: s, id: m.ID(), m: m, game: s.w.game(model.Machine.Rules().Name), began: s.lo.Now(), first: m.Newest()}
	t.seats = make([]chair, model.Slots)
	t.prev = model.New()
	t.game.model.Init(t.prev, m.Setup())
	t.hashes = []uint64{0, hashOf(t.prev)}
	if t.first > 2 {
		s.w.fail("match %s was seen at tick %d first", t.id, t.first)
	}
	return t
}

func (t *truth) newest() sim.Tick { return sim.Tick(len(t.hashes) - 1) }

// see checks the World that the match has just made.
func (t *truth) see() {
	n := t.m.Newest()
	if n == t.newest() || t.m.Over() == match.Failed {
		return
	}
	if n != t.newest()+1 {
		t.s.w.fail("match %s went from tick %d to %d at once", t.id, t.newest(), n)
	}
	world := t.m.World()
	t.hashes = append(t.hashes, hashOf(world))
	t.onTime()
	model := t.game.model
	for slot := range sim.Slot(model.Slots) {
		t.seat(slot, n, model.Seats(t.prev), model.Seats(world))
		t.game.physics(t, slot, t.prev, world)
	}
	t.s.w.tally.ticks++
	copy(t.prev, world)
	t.keep(n)
}

// keptTicks is for how long the Worlds of a game with secrets are kept: longer than
// any link holds up a snapshot.
const keptTicks = 1024

// keep keeps the World of tick n, if what clients hold is not it, but a view of it.
func (t *truth) keep(n sim.Tick) {
	if !t.game.model.Machine.Masks() {
		return
	}
	if t.kept == nil {
		t.kept = make([]netcode.World, keptTicks)
	}
	t.kept[n%keptTicks] = append(t.kept[n%keptTicks][:0], t.prev...)
}

// isTrue reports whether a client in a slot, or a spectator, may hold a World of a tick.
func (t *truth) isTrue(tick sim.Tick, world netcode.World, slot sim.Slot, watching bool) bool {
	if tick > t.newest() {
		return false
	}
	if t.kept == nil || watching && t.game.model.Machine.Rules().StaleSeconds > 0 {
		return hashOf(world) == t.hashes[tick]
	}
	if t.newest()-tick >= keptTicks || tick == 1 {
		return true
	}
	model, seen := t.game.model, slices.Clone(t.kept[tick%keptTicks])
	for each := range sim.Slot(model.Slots) {
		if watching || each == slot {
			model.Machine.Mask(model.State(seen), each)
		}
		if watching || each != slot {
			clear(model.Held(model.Seats(seen), each))
		}
	}
	return slices.Equal(seen, world)
}

// lag is how many ticks the match is behind its schedule.
func (t *truth) lag() int {
	hz := int64(t.game.model.Machine.Rules().Hz)
	return int(int64(t.s.lo.Now()-t.began)*hz/int64(time.Second)) - int(t.newest()-t.first)
}

// onTime checks that the match is never ahead of the clock, however far it was behind.
func (t *truth) onTime() {
	lag := t.lag()
	if young := t.newest()-t.first < 20; young && lag < -1 && t.s.paused(300*time.Millisecond) {
		// It was started by a shard that was behind: its first ticks were overdue.
		t.began -= time.Duration(-1-lag) * time.Second / time.Duration(t.game.model.Machine.Rules().Hz)
		return
	}
	if lag < -1 {
		t.s.w.fail("match %s is %d ticks ahead of the clock at tick %d", t.id, -lag, t.newest())
	}
}

// seat checks which command the World of tick n has in a slot.
func (t *truth) seat(slot sim.Slot, n sim.Tick, was, is netcode.Seats) {
	model, c := t.game.model, &t.seats[slot]
	if model.Kind(is, slot) != netcode.Person {
		return
	}
	again := model.Kind(was, slot) == netcode.Person
	age, before := model.Age(is, slot), model.Age(was, slot)
	t.inTime(slot, n, age)
	switch {
	case age >= model.AwayTicks:
		if again && before < model.AwayTicks-1 {
			t.s.w.fail("match %s tick %d slot %d: the bot drives after %d ticks of silence", t.id, n, slot, before)
		}
	case again && age == before+1:
		held := model.Held(is, slot)
		if age <= model.HoldTicks && !slices.Equal(held, model.Held(was, slot)) {
			t.s.w.fail("match %s tick %d slot %d: a command of %d ticks ago has changed", t.id, n, slot, age)
		}
		if age > model.HoldTicks && slices.ContainsFunc(held, func(v int32) bool { return v != 0 }) {
			t.s.w.fail("match %s tick %d slot %d: a command of %d ticks ago is still held", t.id, n, slot, age)
		}
	case age > model.HoldTicks:
		t.s.w.fail("match %s tick %d slot %d: a command that is %d ticks late was taken", t.id, n, slot, age)
	default:
		t.used(c, slot, n-sim.Tick(age), n, model.Held(is, slot))
	}
}

// used checks a command that came into use: one of this player's, and newer than the last.
func (t *truth) used(c *chair, slot sim.Slot, source, n sim.Tick, held []int32) {
	w := t.s.w
	w.tally.used++
	if c.tap == nil {
		w.fail("match %s tick %d slot %d: a command of nobody", t.id, n, slot)
	}
	if source <= c.source {
		w.fail("match %s tick %d slot %d: the command of tick %d is used after that of tick %d", t.id, n, slot, source, c.source)
	}
	c.source = source
	if !c.tap.claim.lied && !c.tap.claim.gave(source, held) {
		w.fail("match %s tick %d slot %d: %v was never the command of tick %d", t.id, n, slot, held, source)
	}
}

// inTime checks that a command which was there when its tick was made was used.
func (t *truth) inTime(slot sim.Slot, n sim.Tick, age int32) {
	p := t.seats[slot].tap
	if p == nil || p.liar || p.stale() || p.due[n%dueTicks] != n {
		return
	}
	t.s.w.tally.due++
	if age != 0 {
		t.s.w.fail("match %s tick %d slot %d: the command was there in time and was not used (age %d)", t.id, n, slot, age)
	}
}

// ended checks the end of a match, once.
func (t *truth) ended() {
	t.see() // the last World, which the match was not asked for any more
	t.over = t.m.Over()
	w := t.s.w
	w.tally.ends[t.over]++
	if t.over == match.Abandoned {
		for slot := range t.seats {
			if p := t.seats[slot].tap; p != nil {
				p.abandoned = !p.stale() && !p.liar // a liar loses the seat
			}
		}
	}
	if t.over == match.Failed && !t.doomed {
		w.fail("match %s failed: %s", t.id, t.m.Fault())
	}
	if j := t.s.journals[t.id]; j == nil || !j.closed {
		w.fail("match %s ended (%v) and its journal did not", t.id, t.over)
	}
	t.verify()
}

// verify runs the journal again and compares it with what was.
func (t *truth) verify() {
	w, sink := t.s.w, t.s.journals[t.id]
	if sink == nil {
		w.fail("match %s has no journal", t.id)
	}
	if sink.Len() == 0 && (sink.cut || !sink.closed) {
		return // a full disk, or a crash
	}
	j, err := journal.Parse(sink.Bytes(), t.game.model)
	if err != nil {
		w.fail("the journal of match %s: %v", t.id, err)
	}
	last := sim.Tick(0)
	err = j.Replay(1, func(tick sim.Tick, world netcode.World) bool {
		last = tick
		if tick > t.newest() || hashOf(world) != t.hashes[tick] {
			w.fail("the journal of match %s has another World of tick %d", t.id, tick)
		}
		return true
	})
	report, again := j.Verify()
	if err != nil || again != nil || report.Divergence != nil {
		w.fail("the journal of match %s: %v, %v, %v", t.id, err, again, report.Divergence)
	}
	if sink.closed && !sink.cut && (last != t.newest() || !j.Ended || j.Reason != t.over.String()) {
		w.fail("the journal of match %s ends at tick %d (%q), the match at %d (%v)", t.id, last, j.Reason, t.newest(), t.over)
	}
	w.tally.journaled += int(last)
	sink.Reset()
	sink.cut = true
}

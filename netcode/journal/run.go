package journal

import (
	"fmt"

	"slipstream/netcode"
	"slipstream/sim"
)

// run is a walk through a journal that steps the game.
type run struct {
	journal *Journal
	model   *netcode.Model
	decoder *netcode.Decoder

	at    int  // in journal.body, of the next record
	taken bool // it began with a keyframe, whose World the game may never have made
	tick  sim.Tick
	world netcode.World
	key   netcode.World // the World of the last keyframe
}

// visitor has functions that a run calls on its way. Each returns false to stop the run.
type visitor struct {
	tick     func(hash uint16) bool // after each tick, with the hash that run.world should have
	batch    func(hash uint64) bool // after the last tick of a record, likewise
	keyframe func() bool            // at each keyframe: run.key should equal run.world
}

// from returns a run that begins at the last keyframe that is not beyond tick, or at the beginning.
func (j *Journal) from(tick sim.Tick) (*run, error) {
	r := &run{
		journal: j, model: j.model, decoder: netcode.NewDecoder(j.model),
		tick: 1, world: j.model.New(), key: j.model.New(),
	}
	for i := len(j.keys) - 1; i >= 0; i-- {
		if k := j.keys[i]; k.tick <= tick {
			r.tick, r.at, r.taken = k.tick, k.at, true
			err := r.readKey(r.take())
			copy(r.world, r.key)
			return r, err
		}
	}
	j.model.Init(r.world, j.Header.Setup())
	return r, nil
}

// all runs to the end of the journal, or until v stops it.
func (r *run) all(v visitor) error {
	for r.at < len(r.journal.body) {
		kind, payload := r.take()
		goOn, err := true, error(nil)
		if kind == kindKeyframe {
			if err = r.readKey(kind, payload); err == nil {
				goOn = v.keyframe()
			}
		} else {
			goOn, err = r.step(payload, v)
		}
		if err != nil || !goOn {
			return err
		}
	}
	return nil
}

// take returns the next record. Parse has checked that it is whole.
func (r *run) take() (kind byte, payload []byte) {
	kind, payload, rest, _, _ := parseRecord(r.journal.body[r.at:])
	r.at = len(r.journal.body) - len(rest)
	return kind, payload
}

func (r *run) readKey(_ byte, payload []byte) error {
	s, err := netcode.ParseSnapshot(payload, r.tick)
	if err == nil {
		var check netcode.Check
		if check, err = r.decoder.Plain(&s, nil, r.key); check == netcode.Differs {
			err = netcode.ErrMalformed // the keyframe contradicts its own hash
		}
	}
	return r.fault(err)
}

func (r *run) step(payload []byte, v visitor) (goOn bool, err error) {
	b, err := parseTicks(payload, r.tick)
	if err != nil {
		return false, err
	}
	steps, err := r.decoder.Steps(&b.snapshot, r.model.Seats(r.world))
	if err != nil {
		return false, r.fault(err)
	}
	for i, in := range steps.Inputs {
		if err := r.drive(in); err != nil {
			return false, err
		}
		if !v.tick(b.hash(i)) {
			return false, nil
		}
	}
	return v.batch(b.last), nil
}

// drive steps the game. If the game panics after a keyframe, the journal is to blame: the keyframe's World may be one
// that the game would never have made.
func (r *run) drive(in netcode.Seats) (err error) {
	if r.taken {
		defer func() {
			if v := recover(); v != nil {
				err = r.fault(fmt.Errorf("the game cannot go on from it: %v", v))
			}
		}()
	}
	r.model.Step(r.world, in)
	r.tick++
	return nil
}

func (r *run) fault(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w behind tick %d: %w", ErrCorrupt, r.tick, err)
}

// At returns a copy of the World of tick. It runs the game from the last keyframe before, which
// takes less than KeyframeTicks ticks.
func (j *Journal) At(tick sim.Tick) (w netcode.World, err error) {
	if tick < 1 || tick > j.Last {
		return nil, fmt.Errorf("%w %d: it has ticks 1 to %d", ErrTick, tick, j.Last)
	}
	err = j.Replay(tick, func(_ sim.Tick, now netcode.World) bool {
		w = append(w, now...)
		return false
	})
	return w, err
}

// Replay runs the game and calls each with the World of every tick from from on, until each
// returns false. The World is valid only until each returns. The run begins at the last keyframe before from.
func (j *Journal) Replay(from sim.Tick, each func(sim.Tick, netcode.World) bool) error {
	r, err := j.from(from)
	if err != nil {
		return err
	}
	show := func() bool { return r.tick < from || each(r.tick, r.world) }
	if !show() {
		return nil
	}
	return r.all(visitor{
		tick:     func(uint16) bool { return show() },
		batch:    func(uint64) bool { return true },
		keyframe: func() bool { return true },
	})
}

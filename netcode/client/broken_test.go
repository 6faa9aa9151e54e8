package client

import (
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/sim"
	"slipstream/sim/tag"
)

// Each figure that should be zero rises when the thing that it watches breaks.

// offByOne is a game whose build differs in one word of one player.
type offByOne struct{ sim.Machine }

func (g offByOne) Step(state, cmds []int32) {
	g.Machine.Step(state, cmds)
	if p := &sim.Of[tag.State](state).Players[0]; p.X > 200 {
		p.X--
	}
}

func TestBrokenPredictionShowsInCorrections(t *testing.T) {
	m := tagOf(t, smooth, 2, 1, Config{})
	s := m.seats[0]
	s.client.world.model = netcode.NewModel(offByOne{m.model.Machine}) // the decoder's is whole
	m.run(10 * time.Second)
	if st := m.stats(); st.Corrected < 40 || st.Desyncs != 0 || quantile(s.record.corrections, 1) == 0 {
		t.Fatalf("predicting with another build went unnoticed: %+v", st)
	}
}

func TestBrokenStepShowsInDesyncs(t *testing.T) {
	m := tagOf(t, smooth, 2, 1, Config{})
	s := m.seats[0]
	s.client.dec = netcode.NewDecoder(netcode.NewModel(offByOne{m.model.Machine}))
	m.spoil = func(_ *seat, msg []byte) []byte { return msg } // Worlds will differ: do not compare them
	m.run(10 * time.Second)
	if st := s.client.Stats(0); st.Desyncs < 3 || st.Keyframes < 3 {
		t.Fatalf("another build went unnoticed, or nothing was done: %+v", st)
	}
	m.seats[0].plain = true // what a server does then
	before := s.client.stats.Desyncs
	m.run(10 * time.Second)
	// The first of them may still build on a wrong World, and its hash says so.
	if st := s.client.Stats(0); st.Desyncs > before+1 || st.Snapshots < 400 {
		t.Fatalf("plain snapshots need no agreement: %+v", st)
	}
}

// One bit of the hash: the client notices, asks for a keyframe, and is well again.
func TestFlippedHashBitShowsInDesyncs(t *testing.T) {
	m := tagOf(t, smooth, 2, 1, Config{})
	s := m.seats[0]
	m.run(2 * time.Second)
	flipped := false
	m.spoil = func(to *seat, msg []byte) []byte {
		if to != s || flipped {
			return msg
		}
		for bit := range 8 * len(msg) { // the one flip that is a well-formed snapshot with another hash
			msg[bit/8] ^= 1 << (bit % 8)
			if bit >= 16 && m.judge(msg) == netcode.Differs {
				flipped = true
				return msg
			}
			msg[bit/8] ^= 1 << (bit % 8)
		}
		return msg
	}
	m.run(5 * time.Second)
	if st := s.client.Stats(0); !flipped || st.Desyncs != 1 || st.Keyframes != 2 {
		t.Fatalf("flipped %v: %+v", flipped, st)
	}
	m.spoil = nil
	m.run(2 * time.Second) // verify compares every World again
	if st := m.seats[1].client.Stats(0); st.Desyncs != 0 {
		t.Fatalf("the other seat: %+v", st)
	}
}

// One wrong bit in the World of a client that is sent plain snapshots, as in a game with secrets: no
// delta repairs it, but the next hash finds it, and a keyframe repairs it.
func TestFlippedBitOfAWorldHeals(t *testing.T) {
	m := tagOf(t, smooth, 2, 1, Config{})
	s := m.seats[0]
	s.plain = true
	m.run(2 * time.Second)
	if st := s.client.Stats(0); st.Hashes < 3 || st.Desyncs != 0 {
		t.Fatalf("before: %+v", st)
	}
	m.spoil = func(_ *seat, msg []byte) []byte { return msg } // Worlds will differ: do not compare them
	past := s.client.world.past
	past.At(s.client.world.confirmed)[0] ^= 1 // who is it
	m.run(time.Second)
	if st := s.client.Stats(0); st.Desyncs != 1 || st.Keyframes != 2 {
		t.Fatalf("a flipped bit: %+v", st)
	}
	m.spoil = nil
	m.run(2 * time.Second) // verify compares every World again
	if st := s.client.Stats(0); st.Desyncs != 1 {
		t.Fatalf("not healed: %+v", st)
	}
}

// judge returns what a decoder says of a chained snapshot of the newest tick.
func (m *match) judge(msg []byte) netcode.Check {
	past := netcode.NewHistory(m.model)
	past.Put(m.tick-1, m.past.At(m.tick-1))
	s, err := netcode.ParseSnapshot(msg, m.tick-1)
	if err != nil || s.Baseline != m.tick-1 || s.Tick != m.tick {
		return netcode.Unchecked
	}
	check, err := m.dec.Apply(&s, past)
	if err != nil {
		return netcode.Unchecked
	}
	return check
}

func TestDroppedSnapshotShowsAndHeals(t *testing.T) {
	m := tagOf(t, smooth, 1, 1, Config{})
	s := m.seats[0]
	m.run(2 * time.Second)
	dropped := false
	m.spoil = func(_ *seat, msg []byte) []byte {
		if dropped {
			return msg
		}
		dropped = true
		return nil
	}
	m.run(200 * time.Millisecond)
	if st := s.client.Stats(0); st.Malformed == 0 {
		t.Fatalf("a snapshot on a World that never came was used: %+v", st)
	}
	m.spoil = nil
	m.run(3 * time.Second)
	if st := s.client.Stats(0); st.Keyframes != 2 || m.tick-s.client.world.confirmed > 10 {
		t.Fatalf("not healed: %+v", st)
	}
}

func TestLostCommandsShowAsStarved(t *testing.T) {
	m := tagOf(t, smooth, 1, 1, Config{})
	s := m.seats[0]
	m.run(2 * time.Second)
	if st := s.client.Stats(0); st.Starved != 0 {
		t.Fatalf("%+v", st)
	}
	s.up.Freeze(m.now + int64(400*time.Millisecond))
	m.run(2 * time.Second)
	if st := s.client.Stats(0); st.Starved < 8 || st.Corrected == 0 || s.starved != int(st.Starved) {
		t.Fatalf("server %d: %+v", s.starved, st)
	}
}

// TestStateOfNoMatch: a snapshot with a state that no match is in, from which the game cannot go on, ends the
// connection and nothing else.
func TestStateOfNoMatch(t *testing.T) {
	model := netcode.NewModel(sim.Erase(tag.Game{}))
	keyframe := func(tick sim.Tick, it int32) []byte {
		w := model.New()
		model.Init(w, sim.Setup{})
		sim.Of[tag.State](model.State(w)).It = it
		return netcode.NewEncoder(model).AppendPlain(nil, 0, tick, nil, w)
	}
	c, view := New(Config{Model: model}), make([]int32, model.Machine.State().Words)
	for now, broken := 100*ms, true; now < 1000*ms; now, broken = now+100*ms, !broken {
		c.Connected(now)
		c.Receive(now, say(welcome("r")))
		if broken {
			c.Receive(now, keyframe(9, -80))
		} else {
			c.Receive(now, keyframe(9, 0))
		}
		c.Advance(now+50*ms, make([]int32, model.CmdWords))
		drawn, why := c.View(now+50*ms, view), c.session.reason
		if broken && (drawn || c.State() != Dropped || why != Garbled) || !broken && (!drawn || c.State() != Playing) {
			t.Fatalf("broken %v: %v %q, drawn %v", broken, c.State(), why, drawn)
		}
	}
}

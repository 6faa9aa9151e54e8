package recording_test

import (
	"bytes"
	"slices"
	"testing"

	"slipstream/netcode"
	"slipstream/netcode/recording"
	"slipstream/sim"
	"slipstream/sim/games"
)

// match is a match on the server, and what a client was sent of it.
type match struct {
	model *netcode.Model
	world netcode.World
	next  netcode.Seats
	rng   sim.Rand
	tick  sim.Tick
	was   map[sim.Tick]uint64 // hashes

	past *netcode.History // of the client: confirmed Worlds, and after them predicted ones
	junk netcode.World
}

func newMatch(game string) *match {
	m := &match{model: netcode.NewModel(games.ByName(game)), rng: sim.NewRand(7), tick: 1, was: map[sim.Tick]uint64{}}
	m.world, m.junk, m.next = m.model.New(), m.model.New(), m.model.NewSeats()
	m.past = netcode.NewHistory(m.model)
	m.model.Init(m.world, m.model.Machine.Rules().Clamp(sim.Setup{Seed: 3}))
	m.past.Put(1, m.world)
	m.was[1] = sim.Hash(m.world)
	for i := range m.junk {
		m.junk[i] = int32(i)
	}
	return m
}

// step makes n ticks, in which people come, go and press keys; the client is told of all of them at once.
func (m *match) step(n sim.Tick) {
	for range n {
		m.model.Expect(m.world, m.next)
		for slot := range sim.Slot(m.model.Slots) {
			if m.tick < 3 || m.rng.IntN(300) == 0 {
				m.model.Sit(m.next, slot, netcode.Kind(m.rng.IntN(3)))
			}
			if m.model.Kind(m.next, slot) == netcode.Person && m.rng.IntN(3) > 0 {
				cmd := make([]int32, m.model.CmdWords)
				for i := range cmd {
					cmd[i] = int32(m.rng.Next())
				}
				m.model.Hold(m.next, slot, 0, cmd)
			}
		}
		m.model.Step(m.world, m.next)
		m.tick++
		m.past.Put(m.tick, m.world)
		m.was[m.tick] = sim.Hash(m.world)
	}
}

// predict fills the client's past with Worlds that never were, as far ahead as a client may predict.
func (m *match) predict() {
	for t := m.tick + 1; t <= m.tick+netcode.MaxLead; t++ {
		m.past.Put(t, m.junk)
	}
}

// record plays so many ticks and records what a client sees: usually a few ticks at once, now and then
// only the newest World, and now and then a new beginning after the client was away.
func (m *match) record(r *recording.Recorder, ticks sim.Tick) {
	r.Put(m.past, 1, 1)
	for m.tick < ticks {
		from := m.tick
		m.step(sim.Tick(1 + m.rng.IntN(6)))
		switch m.rng.IntN(100) {
		case 0:
			m.step(30)
			from = m.tick
		case 1:
			m.step(90)
			m.past.Clear()
			m.past.Put(m.tick, m.world)
			from = m.tick
		}
		r.Put(m.past, from, m.tick)
		m.predict()
	}
}

func written(m *match, r *recording.Recorder) []byte {
	return slices.Concat(append([][]byte{recording.AppendHead(nil, m.model, "b1")}, r.Parts()...)...)
}

func parse(t *testing.T, m *match, file []byte) *recording.Player {
	t.Helper()
	p, err := recording.Parse(file, m.model, "b1")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A Player shows exactly the Worlds that were recorded, from the beginning on and after any Seek.
func TestRecordingIsExact(t *testing.T) {
	for _, machine := range games.All {
		name := machine.Rules().Name
		t.Run(name, func(t *testing.T) {
			m := newMatch(name)
			r := recording.NewRecorder(m.model, recording.MaxBytes)
			m.record(r, 3000)
			r.Flush(m.past)
			file := written(m, r)
			p := parse(t, m, file)
			if p.First() != 1 || p.Last() != r.Last() || p.Last() < m.tick-7 {
				t.Errorf("ticks %d to %d are recorded, %d were played and %d written", p.First(), p.Last(), m.tick, r.Last())
			}
			seen := 0
			for ok := true; ok; ok = p.Step() {
				seen++
				if got := sim.Hash(p.World()); got != m.was[p.Tick()] {
					t.Fatalf("tick %d is another one", p.Tick())
				}
			}
			if p.Tick() != p.Last() || seen < 2000 {
				t.Errorf("it ends at tick %d after %d ticks, last is %d", p.Tick(), seen, p.Last())
			}
			for range 60 {
				to := p.First() + sim.Tick(m.rng.IntN(int32(p.Last())))
				if !p.Seek(to) || p.Tick() < min(to, p.Last()) || sim.Hash(p.World()) != m.was[p.Tick()] {
					t.Fatalf("sought tick %d, at %d with hash %x, want %x", to, p.Tick(), sim.Hash(p.World()), m.was[p.Tick()])
				}
			}
			if hashes, differ := p.Checked(); hashes < 200 || differ != 0 {
				t.Errorf("%d hashes were compared, %d differed", hashes, differ)
			}
			t.Logf("%d ticks in %d bytes, %d parts", seen, len(file), len(r.Parts()))
		})
	}
}

// A recording forgets its beginning, so that it cannot grow without end.
func TestRecordingIsBounded(t *testing.T) {
	m := newMatch("racing")
	const limit = 12_000
	r := recording.NewRecorder(m.model, limit)
	m.record(r, 6000)
	r.Flush(m.past)
	file := written(m, r)
	if len(file) > limit+recording.PartBytes {
		t.Errorf("%d bytes, want about %d", len(file), limit)
	}
	p := parse(t, m, file)
	if p.First() < 1000 || p.First() != r.First() || sim.Hash(p.World()) != m.was[p.First()] {
		t.Errorf("it begins at tick %d with another World", p.First())
	}
	if !p.Seek(p.Last()) || sim.Hash(p.World()) != m.was[p.Last()] {
		t.Errorf("it ends at tick %d with another World", p.Tick())
	}
}

// A World that is not the one that was seen is noticed.
func TestChangedRecordingIsNoticed(t *testing.T) {
	m := newMatch("tag")
	r := recording.NewRecorder(m.model, recording.MaxBytes)
	m.record(r, 400)
	file := written(m, r)
	noticed := 0
	for at := len(file) / 2; at < len(file)/2+60; at++ {
		changed := bytes.Clone(file)
		changed[at] ^= 4
		p, err := recording.Parse(changed, m.model, "b1")
		if err != nil {
			noticed++
			continue
		}
		for p.Step() {
		}
		if _, differ := p.Checked(); differ > 0 || p.Tick() != p.Last() {
			noticed++
		}
	}
	if noticed < 55 {
		t.Errorf("%d of 60 changes were noticed", noticed)
	}
}

func TestRecordingOfAnother(t *testing.T) {
	m := newMatch("tag")
	r := recording.NewRecorder(m.model, recording.MaxBytes)
	m.record(r, 100)
	file := written(m, r)
	for _, c := range []struct {
		name  string
		file  []byte
		model *netcode.Model
		build string
		want  error
	}{
		{"another game", file, netcode.NewModel(games.ByName("racing")), "b1", recording.ErrModel},
		{"another build", file, m.model, "b2", recording.ErrModel},
		{"nothing", nil, m.model, "b1", recording.ErrFormat},
		{"a head alone", recording.AppendHead(nil, m.model, "b1"), m.model, "b1", recording.ErrFormat},
		{"cut off", file[:len(file)-1], m.model, "b1", recording.ErrFormat},
		{"without a place to begin", slices.Concat(recording.AppendHead(nil, m.model, "b1"), []byte{3, 0x22, 7, 0}),
			m.model, "b1", recording.ErrFormat},
	} {
		if _, err := recording.Parse(c.file, c.model, c.build); err != c.want {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// Recording allocates only for what it keeps, and once that is full not at all. A Player allocates
// nothing while it plays.
func TestRecordingTakesNoMemory(t *testing.T) {
	m := newMatch("racing")
	r := recording.NewRecorder(m.model, 5000)
	m.record(r, 3000)
	if n := testing.AllocsPerRun(400, func() {
		m.past.Put(m.tick+1, m.world)
		m.tick++
		r.Put(m.past, m.tick-1, m.tick)
	}); n != 0 {
		t.Errorf("%v allocations a tick", n)
	}
	p := parse(t, m, written(m, r))
	if n := testing.AllocsPerRun(100, func() {
		if !p.Step() {
			p.Seek(p.First())
		}
	}); n != 0 {
		t.Errorf("%v allocations a step", n)
	}
}

func FuzzPlayer(f *testing.F) {
	m := newMatch("tag")
	r := recording.NewRecorder(m.model, recording.MaxBytes)
	m.record(r, 300)
	f.Add(written(m, r))
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := recording.Parse(src, m.model, "b1")
		if err != nil {
			return
		}
		// A game may panic in a state that it never makes, so the game is not run here.
		if p.First() > p.Last() || p.Tick() < p.First() {
			t.Errorf("at %d of %d to %d", p.Tick(), p.First(), p.Last())
		}
	})
}

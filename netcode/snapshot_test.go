package netcode_test

import (
	"slices"
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
	"slipstream/sim/tag"
)

var machines = []sim.Machine{sim.Erase[arenaState, arenaCommand](arena{}), sim.Erase(tag.Game{})}

// A client that is sent steps, gaps and keyframes holds the server's World of
// every tick that it was sent, and of every tick between.
func TestSnapshotsFollowTheMatch(t *testing.T) {
	for _, machine := range machines {
		t.Run(machine.Rules().Name, func(t *testing.T) {
			tr := newTraffic(machine, 1)
			enc, dec := netcode.NewEncoder(tr.model), netcode.NewDecoder(tr.model)
			client := netcode.NewHistory(tr.model)
			newest, checks := sim.Tick(0), 0
			var msg []byte
			for range 5000 {
				tr.next()
				if tr.rng.IntN(50) == 0 && tr.tick-newest < netcode.Window-1 {
					continue // a gap grows
				}
				switch gap := tr.tick - newest; {
				case newest == 0 || gap >= netcode.Window || tr.rng.IntN(200) == 0:
					msg = enc.AppendPlain(msg[:0], 0, tr.tick, nil, tr.world())
				case tr.rng.IntN(10) == 0:
					msg = enc.AppendPlain(msg[:0], newest, tr.tick, tr.past.At(newest), tr.world())
				default:
					msg = enc.AppendStep(msg[:0], tr.past, newest, tr.tick)
				}
				s, err := netcode.ParseSnapshot(msg, newest)
				if err != nil || s.Tick != tr.tick {
					t.Fatalf("tick %d: parsed as %d: %v", tr.tick, s.Tick, err)
				}
				check, err := dec.Apply(&s, client)
				if err != nil || check == netcode.Differs {
					t.Fatalf("tick %d: %v, check %d", tr.tick, err, check)
				}
				if check == netcode.Same {
					checks++
				}
				from := newest + 1
				if s.Type == netcode.TypePlain {
					from = tr.tick
				}
				for at := from; at <= tr.tick; at++ {
					if !slices.Equal(client.At(at), tr.past.At(at)) {
						t.Fatalf("tick %d: the World of tick %d differs", tr.tick, at)
					}
				}
				newest = tr.tick
				for range tr.rng.IntN(100) / 99 * 70 { // now and then a gap beyond the window
					tr.next()
				}
			}
			if checks < 200 {
				t.Errorf("only %d hashes were compared", checks)
			}
		})
	}
}

// The next hash finds one wrong word anywhere in a client's World.
func TestHashFindsADesync(t *testing.T) {
	tr := newTraffic(machines[0], 2)
	for range 100 {
		tr.next()
	}
	base := tr.tick
	for tr.tick%netcode.HashTicks != 0 || tr.tick-base < 2 {
		tr.next()
	}
	enc, dec := netcode.NewEncoder(tr.model), netcode.NewDecoder(tr.model)
	apply := func(from sim.Tick, spoil func(w netcode.World)) netcode.Check {
		client := netcode.NewHistory(tr.model)
		spoil(client.Put(from, tr.past.At(from)))
		s, err := netcode.ParseSnapshot(enc.AppendStep(nil, tr.past, from, tr.tick), from)
		if err != nil {
			t.Fatal(err)
		}
		check, err := dec.Apply(&s, client)
		if err != nil {
			t.Fatal(err)
		}
		return check
	}
	for _, from := range []sim.Tick{tr.tick - 1, base} { // a chain's sixteenth tick, and a gap
		if check := apply(from, func(netcode.World) {}); check != netcode.Same {
			t.Errorf("from %d: check %d of the same World", from, check)
		}
		// Every step keeps the difference in a car's heading.
		if check := apply(from, func(w netcode.World) { w[0]++ }); check != netcode.Differs {
			t.Errorf("from %d: check %d of a World that differs", from, check)
		}
	}
	tr.next()
	if check := apply(tr.tick-1, func(netcode.World) {}); check != netcode.Unchecked {
		t.Errorf("check %d of a tick without a hash", check)
	}
}

// A snapshot whose baseline the client does not hold changes nothing.
func TestUnknownBaseline(t *testing.T) {
	tr := newTraffic(machines[0], 2)
	for range 20 {
		tr.next()
	}
	enc, dec, client := netcode.NewEncoder(tr.model), netcode.NewDecoder(tr.model), netcode.NewHistory(tr.model)
	s, err := netcode.ParseSnapshot(enc.AppendStep(nil, tr.past, tr.tick-1, tr.tick), tr.tick-1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dec.Apply(&s, client); err != netcode.ErrBaseline || client.At(tr.tick) != nil {
		t.Errorf("applied to nothing: %v", err)
	}
	// A keyframe makes the client forget what it held, because the server will name no older baseline.
	client.Put(tr.tick-2, tr.past.At(tr.tick-2))
	key, err := netcode.ParseSnapshot(enc.AppendPlain(nil, 0, tr.tick, nil, tr.world()), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dec.Apply(&key, client); err != nil || client.At(tr.tick-2) != nil ||
		!slices.Equal(client.At(tr.tick), tr.world()) {
		t.Errorf("after a keyframe: %v", err)
	}
}

// The server's own mistakes make it panic; they do not reach a client.
func TestAppendPanics(t *testing.T) {
	tr := newTraffic(machines[0], 2)
	for range 100 {
		tr.next()
	}
	enc := netcode.NewEncoder(tr.model)
	for name, f := range map[string]func(){
		"a step from nothing":      func() { enc.AppendStep(nil, tr.past, 0, tr.tick) },
		"a step to itself":         func() { enc.AppendStep(nil, tr.past, tr.tick, tr.tick) },
		"a step beyond the window": func() { enc.AppendStep(nil, tr.past, tr.tick-netcode.Window, tr.tick) },
		"a plain from beyond the window": func() {
			enc.AppendPlain(nil, tr.tick-netcode.Window, tr.tick, tr.world(), tr.world())
		},
		"a plain backwards":               func() { enc.AppendPlain(nil, tr.tick, tr.tick-1, tr.world(), tr.world()) },
		"no commands":                     func() { enc.AppendCommands(nil, 0, 1, nil) },
		"too many commands":               func() { enc.AppendCommands(nil, 0, 1, make([]int32, 9*tr.model.CmdWords)) },
		"a command that cannot be absent": func() { netcode.NewModel(sim.Erase[arenaState, farCommand](farArena{})) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

// farArena is a game whose command has no zero.
type farArena struct{ arena }

type farCommand struct {
	Gear int32 `net:"min=1,max=5"`
}

func (farArena) Step(*arenaState, []farCommand)           {}
func (farArena) Bot(*arenaState, sim.Slot) (c farCommand) { return c }

// wide is a game with more fields than the plain delta has classes.
type wide struct{}

type wideState struct{ Words [600]int32 }

type wideCommand struct {
	Go int32 `net:"max=1"`
}

func (wide) Rules() sim.Rules                    { return sim.Rules{Name: "wide", Hz: 60, Slots: 2} }
func (wide) Init(s *wideState, setup sim.Setup)  { s.Words[0] = int32(setup.Seed) }
func (wide) Join(s *wideState, slot sim.Slot)    {}
func (wide) Leave(s *wideState, slot sim.Slot)   {}
func (wide) Step(s *wideState, in []wideCommand) {}

func TestMoreFieldsThanClasses(t *testing.T) {
	tr := newTraffic(sim.Erase[wideState, wideCommand](wide{}), 1)
	enc, dec := netcode.NewEncoder(tr.model), netcode.NewDecoder(tr.model)
	for range 20 {
		tr.next()
		for i := range 600 {
			if tr.rng.IntN(3) == 0 {
				tr.world()[i] += int32(tr.rng.Uint32()) >> tr.rng.IntN(32)
			}
		}
		base, got := tr.past.At(tr.tick-1), tr.model.New()
		s, err := netcode.ParseSnapshot(enc.AppendPlain(nil, tr.tick-1, tr.tick, base, tr.world()), tr.tick-1)
		if err != nil {
			t.Fatal(err)
		}
		if check, err := dec.Plain(&s, base, got); err != nil || check == netcode.Differs ||
			!slices.Equal(got, tr.world()) {
			t.Fatalf("tick %d: %v", tr.tick, err)
		}
	}
}

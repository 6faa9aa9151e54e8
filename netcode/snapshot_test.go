package netcode_test

import (
	"slices"
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
	"slipstream/sim/tag"
)

var machines = []sim.Machine{sim.Erase[arenaState, arenaCommand](arena{}), sim.Erase(tag.Game{})}

// A client that is sent steps, gaps and keyframes holds the server's World at
// every tick it was sent, and at every tick between.
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

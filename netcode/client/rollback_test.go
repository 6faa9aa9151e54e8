package client

import (
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
	"slipstream/sim/racing"
	"slipstream/sim/racing/human"
)

// BenchmarkRollback measures what a snapshot that differs from the prediction costs a client at a round
// trip of 200 ms: 14 ticks of 16 cars, half of them with a stick, are stepped again.
func BenchmarkRollback(b *testing.B) {
	const depth = 14
	m := netcode.NewModel(sim.Erase(racing.Game{}))
	p := newPrediction(m)
	w, in := m.New(), m.NewSeats()
	m.Init(w, sim.Setup{Settings: [sim.MaxValues]int32{racing.SettingLaps: 9, racing.SettingCountdown: 1}})
	people := make([]human.Driver, racing.Slots)
	for i := range people {
		people[i] = human.New(1, sim.Slot(i))
		m.Sit(in, sim.Slot(i), netcode.Person)
	}
	cmd := make([]int32, m.CmdWords)
	for tick := range sim.Tick(10 * racing.Hz) {
		for i := range people {
			people[i].DriveWords(m.State(w), cmd)
			m.Hold(in, sim.Slot(i), 0, cmd)
		}
		m.Step(w, in)
		p.past.Put(tick+2, w)
		p.confirmed = tick + 2
	}
	own := newCommands(m)
	b.ReportAllocs()
	for b.Loop() {
		p.tick = p.confirmed
		p.advance(p.confirmed+depth, &own)
	}
}

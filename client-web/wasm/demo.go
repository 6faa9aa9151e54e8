package main

import (
	"slipstream/netcode"
	"slipstream/sim"
)

// demo is a match without a server: bots drive, and perhaps the page drives slot 0.
// When it is over, another begins.
type demo struct {
	model *netcode.Model
	setup sim.Setup
	kinds []netcode.Kind

	world netcode.World
	next  netcode.Seats
	ticks sim.Tick // of the world
	pace           // of the ticks of all matches: what is drawn goes on when another match begins
}

func newDemo(model *netcode.Model, now int64, setup sim.Setup, seats int, drive bool) *demo {
	d := &demo{
		model: model, setup: setup, kinds: make([]netcode.Kind, model.Slots),
		world: model.New(), next: model.NewSeats(),
		pace: pace{start: now, hz: int64(model.Machine.Rules().Hz)},
	}
	if seats <= 0 || seats > model.Slots {
		seats = model.Slots
	}
	for slot := range seats {
		d.kinds[slot] = netcode.Bot
	}
	if drive {
		d.kinds[0] = netcode.Person
	}
	d.init()
	return d
}

func (d *demo) init() {
	d.model.Init(d.world, d.model.Machine.Rules().Clamp(d.setup))
	d.ticks = 1
	d.total++
}

func (d *demo) advance(now int64, cmd []int32) int64 {
	for range d.due(now) {
		if d.model.Machine.Over(d.model.State(d.world)) {
			d.setup.Seed++
			d.init()
			continue
		}
		d.step(cmd)
	}
	return d.began(d.total + 1)
}

func (d *demo) step(cmd []int32) {
	d.model.Expect(d.world, d.next)
	for slot, kind := range d.kinds {
		if d.model.Kind(d.next, sim.Slot(slot)) != kind {
			d.model.Sit(d.next, sim.Slot(slot), kind)
		}
		if kind == netcode.Person {
			d.model.Hold(d.next, sim.Slot(slot), 0, cmd)
		}
	}
	d.model.Step(d.world, d.next)
	d.ticks++
	d.total++
}

// draw writes the newest state.
func (d *demo) draw(_ int64, dst []int32) sim.Tick {
	copy(dst, d.model.State(d.world))
	return d.total
}

package main

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
)

// sought is what seek and recordedTicks put into text.
type sought struct {
	Tick, First, Last sim.Tick
	Hash              string
}

func (p *player) told(t *testing.T, n int) (s sought) {
	t.Helper()
	if err := json.Unmarshal(p.text[:n], &s); err != nil {
		t.Fatalf("%s: %v", p.text[:n], err)
	}
	return s
}

// played is a match of bots that a page sees and records, and the hashes of all its Worlds.
func played(t *testing.T, ticks sim.Tick) (p *player, hashes map[sim.Tick]string) {
	t.Helper()
	p = chosen(t, "racing")
	p.open(copy(p.text[:], "TICKET"), 1, 0)
	p.record(1 << 20)
	if n := p.recorded(); n != 0 {
		t.Fatalf("before anything came %d pieces are recorded", n)
	}
	var (
		o     = p.match.(*online)
		model = p.model
		enc   = netcode.NewEncoder(model)
		past  = netcode.NewHistory(model)
		world = model.New()
		next  = model.NewSeats()
		buf   = make([]byte, len(p.text))
	)
	now := int64(time.Second)
	receive := func(msg []byte) {
		if err := o.Receive(now, msg); err != nil {
			t.Fatal(err)
		}
	}
	o.Connected(now)
	receive(control.Append([]byte{netcode.TypeControl},
		&control.Welcome{Match: "m", Game: "racing", Hz: 60, Every: 1, Tick: 1, Watching: true}))
	hashes = map[sim.Tick]string{}
	model.Init(world, model.Machine.Rules().Clamp(sim.Setup{Seed: 5}))
	for tick := sim.Tick(1); tick <= ticks; tick++ {
		if tick > 1 {
			model.Expect(world, next)
			for slot := range sim.Slot(model.Slots) {
				if tick == 2 {
					model.Sit(next, slot, netcode.Bot)
				}
			}
			model.Step(world, next)
		}
		past.Put(tick, world)
		hashes[tick] = p.told(t, len(appendSought(p.text[:0], tick, world))).Hash
		msg := enc.AppendPlain(buf[:0], 0, tick, nil, world)
		if tick > 1 {
			msg = enc.AppendStep(buf[:0], past, tick-1, tick)
		}
		receive(msg)
		now += int64(time.Second) / 60
		p.match.advance(now, p.cmd())
		p.match.draw(now, p.state[:])
	}
	return p, hashes
}

// rerunOf shows in a module what was recorded in another.
func rerunOf(t *testing.T, from *player, now int64) *player {
	t.Helper()
	p := chosen(t, "racing")
	for k := range from.recorded() {
		p.film(copy(p.text[:], from.text[:from.piece(k)]))
	}
	if n := p.replay(now); n < 0 {
		t.Fatalf("the recording is refused: %d", n)
	}
	return p
}

// What a page saw it can show again, to the last word: all of it, and any tick that is sought.
func TestRecordingInThePage(t *testing.T) {
	const ticks = 900
	from, hashes := played(t, ticks)
	p := rerunOf(t, from, 0)
	told := from.told(t, from.recordedTicks())
	if r := p.match.(*rerun); r.First() != 1 || told.First != 1 || told.Last != ticks || r.Last() != ticks ||
		told.Hash != hashes[ticks] {
		t.Errorf("ticks %d to %d; recorded was %v", r.First(), r.Last(), told)
	}
	for _, tick := range []sim.Tick{ticks, 1, 450, 449, 333, 899, 241, 240} {
		if got := p.told(t, p.seek(tick)); got.Tick != tick || got.Hash != hashes[tick] {
			t.Errorf("sought %d: %v, want %s", tick, got, hashes[tick])
		}
	}
	p.seek(1)
	for now := int64(0); p.match.(*rerun).Tick() < ticks; now += int64(time.Second) / 60 {
		p.match.advance(now, nil)
	}
	p.stats(0)
	if p.figures[figureSnapshots] < ticks/20 || p.figures[figureDesyncs] != 0 {
		t.Errorf("%v hashes compared, %v differ", p.figures[figureSnapshots], p.figures[figureDesyncs])
	}
	p.match.draw(0, p.state[:])
	if want := from.model.State(from.match.(*online).Confirmed(ticks)); !slices.Equal(want, p.state[:len(want)]) {
		t.Error("another state is drawn")
	}
}

// A recording keeps time at every speed, and does not run after what it missed.
func TestRerunKeepsTime(t *testing.T) {
	from, _ := played(t, 600)
	p := rerunOf(t, from, 0)
	r := p.match.(*rerun)
	now := int64(0)
	run := func(d time.Duration) sim.Tick {
		before := r.Tick()
		for end := now + int64(d); now < end; now += int64(time.Millisecond) * 5 {
			r.advance(now, nil)
		}
		return r.Tick() - before
	}
	for _, c := range []struct {
		quarters int
		want     sim.Tick
	}{{4, 60}, {1, 15}, {2, 30}, {8, 120}} {
		r.speed(now, c.quarters)
		if got := run(time.Second); got+2 < c.want || got > c.want+2 {
			t.Errorf("at %d quarters of its speed a second has %d ticks, want %d", c.quarters, got, c.want)
		}
	}
	now += int64(time.Hour)
	if got := run(100 * time.Millisecond); got > 20 {
		t.Errorf("after an hour's sleep %d ticks were made up for", got)
	}
	p.seek(1 << 20)
	if r.Tick() != 600 || run(time.Second) != 0 {
		t.Errorf("beyond its end it is at tick %d", r.Tick())
	}
}

func TestNoRecording(t *testing.T) {
	p := chosen(t, "tag")
	p.film(copy(p.text[:], "SLIPREC1 and no more"))
	if got := p.replay(0); got != -1 {
		t.Errorf("replay = %d of no recording", got)
	}
	from, _ := played(t, 20)
	for k := range from.recorded() {
		p.film(copy(p.text[:], from.text[:from.piece(k)]))
	}
	if got := p.replay(0); got != -2 {
		t.Errorf("replay = %d of another game's recording", got)
	}
}

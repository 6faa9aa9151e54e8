package match

import (
	"fmt"
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
)

// TestEveryClientHoldsTheServersWorld: whatever the players do, each decodes every
// tick to the very words that the match has.
func TestEveryClientHoldsTheServersWorld(t *testing.T) {
	everyGame(t, func(t *testing.T, model *netcode.Model) {
		h := newHall(t)
		m := h.r.Start(model, Config{Bots: true, Setup: sim.Setup{Seed: 5}})
		peers := make([]*peer, min(model.Slots, 5))
		for i := range peers {
			peers[i] = newPeer(h, model, uint32(i))
			peers[i].join(m, fmt.Sprint("player ", i))
		}
		const ticks = 900
		secrets := model.Machine.Masks() // then each is sent what he may see, and no hash of the whole
		hashes, encodes := ticks/netcode.HashTicks-1, uint64(ticks)
		if secrets {
			hashes, encodes = 0, ticks*uint64(len(peers))
		}
		for range ticks {
			for _, p := range peers {
				p.press(2)
			}
			h.tick(m)
			for i, p := range peers {
				if len(p.queue) != 1 || !secrets && p.queue[0].array != peers[0].queue[0].array {
					t.Fatalf("tick %d: peer %d has %d messages, or a body of its own", m.tick, i, len(p.queue))
				}
			}
			for _, p := range peers {
				p.read(1)
				p.check()
			}
		}
		c := h.r.Counters()
		for i, p := range peers {
			if p.got != ticks || p.keys != 1 || p.same < hashes {
				t.Errorf("peer %d: %d snapshots, %d keyframes, %d hashes", i, p.got, p.keys, p.same)
			}
		}
		// Slack is told beside the shared body, so it costs no encode.
		if n := c.Encodes.Load(); n != encodes {
			t.Errorf("%d encodes for %d ticks", n, ticks)
		}
		if n := c.Starved.Load(); n != 0 {
			t.Errorf("%d of %d ticks starved, though every command came in time", n, c.Seated.Load())
		}
		if n := c.Seated.Load(); n != uint64((ticks-1)*len(peers)) {
			t.Errorf("%d seated ticks", n)
		}
		t.Logf("%.1f bytes a snapshot", float64(c.SentBytes.Load())/float64(c.Snapshots.Load()))
	})
}

// TestSlowReader: a client whose socket does not drain is skipped, and healed by one
// snapshot that spans the gap; nobody else notices.
func TestSlowReader(t *testing.T) {
	everyGame(t, func(t *testing.T, model *netcode.Model) {
		h := newHall(t)
		m := h.r.Start(model, Config{Bots: true})
		fast, slow := newPeer(h, model, 1), newPeer(h, model, 2)
		fast.join(m, "fast")
		slow.join(m, "slow")
		for i := range 600 {
			gap := 13
			if i > 300 {
				gap = netcode.Window + 13 // needs a keyframe
			}
			slow.deaf = i%gap > 5
			fast.press(1)
			slow.press(1)
			h.tick(m)
			if len(slow.queue) > 1 {
				t.Fatal("the slow one is sent what it did not drain")
			}
			for _, p := range []*peer{fast, slow} {
				p.read(9)
				if p.newest == m.tick {
					p.check()
				}
			}
		}
		if fast.got != 600 || fast.keys != 1 {
			t.Errorf("the fast one has %d snapshots, %d keyframes", fast.got, fast.keys)
		}
		if slow.got < 20 || slow.got > 170 || slow.keys < 3 {
			t.Errorf("the slow one has %d snapshots, %d keyframes", slow.got, slow.keys)
		}
		if n := h.r.Counters().Starved.Load(); n != 0 {
			t.Errorf("%d ticks starved", n)
		}
	})
}

// TestStoppedAck: a client that goes on sending but reads nothing is sent at
// most what its round trip and 15 ticks more can hold, and then the newest.
func TestStoppedAck(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(tagModel, Config{})
	p, other := newPeer(h, tagModel, 1), newPeer(h, tagModel, 2)
	p.join(m, "a")
	other.join(m, "b")
	const rtt = 4 // ticks that messages lie around before they are read
	play := func(reading bool) {
		p.press(3)
		other.press(3)
		h.tick(m)
		other.read(1)
		if reading {
			p.read(p.arrived(rtt))
		}
	}
	for range 200 {
		play(true)
	}
	before := p.snapshot
	for range 400 {
		play(false)
	}
	stale := len(p.queue)
	if stale > rtt+1+staleTicks || stale < staleTicks {
		t.Errorf("%d stale snapshots lie before the reader, for a round trip of %d ticks", stale, rtt+1)
	}
	// It reads them all at once, says so, and the next is the newest there is.
	p.read(stale)
	p.press(3)
	h.tick(m)
	p.read(9)
	if p.newest < m.tick-2 {
		t.Errorf("after the stall the newest is %d of %d", p.newest, m.tick)
	}
	for range 400 {
		play(true)
	}
	if got := p.snapshot - before; got < 250 {
		t.Errorf("only %d snapshots in 400 ticks after the stall", got)
	}
	if other.read(9); other.got != 1000+1 {
		t.Errorf("the other one has %d snapshots", other.got)
	}
}

// TestStalled: a client that acknowledges nothing for long is let go, and the bot drives.
func TestStalled(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(tagModel, Config{Bots: true})
	p := newPeer(h, tagModel, 1)
	p.join(m, "a")
	for range 10 {
		h.tick(m)
	}
	for m.tick < m.after(0)+1 && p.ended == None && m.tick < 2000 {
		h.tick(m)
	}
	if p.ended != Stalled || m.places[0].seat != nil || !m.places[0].kept {
		t.Fatalf("ended %v at tick %d, place %+v", p.ended, m.tick, m.places[0])
	}
	if n := p.snapshot; n > staleTicks+1 {
		t.Errorf("%d snapshots were sent into the void", n)
	}
}

// TestDesync: a client that says it holds nothing gets one keyframe, and the second
// time plain deltas for good.
func TestDesync(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(tagModel, Config{Bots: true})
	p, other := newPeer(h, tagModel, 1), newPeer(h, tagModel, 2)
	p.join(m, "a")
	other.join(m, "b")
	play := func(n int) {
		for range n {
			p.press(2)
			other.press(2)
			h.tick(m)
			p.read(9)
			other.read(9)
			if !p.lost {
				p.check()
			}
		}
	}
	play(100)
	for i, want := range []struct{ keys, desyncs int }{{2, 1}, {3, 2}} {
		p.lost = true
		p.past.Clear()
		play(1)
		if p.lost {
			t.Fatalf("no keyframe for desync %d", i+1)
		}
		play(100)
		if n := int(h.r.Counters().Desyncs.Load()); p.keys != want.keys || n != want.desyncs {
			t.Fatalf("after desync %d: %d keyframes, %d desyncs counted", i+1, p.keys, n)
		}
	}
	if p.plains < 100 {
		t.Errorf("%d plain deltas after the second desync", p.plains)
	}
	if other.keys != 1 || other.plains != 0 {
		t.Errorf("the other one was sent %d keyframes, %d plain deltas", other.keys, other.plains)
	}
	// Keyframes are large: crying for them does not help.
	before := p.snapshot
	for range 60 {
		p.lost = true
		p.past.Clear()
		p.press(2)
		h.tick(m)
		p.lost = false
		p.newest = p.seat.last
		p.queue = nil
		p.press(2) // it acknowledges, to lose its way again
	}
	if n := p.snapshot - before; n > 3 {
		t.Errorf("%d keyframes in 2 s for who asks for them all the time", n)
	}
	if n := h.r.Counters().Desyncs.Load(); n > 2+3 {
		t.Errorf("%d desyncs are counted of who was sent 3 more keyframes", n)
	}
}

// TestMalformed: what no client sends is refused, and changes nothing.
func TestMalformed(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(tagModel, Config{})
	p := newPeer(h, tagModel, 1)
	p.join(m, "a")
	h.tick(m)
	p.read(1)
	for name, msg := range map[string][]byte{
		"nothing":              {},
		"another type":         {netcode.TypeStep, 0, 0},
		"cut short":            {netcode.TypeCommands, 0},
		"an ack from tomorrow": p.enc.AppendCommands(nil, m.tick+1, m.tick+9, p.cmd),
	} {
		if why := p.seat.Push(h.now, msg); why != Malformed {
			t.Errorf("%s: %v", name, why)
		}
	}
	if n := h.r.Counters().Refused.Load(); n != 4 {
		t.Errorf("%d refused", n)
	}
	// Far ahead or far behind is no crime, and is not obeyed.
	for _, tick := range []sim.Tick{m.tick + 5000, m.tick - 1} {
		p.cmd[0] = 1
		p.send(tick)
	}
	p.press(1)
	h.tick(m)
}

func TestLateCommandIsHeld(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(tagModel, Config{})
	p := newPeer(h, tagModel, 1)
	p.join(m, "a")
	p.play(m, 20)
	h.tick(m)
	h.tick(m)
	p.cmd[0], p.cmd[1] = 1, -1
	p.send(m.tick - 1) // two ticks late when it is held
	h.tick(m)
	seats := m.model.Seats(m.world)
	if age, held := m.model.Age(seats, 0), m.model.Held(seats, 0); age != 2 || held[0] != 1 || held[1] != -1 {
		t.Errorf("the late command is held as %v, age %d", held, age)
	}
	if c := h.r.Counters(); c.Late.Load() != 1 || c.Starved.Load() != 3 {
		t.Errorf("late %d, starved %d", c.Late.Load(), c.Starved.Load())
	}
	p.read(9)
	p.check()
}

// TestSlackIsTold: clients hear how early their commands come, four times a second.
func TestSlackIsTold(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(tagModel, Config{})
	p := newPeer(h, tagModel, 1)
	p.join(m, "a")
	for range 300 { // 10 s
		p.press(3)
		h.tick(m)
		p.read(1)
	}
	// A command for three ticks ahead, sent right after a tick, is 12 quarters early, less the one it is in.
	if p.slacks < 38 || p.slacks > 44 || p.slack.Min != 11 || p.slack.P5 != 11 {
		t.Errorf("told %d times, %+v", p.slacks, p.slack)
	}
	early := &h.r.Counters().Early
	if got := early.quantile(.5); early.Count() != 300 || got < 90*time.Millisecond || got > 110*time.Millisecond {
		t.Errorf("%d commands, half of them %v early", early.Count(), got)
	}
}

// TestSlackOfTheOldestNewCommand: of the commands of a message the oldest one is the first that can be late;
// but not one that came in a message before.
func TestSlackOfTheOldestNewCommand(t *testing.T) {
	for name, c := range map[string]struct {
		lead     sim.Tick // of the first command
		commands int      // in a message
		every    int      // ticks from one message to the next
	}{
		"one":                           {3, 1, 1},
		"two new ones":                  {3, 2, 2},
		"one, and two that came before": {1, 3, 1},
	} {
		h := newHall(t)
		m := h.r.Start(tagModel, Config{})
		p := newPeer(h, tagModel, 1)
		p.join(m, "a")
		cmds := make([]int32, c.commands*tagModel.CmdWords)
		for i := range 3 * netcode.SlackSamples {
			if i%c.every == 0 {
				msg := p.enc.AppendCommands(nil, p.newest, m.tick+c.lead, cmds)
				if why := p.seat.Push(h.now, msg); why != None {
					t.Fatalf("%s: %v", name, why)
				}
			}
			h.tick(m)
			p.read(1)
		}
		if p.slack.Min != 11 || p.slack.P5 != 11 {
			t.Errorf("%s: %+v quarters for what came three ticks early", name, p.slack)
		}
	}
}

// TestResult: a game that ends is told to everybody, and so is the end.
func TestResult(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(netcode.NewModel(sim.Erase(short{})), Config{ID: "m1", Bots: true})
	p := newPeer(h, m.model, 1)
	p.join(m, "ann")
	for m.over == None {
		p.press(1)
		h.tick(m)
		p.read(1)
	}
	r, ok := p.told[len(p.told)-1].(*control.Result)
	if !ok || m.over != Finished || p.ended != Finished || len(h.ended) != 1 || h.r.Matches() != 0 {
		t.Fatalf("last told %T, match %v, wire %v, %d ended", p.told[len(p.told)-1], m.over, p.ended, len(h.ended))
	}
	if len(r.Places) != 3 || r.Places[0].Slot != 2 || r.Places[0].Place != 1 || !r.Places[0].Bot ||
		r.Places[2].Name != "ann" || r.Places[2].Place != 3 || r.Places[2].Bot {
		t.Errorf("%+v", r.Places)
	}
	if p.newest != m.tick {
		t.Errorf("the last tick was %d, the newest that was sent %d", m.tick, p.newest)
	}
}

// short is a game in which the last slot wins after 50 ticks.
type short struct{}

type shortState struct {
	Ticks   int32
	Runners [3]struct{ Place int32 }
}

type shortCommand struct {
	Go int32 `net:"min=0,max=1"`
}

func (short) Rules() sim.Rules                  { return sim.Rules{Name: "short", Hz: 60, Slots: 3} }
func (short) Init(*shortState, sim.Setup)       {}
func (short) Join(s *shortState, slot sim.Slot) { s.Runners[slot].Place = 3 - int32(slot) }
func (short) Leave(*shortState, sim.Slot)       {}
func (short) Step(s *shortState, _ []shortCommand) {
	s.Ticks++
}
func (short) Over(s *shortState) bool { return s.Ticks >= 50 }

package match

import (
	"fmt"
	"slices"
	"testing"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
)

func (h *hall) kind(m *Match, slot int) netcode.Kind {
	return m.model.Kind(m.model.Seats(m.world), sim.Slot(slot))
}

// freeSlots returns how many players Join would find a slot for.
func (m *Match) freeSlots() (n int) {
	for slot := range m.cfg.Seats {
		if m.isFree(slot) {
			n++
		}
	}
	return n
}

// TestLateJoinReplacesABot: a person takes over a bot's car as it drives.
func TestLateJoinReplacesABot(t *testing.T) {
	everyGame(t, func(t *testing.T, model *netcode.Model) {
		h := newHall(t)
		m := h.r.Start(model, Config{Bots: true, Seats: 3})
		early := newPeer(h, model, 1)
		early.join(m, "early")
		early.play(m, 200)
		if h.kind(m, 0) != netcode.Person || h.kind(m, 1) != netcode.Bot || h.kind(m, 2) != netcode.Bot {
			t.Fatal("not every free seat has a bot")
		}
		if model.Slots > 3 && h.kind(m, 3) != netcode.Empty {
			t.Fatal("a bot sits beyond the seats of the match")
		}
		late := newPeer(h, model, 2)
		late.join(m, "late")
		if late.seat.Slot() != 1 || m.freeSlots() != 1 || m.Kept() != 2 {
			t.Fatalf("slot %d, %d free, %d kept", late.seat.Slot(), m.freeSlots(), m.Kept())
		}
		// What happens to the state until the first command is what would have happened
		// anyway: nobody left, nobody joined, nothing jumped.
		alone := slices.Clone(m.world)
		for i := range 20 {
			seats := slices.Clone(m.model.Seats(alone))
			early.press(1)
			h.tick(m)
			early.read(1)
			late.read(1)
			late.check()
			copy(seats, m.model.Seats(m.world))
			seats[1] = int32(netcode.Bot)
			model.Step(alone, seats)
			if !slices.Equal(model.State(alone), model.State(m.world)) {
				t.Fatalf("%d ticks after the join the state is not what it would have been with the bot", i+1)
			}
		}
		third, fourth := newPeer(h, model, 3), newPeer(h, model, 4)
		third.join(m, "third")
		if _, why := m.Join(Player{ID: "fourth"}, &fourth.wire); why != Full {
			t.Fatalf("a fourth person in three seats: %v", why)
		}
	})
}

// TestResume: the bot drives a dropped player's car at once, and hands it back as it is.
func TestResume(t *testing.T) {
	everyGame(t, func(t *testing.T, model *netcode.Model) {
		h := newHall(t)
		m := h.r.Start(model, Config{Bots: true})
		p, witness := newPeer(h, model, 1), newPeer(h, model, 2)
		p.join(m, "p")
		witness.join(m, "witness")
		alone := model.New()
		play := func(n int, them ...*peer) {
			for range n {
				for _, p := range them {
					p.press(1)
				}
				copy(alone, m.world)
				h.tick(m)
				for _, p := range them {
					p.read(1)
					p.check()
				}
				// One step from the state before: no leave, no join, no teleport.
				model.Machine.Step(model.State(alone), m.model.Seats(m.world)[2*model.Slots:])
				if !slices.Equal(model.State(alone), model.State(m.world)) {
					t.Fatalf("tick %d is more than a step", m.tick)
				}
			}
		}
		h.tick(m)
		p.read(1)
		witness.read(1)
		play(100, p, witness)
		p.seat.Drop()
		p.seat.Drop()
		play(1, witness)
		if h.kind(m, 0) != netcode.Bot {
			t.Fatal("the bot does not drive at once")
		}
		if r := m.Roster(); !r[0].Gone || r[0].Name != "p" || r[0].Bot {
			t.Fatalf("roster %+v", r[0])
		}
		play(29*m.hz, witness)
		if m.freeSlots() != model.Slots-2 {
			t.Fatal("the seat is not kept")
		}
		if _, why := m.Resume("nobody", &wire{h: h}); why != Unknown {
			t.Fatalf("resuming as somebody else: %v", why)
		}
		again := newPeer(h, model, 3)
		seat, why := m.Resume("p", &again.wire)
		if why != None || seat.Slot() != 0 {
			t.Fatalf("%v, %+v", why, seat)
		}
		again.seat = seat
		play(5, witness)
		if kind := h.kind(m, 0); kind != netcode.Person || m.model.Driven(m.model.Seats(m.world), 0) {
			t.Fatal("before the first command the bot should drive on for the person")
		}
		again.read(9)
		play(100, again, witness)
		if !m.model.Driven(m.model.Seats(m.world), 0) || again.keys != 1 {
			t.Fatalf("driven %v, %d keyframes", m.model.Driven(m.model.Seats(m.world), 0), again.keys)
		}
		rosters := 0
		for _, msg := range witness.told {
			if _, ok := msg.(*control.Roster); ok {
				rosters++
			}
		}
		if rosters != 3 { // both are there; p is gone; p is back
			t.Errorf("the witness was told %d rosters", rosters)
		}
	})
}

// TestSeatIsGivenUp: a player who does not come back within ResumeFor loses the seat.
func TestSeatIsGivenUp(t *testing.T) {
	for _, bots := range []bool{false, true} {
		h := newHall(t)
		m := h.r.Start(tagModel, Config{Bots: bots, Seats: 2})
		p, q := newPeer(h, tagModel, 1), newPeer(h, tagModel, 2)
		p.join(m, "p")
		q.join(m, "q")
		h.tick(m)
		p.seat.Drop()
		for range 30*m.hz + 2 {
			q.press(1)
			h.tick(m)
			q.read(1)
			q.check()
		}
		want := netcode.Empty
		if bots {
			want = netcode.Bot
		}
		if m.freeSlots() != 1 || h.kind(m, 0) != want {
			t.Errorf("bots %v: %d free, driven by %v", bots, m.freeSlots(), h.kind(m, 0))
		}
		if _, why := m.Resume("p", &wire{h: h}); why != Unknown {
			t.Errorf("resumed after the seat was given up: %v", why)
		}
		r := newPeer(h, tagModel, 3)
		r.join(m, "r")
		if r.seat.Slot() != 0 {
			t.Errorf("the free seat is not taken: %d", r.seat.Slot())
		}
		r.seat.Leave()
		if r.ended != Left || m.Kept() != 1 {
			t.Errorf("left: %v, %d kept", r.ended, m.Kept())
		}
	}
}

// TestNewestConnectionWins: two connections of one player are one seat, and the
// older one does nothing any more.
func TestNewestConnectionWins(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(tagModel, Config{})
	old, now := newPeer(h, tagModel, 1), newPeer(h, tagModel, 2)
	old.join(m, "p")
	old.play(m, 50)
	now.join(m, "p")
	if old.ended != Replaced || now.seat.Slot() != old.seat.Slot() || m.Kept() != 1 {
		t.Fatalf("old one %v; slots %d and %d; %d kept", old.ended, old.seat.Slot(), now.seat.Slot(), m.Kept())
	}
	sent := old.snapshot
	for i := range 50 {
		old.press(1) // a page that does not know yet
		now.cmd[0], now.cmd[1] = 1, 1
		if i > 0 {
			now.send(m.tick + 1)
		}
		if i == 25 {
			old.seat.Drop() // its socket closes at last
			old.seat.Away(true)
			old.seat.Leave()
		}
		h.tick(m)
		now.read(1)
		now.check()
		if held := m.model.Held(m.model.Seats(m.world), 0); i > 1 && (held[0] != 1 || held[1] != 1) {
			t.Fatalf("the older connection drives: %v", held)
		}
	}
	if old.snapshot != sent || h.kind(m, 0) != netcode.Person {
		t.Errorf("the older one was sent %d more; the seat is %v", old.snapshot-sent, h.kind(m, 0))
	}
}

// TestAway: a hidden page is sent nothing, the bot drives, and it comes back to one keyframe.
func TestAway(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(tagModel, Config{Bots: true})
	p := newPeer(h, tagModel, 1)
	p.join(m, "p")
	play := func(n int) {
		for range n {
			p.press(1)
			h.tick(m)
			p.read(1)
		}
	}
	play(50)
	p.seat.Away(true)
	sent := p.snapshot
	play(60 * m.hz) // longer than a silent connection would be kept
	if p.snapshot != sent || h.kind(m, 0) != netcode.Bot || p.ended != None {
		t.Fatalf("%d sent, driven by %v, ended %v", p.snapshot-sent, h.kind(m, 0), p.ended)
	}
	p.seat.Away(false)
	play(50)
	p.check()
	if p.newest != m.tick || p.keys != 2 || h.kind(m, 0) != netcode.Person || h.r.Counters().Desyncs.Load() != 0 {
		t.Fatalf("newest %d of %d, %d keyframes, driven by %v", p.newest, m.tick, p.keys, h.kind(m, 0))
	}
}

// TestSpectators see what players see, of the same bodies, and have no slot.
func TestSpectators(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(tagModel, Config{Bots: true})
	p := newPeer(h, tagModel, 1)
	p.join(m, "p")
	var them []*peer
	for range MaxSpectators {
		s := newPeer(h, tagModel, 9)
		seat, why := m.Spectate(&s.wire)
		if why != None || seat.Slot() != Spectator {
			t.Fatal(why, seat)
		}
		s.seat = seat
		them = append(them, s)
	}
	if _, why := m.Spectate(&wire{h: h}); why != Full {
		t.Fatalf("one too many: %v", why)
	}
	for range 100 {
		p.press(1)
		for _, s := range them {
			s.press(1) // its ack; its commands are nobody's
		}
		h.tick(m)
		p.read(1)
		for _, s := range them {
			s.read(1)
			s.check()
		}
	}
	if c := h.r.Counters(); c.Encodes.Load() != 100 || m.Kept() != 1 {
		t.Errorf("%d encodes, %d kept", c.Encodes.Load(), m.Kept())
	}
	them[0].seat.Drop()
	if seat, why := m.Spectate(&wire{h: h}); why != None || seat == nil {
		t.Errorf("a place was free: %v", why)
	}
}

// TestAbandoned: a match in which nobody is does not run for ever.
func TestAbandoned(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(tagModel, Config{Bots: true})
	p := newPeer(h, tagModel, 1)
	p.join(m, "p")
	for range 100 * m.hz {
		p.press(1)
		h.tick(m)
		p.read(1)
	}
	p.seat.Drop()
	gone := m.tick
	for m.over == None {
		h.tick(m)
	}
	if m.over != Abandoned || m.tick-gone < sim.Tick(60*m.hz)-1 || m.tick-gone > sim.Tick(61*m.hz) {
		t.Errorf("%v after %d ticks", m.over, m.tick-gone)
	}
	for name, join := range map[string]func() (*Seat, Reason){
		"join":     func() (*Seat, Reason) { return m.Join(Player{ID: "q"}, &wire{h: h}) },
		"resume":   func() (*Seat, Reason) { return m.Resume("p", &wire{h: h}) },
		"spectate": func() (*Seat, Reason) { return m.Spectate(&wire{h: h}) },
	} {
		if seat, why := join(); seat != nil || why != Abandoned {
			t.Errorf("%s: %v", name, why)
		}
	}
}

// TestRosterRate: a player who comes back again and again does not fill everybody's link, and the last roster
// is true.
func TestRosterRate(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(tagModel, Config{})
	p, witness := newPeer(h, tagModel, 1), newPeer(h, tagModel, 2)
	witness.join(m, "witness")
	for range 2 * m.hz {
		p.join(m, "p")
		h.tick(m)
		p.seat.Drop()
	}
	if n := len(witness.told); n > 2*rosterRate+1 {
		t.Errorf("%d rosters in 2 s", n)
	}
	for range m.hz {
		h.tick(m)
	}
	if last := witness.told[len(witness.told)-1].(*control.Roster); !last.Players[1].Gone {
		t.Errorf("the last roster is %+v", last.Players)
	}
}

// TestFullQueue: a peer that does not drain what must arrive is let go.
func TestFullQueue(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(tagModel, Config{})
	p, q := newPeer(h, tagModel, 1), newPeer(h, tagModel, 2)
	p.join(m, "p")
	h.tick(m)
	p.full = true
	q.join(m, "q")
	for range m.hz {
		h.tick(m)
	}
	if p.ended != Stalled || q.ended != None {
		t.Errorf("%v, %v", p.ended, q.ended)
	}
	last := q.told[len(q.told)-1].(*control.Roster)
	if got := fmt.Sprintf("%+v", last.Players); got != "[{Slot:0 Name:p Bot:false Gone:true Look:0} {Slot:1 Name:q Bot:false Gone:false Look:0}]" {
		t.Errorf("roster %s", got)
	}
}

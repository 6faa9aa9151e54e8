package match

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
)

// watcher is a spectator who checks what he is shown.
type watcher struct {
	*peer
	seen   map[sim.Tick][]byte
	starts int // keyframes
}

func watch(h *hall, m *Match, seed uint32) *watcher {
	p := newPeer(h, m.model, seed)
	p.seat, _ = m.Spectate(&p.wire)
	return &watcher{peer: p, seen: map[sim.Tick][]byte{}}
}

// look decodes what has come and compares it with what was at that tick.
func (w *watcher) look(hashes []uint64) {
	t := w.h.t
	t.Helper()
	for len(w.queue) > 0 {
		msg := w.queue[0].bytes
		keys := w.keys
		w.read(1)
		if w.starts += w.keys - keys; w.keys == keys {
			w.seen[w.newest] = bytes.Clone(msg)
		}
		if sim.Hash(w.past.At(w.newest)) != hashes[w.newest] {
			t.Fatalf("tick %d is not what it was", w.newest)
		}
	}
}

// TestOneStream: however many look on, and whenever they come, what they are sent is made once;
// those who keep up have the same bytes, as late as the match says.
func TestOneStream(t *testing.T) {
	everyGame(t, func(t *testing.T, model *netcode.Model) {
		var scenes []uint64
		const seconds = 20 // one who is deaf for every fifth of them begins anew three times
		for _, crowd := range []int{1, 16} {
			for _, delay := range []time.Duration{0, 2 * time.Second} {
				h := newHall(t)
				m := h.r.Start(model, Config{Bots: true, Delay: delay})
				if model.Machine.Masks() && delay < m.span(int(m.gallery.delay)) {
					delay = m.span(int(m.gallery.delay)) // the game says so
				}
				p := newPeer(h, model, 1)
				p.join(m, "p")
				hashes := []uint64{0, sim.Hash(m.world)}
				var them []*watcher
				for i := range seconds * m.hz {
					if i%7 == 0 && len(them) < crowd {
						them = append(them, watch(h, m, uint32(i)))
					}
					p.press(1)
					for n, w := range them {
						w.deaf = n == 3 && i%(5*m.hz) < m.hz // one who does not keep up
						if i%4 == 0 {
							w.press(1)
						}
					}
					h.tick(m)
					hashes = append(hashes, sim.Hash(m.world))
					p.read(9)
					for _, w := range them {
						w.look(hashes)
						if late := m.span(int(m.tick - w.newest)); w.newest > 0 && late < delay {
							t.Fatalf("tick %d is shown at %d", w.newest, m.tick)
						}
					}
				}
				for n, w := range them {
					behind := m.tick - w.newest
					if behind > m.gallery.delay+2*m.gallery.every || n != 3 && w.starts != 1 || n == 3 && w.starts < 3 {
						t.Errorf("spectator %d is %d ticks behind, and began %d times", n, behind, w.starts)
					}
					for tick, msg := range w.seen {
						if first := them[0].seen[tick]; first != nil && !bytes.Equal(first, msg) {
							t.Fatalf("tick %d: %x and %x", tick, first, msg)
						}
					}
					want := (seconds-5)*m.hz/int(m.gallery.every) - len(w.seen) - int(m.gallery.delay/m.gallery.every)
					if n == 0 && want > 0 {
						t.Errorf("the first one lacks %d", want)
					}
				}
				scenes = append(scenes, h.r.Counters().Scenes.Load())
			}
		}
		if scenes[0] != scenes[2] || scenes[1] != scenes[3] {
			t.Errorf("bodies for one and for many spectators, at once and late: %v", scenes)
		}
	})
}

// TestTheFirstWhoLooksOn begins the stream. What the History has of the past he does not wait for.
func TestTheFirstWhoLooksOn(t *testing.T) {
	// tag has 30 ticks a second
	for delay, wait := range map[time.Duration]int{0: 0, time.Second: 0, 3 * time.Second: 60} {
		h := newHall(t)
		m := h.r.Start(tagModel, Config{Bots: true, Delay: delay})
		p := newPeer(h, tagModel, 1)
		p.join(m, "p")
		hashes := []uint64{0, sim.Hash(m.world)}
		turn := func() {
			p.press(1)
			h.tick(m)
			p.read(9)
			hashes = append(hashes, sim.Hash(m.world))
		}
		for range 200 {
			turn()
		}
		if n := h.r.Counters().Scenes.Load(); n != 0 {
			t.Errorf("%d bodies for nobody", n)
		}
		w := watch(h, m, 2)
		waited := 0
		for ; w.got == 0; waited++ {
			turn()
			w.look(hashes)
		}
		if late := m.tick - w.newest; late < m.gallery.delay || late > m.gallery.delay+2 || waited > wait+m.hz/keyRate+2 {
			t.Errorf("delay %v: %d ticks late, after %d ticks", delay, late, waited)
		}
	}
}

// TestTheStreamIsThePlayers: where players have the same baseline the stream costs no encoding but
// its keyframes.
func TestTheStreamIsThePlayers(t *testing.T) {
	h := newHall(t)
	m := h.r.Start(tagModel, Config{Rates: sim.Rates{Snapshots: 15}})
	p := newPeer(h, tagModel, 1)
	p.join(m, "p")
	watch(h, m, 2)
	p.play(m, 300)
	if n := h.r.Counters().Scenes.Load(); n > 300/uint64(m.gallery.keys)+2 {
		t.Errorf("%d bodies for spectators alone", n)
	}
}

// TestSpectatorsSeeTheEnd: players are told at once, spectators when they have seen it.
func TestSpectatorsSeeTheEnd(t *testing.T) {
	for _, delay := range []time.Duration{0, 500 * time.Millisecond, 3 * time.Second} {
		t.Run(fmt.Sprint(delay), func(t *testing.T) {
			h := newHall(t)
			model := netcode.NewModel(sim.Erase(short{}))
			m := h.r.Start(model, Config{Delay: delay})
			p := newPeer(h, model, 1)
			p.join(m, "p")
			them := []*watcher{watch(h, m, 2), watch(h, m, 3), watch(h, m, 4)}
			hashes := []uint64{0, sim.Hash(m.world)}
			for m.over == None {
				p.press(1)
				h.tick(m)
				p.read(1)
				hashes = append(hashes, sim.Hash(m.world))
				for _, w := range them {
					w.press(1)
					w.look(hashes)
				}
			}
			if p.ended != Finished || len(h.ended) != 1 || them[0].ended != None || len(them[0].results()) > 0 {
				t.Fatal("who plays is to be told at once, and nobody else")
			}
			them[2].seat.Drop()
			from := h.now
			for h.r.busy() {
				h.run()
				for _, w := range them[:2] {
					if w.look(hashes); w.ended == None {
						w.press(1)
					}
				}
			}
			for _, w := range them[:2] {
				if w.ended != Finished || len(w.results()) != 1 || w.newest != m.tick {
					t.Errorf("ended %v at tick %d of %d, results %v", w.ended, w.newest, m.tick, w.results())
				}
			}
			if took := h.now - from; took < delay || took > delay+m.span(6) {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func (w *wire) results() (all []*control.Result) {
	for _, msg := range w.told {
		if r, ok := msg.(*control.Result); ok {
			all = append(all, r)
		}
	}
	return all
}

// stale is spies whose secrets are none after a second.
type stale struct{ spies }

func (stale) Rules() sim.Rules {
	r := spies{}.Rules()
	r.StaleSeconds = 1
	return r
}

// TestStaleSecrets: what a spectator of a game with secrets sees is the game's to say.
func TestStaleSecrets(t *testing.T) {
	for _, machine := range []sim.Machine{sim.Erase(spies{}), sim.Erase(stale{})} {
		h := newHall(t)
		model := netcode.NewModel(machine)
		m := h.r.Start(model, Config{Delay: time.Second / 2})
		p, w := newPeer(h, model, 1), watch(h, m, 2)
		p.join(m, "p")
		for range 200 {
			p.press(1)
			w.press(1)
			h.tick(m)
			p.read(1)
			w.read(1)
		}
		seen := sim.Of[spiesState](model.State(w.past.At(w.newest)))
		secret := m.past.At(w.newest)
		all := sim.Of[spiesState](model.State(secret)).Spies[0].Secret
		switch wait := m.tick - w.newest; {
		case machine.Rules().StaleSeconds == 0:
			if seen.Spies[0].Secret != 0 || wait < 15 || wait > 20 {
				t.Errorf("%d ticks late, %v", wait, seen)
			}
		case all == 0 || seen.Spies[0].Secret != all || wait < 30 || wait > 35:
			t.Errorf("%d ticks late, %v", wait, seen)
		}
	}
}

// BenchmarkSpectators is what they cost a tick, all but the system calls of their sends: that the
// stream is made, which costs the same however many look on.
func BenchmarkSpectators(b *testing.B) {
	for _, n := range []int{0, 1, 60} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c := newCrowd(b, netcode.NewModel(machine("racing")))
			c.seats[len(c.seats)-1].Drop()
			c.seats = c.seats[:len(c.seats)-1]
			c.m.gallery.scenes = nil // nobody looked on
			var fans []*Seat
			for range n {
				s, _ := c.m.Spectate(&sink{})
				fans = append(fans, s)
			}
			for b.Loop() {
				c.tickAll()
				for i, s := range fans {
					if (c.n+i)%4 == 0 {
						s.onAck(s.last, c.h.now)
					}
				}
			}
		})
	}
}

// tickAll is tick of people who all keep up.
func (c *crowd) tickAll() {
	c.n++
	for i, s := range c.seats {
		for j := range c.cmds {
			c.cmds[j] = int32(c.n / (7 + i) % 2)
		}
		c.buf = c.enc.AppendCommands(c.buf[:0], s.last, c.m.tick+1, c.cmds)
		s.Push(c.h.now, c.buf)
	}
	c.h.tick(c.m)
}

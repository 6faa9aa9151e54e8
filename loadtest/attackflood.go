package main

import (
	"time"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/netcode/frame"
)

// A flooder sends a burst in each of its turns, hundreds of times a second.
const (
	floodTurn  = 2 * time.Millisecond
	floodBurst = 64
)

// flood attacks as seated players, who send valid frames in a way that is not allowed. Whoever is closed
// comes back as a new player.
func (s *scene) flood(act func(*rawPlayer, *foe)) error {
	err := s.siege(&horde{want: s.Attackers, every: floodTurn,
		recruit: func(i int) (*foe, error) { return s.seated(i, act) }})
	s.cost()
	return err
}

// seated returns an attacker who has a seat in a race.
func (s *scene) seated(i int, act func(*rawPlayer, *foe)) (*foe, error) {
	pl, err := s.player(i, s.plan, "Foe")
	if err != nil {
		return nil, err
	}
	return &foe{net: pl.net, socket: pl.socket, codec: pl.codec, act: func(f *foe, _ time.Time) { act(pl, f) }}, nil
}

const (
	overruns = "slipstream_overruns_total"
	bars     = "slipstream_addresses_barred_total"
)

// cost reports what one attacker cost the server.
func (s *scene) cost() {
	if len(s.phases) < 2 {
		return
	}
	quiet, loud := s.phases[0], s.phases[1]
	each := (loud.cores - quiet.cores) / float64(s.Attackers)
	s.figure("cores_each", each)
	left := loud.after.sum(overruns) - quiet.after.sum(overruns)
	s.figure("left_out", left)
	s.say("ticks left out from its first moment on: %v; addresses barred: %v times", left, loud.after.sum(bars)-quiet.after.sum(bars))
	s.say("an attacker costs the server %.2f %% of a core, coming back included", 100*each)
}

// pings attacks with the largest pings there are.
func (s *scene) pings() error {
	one := frame.AppendMasked(nil, frame.Ping, make([]byte, frame.MaxControl), [4]byte{1, 2, 3, 4})
	burst := repeat(one)
	return s.flood(func(_ *rawPlayer, f *foe) { f.send(burst) })
}

// messages attacks with commands, each for the next tick.
func (s *scene) messages() error {
	return s.flood(func(pl *rawPlayer, f *foe) {
		for range floodBurst {
			pl.command(s.crowd.tools)
		}
		f.flush(pl.codec)
	})
}

// fragments attacks with a message that begins and goes on in empty fragments.
func (s *scene) fragments() error {
	first := frame.AppendHeader(nil, frame.Binary, false, 1, &[4]byte{})
	first = append(first, netcode.TypeControl)
	empty := repeat(frame.AppendHeader(nil, frame.Continuation, false, 0, &[4]byte{}))
	begun := make(map[*foe]bool)
	return s.flood(func(_ *rawPlayer, f *foe) {
		if !begun[f] {
			begun[f] = true
			f.send(first)
			return
		}
		f.send(empty)
	})
}

// singles attacks with valid messages sent one byte at a time. Half of the attackers are in races, half in
// the lobby.
func (s *scene) singles() error {
	s.figure("lobby", float64(s.Attackers/2))
	err := s.siege(&horde{want: s.Attackers, every: floodTurn, recruit: func(i int) (*foe, error) {
		if i%2 == 0 {
			return s.seated(i, func(pl *rawPlayer, f *foe) {
				if len(f.out) == 0 {
					pl.command(s.crowd.tools)
					f.out = append(f.out, pl.codec.Output()...)
					pl.codec.Sent(len(f.out))
				}
				f.drip(1)
			})
		}
		return s.guest(i)
	}})
	s.cost()
	return err
}

// guest returns somebody in the lobby who sends one byte at a time, as fast as possible.
func (s *scene) guest(i int) (*foe, error) {
	conn, err := s.dial(i)
	if err != nil {
		return nil, err
	}
	said := false
	return newFoe(conn, s.codec("/lobby"), func(f *foe, _ time.Time) {
		if !f.handshake() {
			return
		}
		if len(f.out) == 0 {
			var m any = &control.Ping{Time: 1 << 52}
			if !said {
				said, m = true, &control.Enter{Version: control.Version, Name: "Eve"}
			}
			f.codec.Send(control.Append(nil, m))
			f.out = append(f.out, f.codec.Output()...)
			f.codec.Sent(len(f.out))
		}
		f.drip(8)
	})
}

// drip sends the next n bytes of f.out, each in a write of its own.
func (f *foe) drip(n int) {
	for ; n > 0 && len(f.out) > 0 && f.err == nil; n-- {
		f.send(f.out[:1])
		f.out = f.out[1:]
	}
}

// repeat returns a burst of copies of one frame.
func repeat(one []byte) (all []byte) {
	for range floodBurst {
		all = append(all, one...)
	}
	return all
}

// comings attacks the seats: each player takes one and leaves it at once, which is not forbidden.
func (s *scene) comings() error {
	leave := control.Append([]byte{netcode.TypeControl}, &control.Leave{})
	return s.flood(func(pl *rawPlayer, f *foe) {
		pl.codec.Send(leave)
		f.flush(pl.codec)
	})
}
